package parade.worker.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreadTeamTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void eachPartOfEachTaskIsDoneOnceAndSeenByTheCaller(int threads) throws InterruptedException {
        int[] done = new int[threads];
        try (var team = new ThreadTeam(threads)) {
            assertThat(team.threads()).isEqualTo(threads);
            for (int round = 1; round <= 2_000; round++) {
                int expected = round;
                team.run((part, parts) -> done[part] += parts == threads ? 1 : 1_000_000);
                for (int count : done) {
                    assertThat(count).isEqualTo(expected);
                }
                if (round % 500 == 0) {
                    Thread.sleep(2); // long enough for the others to sleep, too
                }
            }
        }
    }

    @Test
    void theCallerIsAlwaysPartZero() {
        try (var team = new ThreadTeam(3)) {
            var threads = new Thread[3];
            team.run((part, _) -> threads[part] = Thread.currentThread());
            assertThat(threads[0]).isSameAs(Thread.currentThread());
            assertThat(threads).doesNotHaveDuplicates();
        }
    }

    @Test
    void whatAPartThrowsReachesTheCallerAndTheTeamGoesOn() {
        try (var team = new ThreadTeam(3)) {
            assertThatThrownBy(() ->
                            team.run((part, _) -> {
                                if (part == 2) {
                                    throw new ArithmeticException("of part two");
                                }
                            }))
                    .hasRootCauseMessage("of part two");
            int[] done = new int[3];
            team.run((part, _) -> done[part]++);
            assertThat(done).containsOnly(1);
        }
    }

    @Test
    void aClosedTeamEndsItsThreadsAndRefusesWork() throws InterruptedException {
        var team = new ThreadTeam(2);
        var other = new Thread[1];
        team.run((part, _) -> other[0] = part == 1 ? Thread.currentThread() : other[0]);
        team.close();
        other[0].join(10_000);
        assertThat(other[0].isAlive()).isFalse();
        assertThatThrownBy(() -> team.run((_, _) -> {})).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void noThreadsAreRefused() {
        assertThatThrownBy(() -> new ThreadTeam(0)).hasMessage("a team of 0 threads");
    }
}
