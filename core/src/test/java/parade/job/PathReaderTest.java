package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathReaderTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("HOME", "/home/ada", "DATA_2", "deep/data", "EMPTY", "", "ODD", "$1\\${HOME}");

    private final Problems problems = new Problems();

    private Path read(String text) {
        var reader =
                new PathReader(
                        Path.of("/jobs/mine"), name -> Optional.ofNullable(ENVIRONMENT.get(name)));
        Place place = Place.inFile("job.yaml", 3, 4);
        return reader.read(new Value(new Tree.Scalar(place, text, true), "path", problems));
    }

    @ParameterizedTest
    @CsvSource({
        "a.csv, /jobs/mine/a.csv",
        "./b/../a.csv, /jobs/mine/a.csv",
        "../a.csv, /jobs/a.csv",
        "/a.csv, /a.csv",
        "${HOME}/a.csv, /home/ada/a.csv",
        "x/${DATA_2}/${DATA_2}, /jobs/mine/x/deep/data/deep/data",
        "${NOWHERE:-/there}/a, /there/a",
        "${NOWHERE:-}/a, /a",
        "${HOME:-/there}/a, /home/ada/a",
        "${EMPTY:-/there}/a, /there/a",
        "x${EMPTY}y, /jobs/mine/xy",
        "/$${HOME}, /${HOME}",
        "/$HOME, /$HOME",
        "/$$, /$$",
    })
    void paths(String written, String meant) {
        assertThat(read(written)).isEqualTo(Path.of(meant));
        assertThat(problems.sorted()).isEmpty();
    }

    @Test
    void aVariableIsNotSubstitutedAgain() {
        assertThat(read("/${ODD}")).isEqualTo(Path.of("/$1\\${HOME}"));
    }

    @Test
    void whatIsNoPath() {
        read("${NOWHERE}/${NOBODY}");
        read("${HOME");
        read("${}");
        read("${1A}");
        read("");
        read("a\0b");
        String unnamed = "found '${' without a name and '}', expected ${NAME} or ${NAME:-default}";
        assertThat(problems.sorted().stream().map(Problem::message))
                .isEqualTo(
                        List.of(
                                "the environment has no NOWHERE; set it, or write ${NOWHERE:-default}",
                                "the environment has no NOBODY; set it, or write ${NOBODY:-default}",
                                unnamed,
                                unnamed,
                                unnamed,
                                "found nothing, expected a path",
                                "found 'a\0b', expected a path"));
    }
}
