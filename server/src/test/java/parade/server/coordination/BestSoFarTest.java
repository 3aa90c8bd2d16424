package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import parade.job.TrainSpec.EarlyStopping;

final class BestSoFarTest {

    private static final EarlyStopping RULE = new EarlyStopping(2, 0.25);

    @Test
    void aLossMustBeLessByMoreThanTheDelta() {
        BestSoFar first = BestSoFar.NONE.after(RULE, 10, 2);
        assertThat(first).isEqualTo(new BestSoFar(OptionalLong.of(10), 2, 0));
        assertThat(first.after(RULE, 20, 1.75)).isEqualTo(new BestSoFar(OptionalLong.of(10), 2, 1));
        assertThat(first.after(RULE, 20, 1.7499))
                .isEqualTo(new BestSoFar(OptionalLong.of(20), 1.7499, 0));
    }

    @Test
    void patienceIsCountedInEvaluationsThatDidNotImprove() {
        BestSoFar best = BestSoFar.NONE.after(RULE, 1, 5).after(RULE, 2, 6);
        assertThat(best.patienceSpent(RULE)).isFalse();
        assertThat(best.after(RULE, 3, 4).patienceSpent(RULE)).isFalse();
        assertThat(best.after(RULE, 3, 5).patienceSpent(RULE)).isTrue();
    }

    @Test
    void whatARunGoesOnFromIsJudgedAgain() {
        var losses = new TreeMap<>(Map.of(10L, 3.0, 20L, 2.0, 30L, 4.0, 40L, 1.0));
        assertThat(BestSoFar.before(RULE, 40, losses))
                .isEqualTo(new BestSoFar(OptionalLong.of(20), 2, 1));
        assertThat(BestSoFar.before(RULE, 10, losses)).isEqualTo(BestSoFar.NONE);
    }

    @Test
    void whatIsNoNumberNeverImproves() {
        BestSoFar none = BestSoFar.NONE.after(RULE, 1, Double.NaN);
        assertThat(none.version()).isEmpty();
        assertThat(none.after(RULE, 2, Double.POSITIVE_INFINITY).patienceSpent(RULE)).isTrue();
        assertThat(none.after(RULE, 2, 3).version()).hasValue(2);
    }
}
