package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every job file in {@code examples/} can be read and builds its net, without a warning. */
final class ExamplesTest {

    static List<Path> examples() throws IOException {
        try (var files = Files.walk(ProjectRoot.path().resolve("examples"))) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void isInOrder(Path example) {
        for (String verb : List.of("check", "summary")) {
            Execution execution = Execution.here(verb, example.toString(), "--no-data");
            assertThat(execution.code()).as(execution.errors()).isZero();
            assertThat(execution.errors()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void canBeExplained(Path example) {
        Execution execution = Execution.here("explain", example.toString());
        assertThat(execution.code()).as(execution.errors()).isZero();
        assertThat(execution.output()).contains("apiVersion", example + ":", "default");
    }
}
