package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code summary} prints; the sums in it by hand. */
final class SummaryTest {

    @TempDir private Path folder;

    private String summary(String text, String... more) throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), text);
        var arguments = new ArrayList<>(List.of("summary", job.toString()));
        arguments.addAll(List.of(more));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return execution.output();
    }

    @Test
    void aJobThatTellsAllSizes() throws IOException {
        assertThat(
                        summary(
                                TestRun.DIGITS,
                                "--set",
                                "model.layers=[dense: {units: 50, activation: {elu: 1}}, dropout: 0.2, dense: 10, linear]",
                                "--set",
                                "optimizer=adam",
                                "--set",
                                "cluster={servers: 2, workers: 3}"))
                .isEqualTo(
                        """
                        digits: sync, servers 2, workers 3, loss softmax_cross_entropy
                        layer                           output             parameters
                               input                    [784]
                            0  dense, elu 1.0           [50]                   39,250
                            1  dropout 0.2              [50]                        0
                            2  dense, linear            [10]                      510
                            3  linear                   [10]                        0
                                                        total                  39,760

                        a server, at worst
                          shard 0                1.9 MiB: 153.1 KiB of weights, 1.6 MiB of optimizer state, gradients and a checkpoint's copy, 155.3 KiB of all weights at the end
                          shard 1                26.0 KiB: 2.2 KiB of weights, 23.8 KiB of optimizer state, gradients and a checkpoint's copy

                        a worker, at worst, of 3
                          weights and gradients  310.6 KiB
                          activations            372.0 KiB
                          batches                1018.6 KiB: twice 36 examples, and 256 of an evaluation
                          data set               2.9 MiB
                          total                  4.6 MiB

                        a worker, at worst, when only 1 is left
                          weights and gradients  310.6 KiB
                          activations            372.0 KiB
                          batches                1.4 MiB: twice 96 examples, and 256 of an evaluation
                          data set               2.9 MiB
                          total                  4.9 MiB

                        a worker's network, in a step
                          pulled                 155.3 KiB
                          pushed                 310.6 KiB, as 2 gradients
                        """);
    }

    @Test
    void anAsyncJob() throws IOException {
        assertThat(summary(TestRun.DIGITS, "--set", "consistency={async: {delay_compensation: 1}}"))
                .isEqualTo(
                        """
                        digits: async, servers 1, workers 2, loss softmax_cross_entropy
                        layer                           output             parameters
                               input                    [784]
                            0  dense, sigmoid           [50]                   39,250
                            1  dense, linear            [10]                      510
                                                        total                  39,760

                        a server, at worst
                          shard 0                929.7 KiB: 155.3 KiB of weights, 619.1 KiB of optimizer state, gradients and a checkpoint's copy, 155.3 KiB of all weights at the end

                        a worker, at worst, of 2
                          weights and gradients  310.6 KiB
                          activations            222.0 KiB
                          batches                1.4 MiB: twice 96 examples, and 256 of an evaluation
                          data set               2.9 MiB
                          total                  4.8 MiB

                        a worker's network, in a step
                          pulled                 155.3 KiB
                          pushed                 155.3 KiB
                        """);
    }

    @Test
    void whatOnlyTheFilesKnow() throws IOException {
        Files.writeString(folder.resolve("a.csv"), "x,z,y\n1,2,3\n4,5,6\n7,8,9\n");
        String table = "data.train={format: csv, path: a.csv, target: y}";
        assertThat(summary(TestRun.HOUSING, "--set", table, "--no-data"))
                .contains(
                        "activations, batches   unknown without the data",
                        "data set               unknown without the data");
        // Three rows of two features and a target.
        assertThat(summary(TestRun.HOUSING, "--set", table))
                .contains("data set               36 B");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "1536, 1.5 KiB",
        "1048576, 1.0 MiB",
        "9223372036854775807, 8.0 EiB"
    })
    void bytes(long bytes, String text) {
        assertThat(ByteCount.text(bytes)).isEqualTo(text);
    }
}
