package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;

/** What {@code diff} says of two runs. */
final class DiffTest {

    @TempDir private Path folder;

    private TestRun train(String name, String... more) throws IOException {
        var run = new TestRun(folder.resolve(name));
        Execution execution = Execution.here(run.train(TestRun.HOUSING, more));
        assertThat(execution.code()).as(execution.errors()).isZero();
        return run;
    }

    private static Execution diff(TestRun a, TestRun b, String... more) {
        var arguments = new ArrayList<>(List.of("diff", a.out().toString(), b.out().toString()));
        arguments.addAll(List.of(more));
        return Execution.here(arguments);
    }

    @Test
    void equalBits() throws IOException {
        TestRun a = train("a", "--workers", "1");
        TestRun b = train("b", "--workers", "3", "--servers", "2");
        Execution execution = diff(a, b, "--exit-code");
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output())
                .isEqualTo(
                        """
                        identical weights
                          a  %1$s  version 100  %2$s
                          b  %1$s  version 100  %3$s
                        equal data
                        different jobs (a | b)
                          cluster.servers: 1 | 2
                          cluster.workers: 1 | 3
                        parameters
                          layers.0.weight          [2×1]        equal bits
                          layers.0.bias            [1]          equal bits
                        """
                                .formatted(a.hash(), a.out(), b.out()));
    }

    @Test
    void otherBits() throws IOException {
        TestRun a = train("a");
        TestRun b = train("b", "--set", "train.epochs=99", "--set", "optimizer=adam");
        Execution execution = diff(a, b);
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output())
                .startsWith("different weights\n")
                .contains(a.hash(), b.hash(), "version 100", "version 99", "equal data\n")
                .contains(
                        """
                        different jobs (a | b)
                          optimizer.sgd.learning_rate: 0.01 | -
                          train.steps: 100 | -
                        """)
                .contains("  optimizer.adam.learning_rate: - | 0.001", "  train.epochs: - | 99")
                .contains("layers.0.weight          [2×1]        2 of 2 values differ, by at most")
                .contains("ulps");
        assertThat(diff(a, b, "--exit-code").code()).isEqualTo(ExitCode.INCOMPATIBLE);
    }

    @Test
    void otherDataInFilesOfTheSameName() throws IOException {
        TestRun a = train("a");
        TestRun b = train("b", "--set", "data.train.examples=505");
        assertThat(diff(a, b).output()).contains("different data\n");
    }

    @Test
    void otherModelsCantBeCompared() throws IOException {
        TestRun a = train("a");
        TestRun b = train("b", "--set", "model.layers=[dense: 3, dense: 1]");
        Execution execution = diff(a, b);
        assertThat(execution.code()).isEqualTo(ExitCode.INCOMPATIBLE);
        assertThat(execution.output()).isEmpty();
        assertThat(execution.errors())
                .isEqualTo(
                        """
                        parade: the runs are of different models, whose weights can't be compared:
                          %s has layers.0.weight [2×1], layers.0.bias [1]
                          %s has layers.0.weight [2×3], layers.0.bias [3], layers.1.weight [3×1], layers.1.bias [1]
                        """
                                .formatted(a.out(), b.out()));
    }

    @Test
    void whatIsNoRun() {
        Execution execution = Execution.here("diff", folder.toString(), folder.toString());
        assertThat(execution.code()).isEqualTo(ExitCode.USAGE);
        assertThat(execution.errors()).contains("is not a run's folder");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 0, 0, 0",
        "1, 1.0000001, 1, 1.1920928955078125e-7, 1",
        "0, -0.0, 1, 0, 1",
        "1.4E-45, -1.4E-45, 1, 2.802596928649634E-45, 3",
        "1, 2, 1, 1, 8388608",
        "NaN, 1, 1, NaN, 1077936128",
    })
    void distances(float a, float b, int differing, double greatest, long ulps) {
        var parameter =
                new ParameterSpec(
                        "w",
                        Shape.of(2),
                        Role.TRAINED,
                        new InitialValues.Constant(0),
                        Penalty.NONE);
        assertThat(ParameterDifference.of(parameter, new float[] {5, a, 1}, new float[] {5, b, 2}))
                .isEqualTo(new ParameterDifference(parameter, differing, greatest, ulps));
    }
}
