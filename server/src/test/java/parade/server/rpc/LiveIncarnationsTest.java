package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class LiveIncarnationsTest {

    private final LiveIncarnations incarnations = new LiveIncarnations();

    @Test
    void whoIsNewerThanTheLastWordMayLive() {
        assertThat(incarnations.ended(1)).isFalse();
        assertThat(incarnations.heard(2, Set.of(1L, 2L))).isEmpty();
        assertThat(incarnations.ended(3)).isFalse();
    }

    @Test
    void endsAreToldOnce() {
        incarnations.heard(2, Set.of(1L, 2L));
        assertThat(incarnations.heard(3, Set.of(2L, 3L))).containsExactly(1L);
        assertThat(incarnations.heard(3, Set.of(2L, 3L))).isEmpty();
        assertThat(incarnations.ended(1)).isTrue();
        assertThat(incarnations.ended(2)).isFalse();
    }

    @Test
    void whoWasGrantedAndEndedBetweenTwoWordsHasEnded() {
        assertThat(incarnations.heard(4, Set.of(3L))).containsExactly(1L, 2L, 4L);
        assertThat(incarnations.ended(4)).isTrue();
    }

    @Test
    void whoHasEndedNeverLivesAgain() {
        incarnations.heard(2, Set.of(2L));
        assertThat(incarnations.heard(2, Set.of(1L, 2L))).isEmpty();
        assertThat(incarnations.ended(1)).isTrue();
        assertThat(incarnations.heard(1, Set.of(1L))).isEmpty();
        assertThat(incarnations.ended(2)).isFalse();
    }
}
