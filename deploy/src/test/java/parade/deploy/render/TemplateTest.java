package parade.deploy.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class TemplateTest {

    private static String fill(String text, Map<String, String> values) {
        return new Template("it", text).fill(values);
    }

    @Test
    void fillsWithinALine() {
        assertThat(fill("a: ${one}, b: ${two}${one}\n", Map.of("one", "$1", "two", "2")))
                .isEqualTo("a: $1, b: 2$1\n");
    }

    @Test
    void indentsWhatHasALineOfItsOwn() {
        assertThat(fill("a:\n  ${block}\nb: 1\n", Map.of("block", "x: 1\n\n  y: 2\n")))
                .isEqualTo("a:\n  x: 1\n\n    y: 2\nb: 1\n");
    }

    @Test
    void leavesOutALineOfNothing() {
        assertThat(fill("a: 1\n  ${block}\nb: 1\n", Map.of("block", ""))).isEqualTo("a: 1\nb: 1\n");
    }

    @Test
    void whatIsFilledInIsNoTemplate() {
        assertThat(fill("a: ${one}\n${two}\n", Map.of("one", "${two}", "two", "${one}")))
                .isEqualTo("a: ${two}\n${one}\n");
    }

    @Test
    void aPlaceWithoutAValueAndAValueWithoutAPlace() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fill("a: ${one}\n", Map.of()))
                .withMessageContaining("${one}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fill("  ${one}\n", Map.of()))
                .withMessageContaining("${one}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fill("a: 1\n", Map.of("one", "1")))
                .withMessageContaining("[one]");
    }
}
