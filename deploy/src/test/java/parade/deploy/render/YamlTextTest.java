package parade.deploy.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Whatever the text, a reader of YAML gets it back. */
final class YamlTextTest {

    private static Object read(String yaml) {
        return new Load(LoadSettings.builder().build()).loadFromString(yaml);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\n",
                "\n\n",
                " \n",
                "a",
                "a\n",
                "a\n\n",
                "a\n\n\n",
                "a\n  ",
                "a\n  \n",
                "a \nb\t\n",
                "  a\nb\n",
                "\n  a\n b\n",
                "\ta\n\tb: \t1\n",
                "a: 1\r\nb: 2\r\n",
                "a\rb",
                "# c\na: |\n  x\n\n  y\n",
                "a: \"$(b) ${c} $$\"\n",
                "---\na: 1\n...\n",
                "%YAML\n",
                "ä 28×28 漢 😀\n",
                "\uFEFFa: 1\n",
                "next\u0085line\u2028and\u2029\n",
                "bell\u0007, escape\u001b, delete\u007f\n",
                "it's \"quoted\" \\ and so on\n",
                "- a\n? b\n: c\n",
                "& * ! | > @ `\n"
            })
    void aBlock(String text) {
        assertThat(read("data:\n  before: 1\n  job.yaml: " + YamlText.block(text) + "\nafter: 2\n"))
                .isEqualTo(Map.of("data", Map.of("before", 1, "job.yaml", text), "after", 2));
    }

    @Test
    void aBlockShowsLinesAsTheyAre() {
        assertThat(YamlText.block("# c\n\n a: 1 \n")).isEqualTo("|2\n    # c\n\n     a: 1 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "0",
                "1e3",
                "true",
                "No",
                "null",
                "~",
                "a b",
                "a: b",
                "a #b",
                "@/job/security",
                "--set=data.scale={divide: 255}",
                "--set=a=\"b\"\n'c'\\",
                "--port=7400",
                "digits-a1.digits:7400",
                "registry:5000/parade@sha256:0a",
                "a:",
                "-",
                "--",
                "---",
                "[a]",
                "{a}",
                "a,b",
                "=",
                "<<",
                "12:30:45",
                "2026-11-21",
                "0x1f",
                ".inf",
                "%a",
                "ä\u0085\u2028😀\u0007"
            })
    void aValue(String text) {
        assertThat(read("a: " + YamlText.value(text) + "\n")).isEqualTo(Map.of("a", text));
        assertThat(read("{a: " + YamlText.value(text) + ", b: 1}\n"))
                .isEqualTo(Map.of("a", text, "b", 1));
        assertThat(read(YamlText.list(List.of(text, "b")))).isEqualTo(List.of(text, "b"));
    }
}
