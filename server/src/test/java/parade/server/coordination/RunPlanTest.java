package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import parade.v1.Split;

final class RunPlanTest {

    @Test
    void epochsAreOfTheExamplesThatAWorkerFound() {
        RunPlan plan =
                RunPlan.of(
                        TestJobs.small(
                                "train={epochs: 3, evaluate_every: {epochs: 1}}",
                                "checkpoint={every: {epochs: 2}}"),
                        TestJobs.facts().toBuilder().setTrainRows(17).build());
        assertThat(plan.stepsPerEpoch()).isEqualTo(5);
        assertThat(plan.steps()).isEqualTo(15);
        assertThat(plan.epoch(5)).isEqualTo(1);
        assertThat(due(plan)).containsExactly(5, 10, 15);
        assertThat(saved(plan)).containsExactly(0, 10, 15); // 0 is never asked about
        assertThat(plan.trainsAt(14)).isTrue();
        assertThat(plan.trainsAt(15)).isFalse();
    }

    @Test
    void theLastVersionIsAlwaysJudgedAndSaved() {
        RunPlan plan =
                RunPlan.of(
                        TestJobs.small("train={steps: 5, evaluate_every: {steps: 2}}"),
                        TestJobs.facts());
        assertThat(due(plan)).containsExactly(2, 4, 5);
        assertThat(saved(plan)).containsExactly(5);
    }

    @Test
    void whatIsNotThereIsNotJudged() {
        assertThat(RunPlan.of(TestJobs.small(), TestJobs.facts()).heldOut())
                .isEqualTo(List.of(Split.SPLIT_TRAIN, Split.SPLIT_TEST));
        var both = TestJobs.facts().toBuilder().setValidationRows(3).build();
        assertThat(RunPlan.of(TestJobs.small(), both).heldOut())
                .isEqualTo(List.of(Split.SPLIT_TRAIN, Split.SPLIT_VALIDATION, Split.SPLIT_TEST));
        var noTest = TestJobs.facts().toBuilder().clearTestRows().build();
        assertThat(RunPlan.of(TestJobs.small(), noTest).heldOut())
                .isEqualTo(List.of(Split.SPLIT_TRAIN));
    }

    private static long[] due(RunPlan plan) {
        return LongStream.rangeClosed(0, plan.steps())
                .filter(version -> !plan.evaluatedAt(version).isEmpty())
                .toArray();
    }

    private static long[] saved(RunPlan plan) {
        return LongStream.rangeClosed(0, plan.steps()).filter(plan::checkpointAt).toArray();
    }
}
