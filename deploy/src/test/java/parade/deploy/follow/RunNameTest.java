package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.deploy.follow.ClusterException.Kind;

final class RunNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "a=b", "Digits-ab", "../digits", "-a", "a-", "!a", "a b"})
    void aQuestionAboutOtherRunsIsNoName(String given) {
        assertThatThrownBy(() -> RunName.checked(given))
                .hasMessageContaining("\"" + given + "\" is no run's name")
                .hasMessageContaining("./parade status")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.REFUSED);
    }

    @Test
    void aNameIsTaken() throws Exception {
        assertThat(RunName.checked("digits-ab12c")).isEqualTo("digits-ab12c");
        assertThat(RunName.checked("a")).isEqualTo("a");
    }
}
