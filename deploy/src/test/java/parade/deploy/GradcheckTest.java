package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code parade gradcheck}, on small nets and on every example that draws its data. */
class GradcheckTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: small
            seed: 3
            model:
              input: [784]
              layers:
                - dense: {units: 20, activation: elu}
                - dropout: 0.3
                - dense: {units: 12}
                - tanh
                - dense: {units: 10}
              loss: {softmax_cross_entropy: {label_smoothing: 0.1}}
            data:
              train: {format: generated, kind: digits, examples: 90}
              batch: {size: 30, slices: 3}
            optimizer: {sgd: {learning_rate: 0.1}}
            train: {steps: 1}
            """;

    @TempDir private Path folder;

    @Test
    void everyParameterIsListedAndIsRight() throws IOException {
        Execution execution = gradcheck(JOB);
        assertThat(execution.code()).as(execution.errors()).isZero();
        List<String> lines = execution.output().lines().toList();
        assertThat(lines.getFirst())
                .endsWith("slopes of the loss of 8 of 90 training examples at the first weights");
        assertThat(lines).hasSize(2 + 6);
        assertThat(lines.get(2)).startsWith("layers.0.weight").contains("[784×20]");
        assertThat(lines.get(7)).startsWith("layers.4.bias").contains("[10]");
        assertThat(lines.subList(2, 8)).allMatch(line -> line.endsWith("  ok"));
    }

    @Test
    void whatIsInFrontOfAStepIsListedAsSkipped() throws IOException {
        Execution execution = gradcheck(JOB.replace("- tanh", "- step"), "--examples", "20");
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output()).contains("of 20 of 90 training examples");
        assertThat(execution.output().lines().skip(2).limit(4))
                .allMatch(line -> line.endsWith("  skipped: step"));
        assertThat(execution.output().lines().skip(6)).allMatch(line -> line.endsWith("  ok"));
    }

    @Test
    void moreExamplesThanThereAreAreAllOfThem() throws IOException {
        assertThat(gradcheck(JOB, "--examples", "1000").output()).contains("of 90 of 90 training");
    }

    @Test
    void noExamplesAreRefused() throws IOException {
        Execution execution = gradcheck(JOB, "--examples", "0");
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors())
                .contains("--examples: found 0, expected a whole number from 1 to 1024");
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(ProjectRoot.path().resolve("examples"))) {
            return files.filter(GradcheckTest::drawsItsData).sorted().toList().stream();
        }
    }

    private static boolean drawsItsData(Path file) {
        try {
            return file.toString().endsWith(".yaml")
                    && Files.readString(file).contains("train: {format: generated");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleThatDrawsItsData(Path job) {
        Execution execution = Execution.here("gradcheck", job.toString());
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output().lines().skip(2))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("  ok") || line.contains("  skipped: "));
    }

    private Execution gradcheck(String job, String... more) throws IOException {
        Path file = folder.resolve("job.yaml");
        Files.writeString(file, job);
        return Execution.here(
                Stream.concat(Stream.of("gradcheck", file.toString()), Stream.of(more)).toList());
    }
}
