package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import parade.server.coordination.FreeSimulation.Setting;
import parade.testing.Seeds;

/** Runs in ssp and async under every kind of misfortune. */
final class FreeSimulationTest {

    private static final long STEPS = 1_000_000;

    /** A message names the setting of a run that failed: put its seed here to see it again. */
    private static final long SEED = 20_130_712;

    @Test
    void theGapNeverExceedsTheBoundAndReachesIt() {
        var chance = new Random(SEED);
        long[] bounds = {0, 1, 4};
        long[] widest = {-1, -1, -1};
        double[] stalest = new double[3];
        long admitted = 0;
        long applied = 0;
        long returned = 0;
        for (int run = 0; admitted < STEPS; run++) {
            long bound = bounds[run % bounds.length];
            int slices = 1 << chance.nextInt(3);
            int steps = 2_000 + chance.nextInt(30_000);
            var rules = new FreeRules(bound, slices, steps);
            boolean calm = chance.nextInt(5) == 0;
            var setting = new Setting(chance.nextLong(), bound, slices, steps, calm);
            Ending ending = new FreeSimulation(setting, StartingPoint.FRESH, rules).run();
            assertThat(ending).as("%s", setting).isEqualTo(done(steps));
            rules.checkDone();
            widest[run % bounds.length] = Math.max(widest[run % bounds.length], rules.widestGap());
            stalest[run % bounds.length] =
                    Math.max(stalest[run % bounds.length], rules.widestStaleness());
            admitted += rules.admitted();
            applied += rules.applied();
            returned += rules.returned();
        }
        assertThat(widest).isEqualTo(bounds);
        assertThat(stalest).as("staleness by other worker").containsExactly(1, 3, 9);
        assertThat(applied).as("pushes of the dead that counted").isGreaterThan(100);
        assertThat(returned).as("batches given out again").isGreaterThan(100);
    }

    @Seeds
    void anyAsyncRunIsDone(long seed) {
        var setting = new Setting(seed, Gate.NO_BOUND, 4, 3_000, false);
        var rules = new FreeRules(Gate.NO_BOUND, 4, 3_000);
        assertThat(new FreeSimulation(setting, StartingPoint.FRESH, rules).run())
                .isEqualTo(done(3_000));
        rules.checkDone();
    }

    /** What was given out and did not come in is the first that the next run gives out. */
    @Seeds
    void anInterruptedRunGoesOnWithTheBatchesThatAreLeft(long seed) {
        var chance = new Random(seed);
        var rules = new FreeRules(2, 4, 4_000);
        var first =
                new FreeSimulation(
                        new Setting(seed, 2, 4, 4_000, false), StartingPoint.FRESH, rules);
        first.interruptAt(500 + chance.nextInt(3_000));
        Ending ending = first.run();
        assertThat(ending.state()).isEqualTo(Ending.State.INTERRUPTED);
        assertThat(ending.version()).isEqualTo(rules.version());
        assertThat(first.newestRecorded()).isEqualTo(ending.version());
        assertThat(rules.progress().granted()).isPositive();
        rules.resumed();
        var start =
                new StartingPoint(
                        2,
                        ending.version(),
                        List.of(ending.version()),
                        BestSoFar.NONE,
                        rules.progress());
        var second = new FreeSimulation(new Setting(seed + 1, 2, 4, 4_000, false), start, rules);
        assertThat(second.run()).isEqualTo(done(4_000));
        rules.checkDone();
    }

    private static Ending done(long steps) {
        return new Ending(Ending.State.DONE, steps, "");
    }
}
