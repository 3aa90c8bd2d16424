package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import parade.server.coordination.CoordinatorSimulation.Fault;
import parade.slice.SliceTree;
import parade.testing.Seeds;
import parade.v1.Split;

/** Runs under every kind of misfortune, by the hundred. */
final class CoordinatorSimulationTest {

    private static final int RUNS = 20;

    /** The same history, whoever died when. */
    @Seeds
    void anyRunIsDoneWithTheSameHistory(long seed) {
        for (int run = 0; run < RUNS; run++) {
            var chance = new Random(seed * 1_000 + run);
            int slices = 1 + chance.nextInt(9);
            int steps = 1 + chance.nextInt(14);
            var simulation = new CoordinatorSimulation(chance.nextLong(), slices, steps, null);
            Ending ending = simulation.run();
            assertThat(ending).isEqualTo(new Ending(Ending.State.DONE, steps, ""));
            assertThat(simulation.newestRecorded()).isEqualTo(steps);
            assertThat(trained(simulation.history()))
                    .as("run %d", run)
                    .isEqualTo(trainedOnce(slices, steps));
            assertThat(evaluated(simulation.history()))
                    .as("run %d", run)
                    .containsExactlyInAnyOrderElementsOf(evaluatedOnce(slices, steps));
        }
    }

    /** The last version whose weights are finite, and nothing after it, on every shard. */
    @Seeds
    void aGradientThatIsNotFiniteEndsEveryRunAtTheSameVersion(long seed) {
        for (int run = 0; run < RUNS / 4; run++) {
            var chance = new Random(seed * 1_000 + run);
            long version = chance.nextInt(8);
            var simulation =
                    new CoordinatorSimulation(chance.nextLong(), 4, 8, new Fault(0, version));
            Ending ending = simulation.run();
            assertThat(ending.state()).isEqualTo(Ending.State.DIVERGED);
            assertThat(ending.version()).isEqualTo(version);
            assertThat(ending.message())
                    .isEqualTo(
                            "step "
                                    + (version + 1)
                                    + ": the gradient is not finite: layers.0.weight[1]");
            assertThat(simulation.newestRecorded()).isEqualTo(version);
        }
    }

    /** Whenever it comes: what is kept is the version that the run was at, saved everywhere. */
    @Seeds
    void anInterruptedRunIsSaved(long seed) {
        for (int run = 0; run < RUNS / 4; run++) {
            var chance = new Random(seed * 1_000 + run);
            var simulation = new CoordinatorSimulation(chance.nextLong(), 5, 1_000, null);
            simulation.interruptAt(chance.nextInt(20_000));
            Ending ending = simulation.run();
            assertThat(ending.state())
                    .as("run %d %s %s", run, ending, simulation.lastLines())
                    .isEqualTo(Ending.State.INTERRUPTED);
            assertThat(simulation.newestRecorded()).isEqualTo(ending.version());
            assertThat(trained(simulation.history())).isEqualTo(trainedOnce(5, ending.version()));
        }
    }

    private static List<Effect> trained(List<Effect> history) {
        return history.stream().filter(Effect.Trained.class::isInstance).toList();
    }

    private static List<Effect> evaluated(List<Effect> history) {
        return history.stream().filter(Effect.Evaluated.class::isInstance).toList();
    }

    private static List<Effect> trainedOnce(int slices, long steps) {
        var tree = new SliceTree(slices);
        var oracle = new SimulatedShard.Oracle(7);
        var trained = new ArrayList<Effect>();
        for (long version = 0; version < steps; version++) {
            trained.add(
                    new Effect.Trained(
                            version + 1,
                            CoordinatorSimulation.sums(
                                    tree, version, Split.SPLIT_BATCH, tree.root()),
                            oracle.norm(version),
                            0));
        }
        return trained;
    }

    private static List<Effect> evaluatedOnce(int slices, long steps) {
        var tree = new SliceTree(slices);
        var evaluated = new ArrayList<Effect>();
        for (long version = 1; version <= steps; version++) {
            if (version % 5 == 0 || version == steps) {
                for (Split split : List.of(Split.SPLIT_TRAIN, Split.SPLIT_TEST)) {
                    evaluated.add(
                            new Effect.Evaluated(
                                    version,
                                    split,
                                    CoordinatorSimulation.sums(tree, version, split, tree.root())));
                }
            }
        }
        return evaluated;
    }
}
