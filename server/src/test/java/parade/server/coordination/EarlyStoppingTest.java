package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import parade.slice.Node;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

/** A run in lockstep whose validation losses are given. */
final class EarlyStoppingTest {

    private static final Node ALL = new Node(0, 4);
    private static final DataFacts FACTS =
            TestJobs.facts().toBuilder().setValidationRows(4).build();

    private final Coordinator coordinator =
            run(StartingPoint.FRESH, "checkpoint={every: {steps: 3}, keep: 1}");

    @Test
    void stopsWhenPatienceIsSpentAndKeepsTheBest() {
        step(0); // nothing is evaluated at version 0
        assertThat(step(5)).isEqualTo(new Decision.Commit(1, 1, false, false, true));
        written(1);
        assertThat(step(3)).isEqualTo(new Decision.Commit(2, 1, false, false, true));
        written(2);
        assertThat(step(4)).isEqualTo(new Decision.Commit(3, 1, false, false, false));
        evaluate(9);
        assertThat(coordinator.stop().orElseThrow().version()).isEqualTo(4);
        assertThat(coordinator.ending()).isEmpty();
        written(4);
        assertThat(coordinator.ending())
                .contains(
                        new Ending(
                                Ending.State.DONE,
                                2,
                                "stopped early at version 4: the validation loss has not improved"
                                        + " for 2 evaluations; the best was version 2"));
        assertThat(coordinator.drain())
                .contains(new Effect.Improved(1), new Effect.Improved(2))
                .doesNotContain(new Effect.Improved(3));
    }

    @Test
    void theBestOfTheBudgetIsTheResult() {
        step(0);
        for (double loss : new double[] {9, 8, 7, 8}) {
            step(loss);
            written(coordinator.version() - 1);
        }
        written(5);
        step(6.5);
        evaluate(6.6);
        written(6);
        assertThat(coordinator.ending())
                .contains(
                        new Ending(
                                Ending.State.DONE, 5, "the validation loss was best at version 5"));
    }

    @Test
    void theLastVersionMayBeTheBest() {
        step(0);
        for (double loss : new double[] {9, 8, 7, 6, 5}) {
            step(loss);
            written(coordinator.version() - 1);
        }
        evaluate(4);
        written(6);
        assertThat(coordinator.ending()).contains(new Ending(Ending.State.DONE, 6, ""));
    }

    /** A slow disk: the best version can't be left out, so the step waits. */
    @Test
    void oneCheckpointAtATime() {
        step(0);
        step(5);
        evaluate(4);
        train();
        assertThat(coordinator.version()).isEqualTo(2);
        written(1);
        assertThat(coordinator.version()).isEqualTo(3);
        assertThat(coordinator.decision(2)).contains(new Decision.Commit(2, 1, false, false, true));
    }

    @Test
    void aRunThatGoesOnRemembersHowItWent() {
        var start =
                new StartingPoint(
                        2,
                        3,
                        List.of(1L, 3L),
                        new BestSoFar(OptionalLong.of(1), 5, 1),
                        FreeProgress.NONE);
        Coordinator resumed = run(start);
        evaluate(resumed, 6);
        assertThat(resumed.ending())
                .contains(
                        new Ending(
                                Ending.State.DONE,
                                1,
                                "stopped early at version 3: the validation loss has not improved"
                                        + " for 2 evaluations; the best was version 1"));
    }

    /** Judges the version with a loss, trains, and returns the decision. */
    private Decision step(double loss) {
        long version = coordinator.version();
        if (version > 0) {
            evaluate(loss);
        }
        train();
        return coordinator.decision(version).orElseThrow();
    }

    private void train() {
        long version = coordinator.version();
        coordinator.report(0, version, new ShardReport(Map.of(0, 1.0), 0, Optional.empty(), false));
        coordinator.tally(1, version, Split.SPLIT_BATCH, ALL, new Sums(4, 1, 1, 4));
    }

    private void evaluate(double loss) {
        evaluate(coordinator, loss);
    }

    private static void evaluate(Coordinator coordinator, double loss) {
        long version = coordinator.version();
        coordinator.tally(1, version, Split.SPLIT_TRAIN, ALL, new Sums(4, 1, 1, 4));
        coordinator.tally(1, version, Split.SPLIT_VALIDATION, ALL, new Sums(4, 4 * loss, 1, 4));
        coordinator.tally(1, version, Split.SPLIT_TEST, ALL, new Sums(4, 1, 1, 4));
    }

    private void written(long version) {
        coordinator.checkpointWritten(0, version);
    }

    private static Coordinator run(StartingPoint start, String... overrides) {
        var all = new java.util.ArrayList<>(List.of(overrides));
        all.add("data.validation={fraction: 0.2}");
        all.add(
                "train={steps: 6, evaluate_every: {steps: 1},"
                        + " early_stopping: {patience: 2, min_delta: 0.1}}");
        var coordinator = new Coordinator(TestJobs.small(all), start, 0);
        coordinator.register(0, "server:0", 1, 0);
        coordinator.join(Applicant.numbered(0), FACTS, 0);
        return coordinator;
    }
}
