package parade.server.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.job.Job;
import parade.job.JobFile;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.score.ClassCounts;
import parade.score.ConfusionTable;
import parade.score.ErrorSums;
import parade.score.ScoreHistogram;
import parade.score.ScoreSums;
import parade.server.coordination.Effect;
import parade.server.coordination.Ending;
import parade.server.coordination.RunPlan;
import parade.server.coordination.SliceBatch;
import parade.server.coordination.Ticket;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

@NullMarked
final class RunRecorderTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: small
            model:
              input: [784]
              layers: [{dense: 10}]
              loss: softmax_cross_entropy
            data:
              train: {format: generated, kind: digits, examples: 8}
              batch: {size: 4}
            optimizer: {sgd: 0.5}
            train: {steps: 2}
            """;

    private final AtomicLong nanos = new AtomicLong();

    @TempDir private Path folder = Path.of("");

    @Test
    void farewellsAfterTheEndAreCountedAndLeaveTheHistoryAlone() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(new Effect.Joined(0, 1, 0));
            recorder.on(new Effect.Ended(new Ending(Ending.State.DONE, 2, "")));
            recorder.close();

            nanos.addAndGet(10_000_000_000L); // long after the last flush
            assertThatCode(() ->
                            recorder.on(
                                    new Effect.Gone(0, 1, true, "the run has ended", new BitSet())))
                    .doesNotThrowAnyException();

            assertThat(meters.value(Metric.WORKERS, "live")).isZero();
        }
    }

    @Test
    void showsWhoIsHereAndWhoIsMissing() throws Exception {
        var nobody = new BitSet();
        try (var meters = new Meters("small")) {
            var recorder =
                    RunRecorder.begin(
                            job(
                                    "consistency={ssp: {bound: 4}}",
                                    "cluster={workers: 3, servers: 2}"),
                            new RunFolder(folder),
                            meters,
                            nanos::get);
            assertThat(meters.value(Metric.WORKERS, "expected")).isEqualTo(3);
            assertThat(meters.value(Metric.SERVERS, "expected")).isEqualTo(2);
            assertThat(meters.scrape())
                    .contains(
                            "parade_worker_joins_total{run=\"small\"} 0.0",
                            "parade_worker_leaves_total{reason=\"left\",run=\"small\"} 0.0",
                            "parade_worker_leaves_total{reason=\"lost\",run=\"small\"} 0.0",
                            "parade_steps_total{run=\"small\"} 0.0",
                            "parade_checkpoint_last_step{run=\"small\"} 0.0");
            assertThat(meters.value(Metric.STALENESS_BOUND)).isZero();
            for (int worker = 0; worker < 3; worker++) {
                recorder.on(new Effect.Joined(worker, worker + 1, 0));
            }
            assertThat(meters.value(Metric.STALENESS_BOUND)).isEqualTo(2 * 9);
            recorder.on(new Effect.Gone(1, 2, false, "its connection broke", nobody));
            recorder.on(new Effect.Gone(2, 3, true, "told to stop", nobody));
            assertThat(meters.value(Metric.WORKERS, "live")).isEqualTo(1);
            assertThat(meters.value(Metric.WORKERS, "lost")).isEqualTo(1);
            recorder.on(new Effect.Joined(1, 4, 9));
            assertThat(meters.value(Metric.WORKERS, "lost")).isZero();
            assertThat(meters.value(Metric.WORKER_JOINS)).isEqualTo(4);
            assertThat(meters.value(Metric.WORKER_LEAVES, "left")).isEqualTo(1);
            assertThat(meters.value(Metric.WORKER_LEAVES, "lost")).isEqualTo(1);
            recorder.on(new Effect.Admitted(1, new Ticket(3, new SliceBatch(0, 0)), 2));
            assertThat(meters.value(Metric.CLOCK_GAP)).isEqualTo(2);
            recorder.close();
        }
    }

    @Test
    void showsHowOldTheLastCheckpointIs() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(
                    new Effect.Planned(
                            new RunPlan(new SliceTree(4), 2, 60, 2, 20, List.of(Split.SPLIT_TRAIN)),
                            DataFacts.getDefaultInstance()));
            assertThat(meters.value(Metric.CHECKPOINT_INTERVAL)).isEqualTo(20);
            recorder.on(new Effect.Recorded(40));
            recorder.on(new Effect.Recorded(38)); // the best, which took longer
            assertThat(meters.value(Metric.CHECKPOINT_LAST_STEP)).isEqualTo(40);
            assertThat(meters.value(Metric.STALENESS_BOUND)).isZero();
            assertThat(meters.scrape()).doesNotContain("parade_clock_gap_steps");
            recorder.close();
        }
    }

    @Test
    void historyHasARowForEveryStepAndEvaluation() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(planned());
            recorder.on(new Effect.OwnershipChanged());
            nanos.addAndGet(2_000_000_000L);
            recorder.on(new Effect.Trained(1, new Sums(4, 8, 1, 4), 1.5, 0));
            recorder.on(new Effect.Evaluated(1, Split.SPLIT_TRAIN, evaluated(8, 4, 6)));
            recorder.close();

            assertThat(Files.readAllLines(folder.resolve("history.csv")))
                    .containsExactly(
                            "step,epoch,split,loss,accuracy,learning_rate,examples_per_second,seconds,"
                                    + "top_5_accuracy,precision,recall,f1,roc_auc,r2,mae,rmse",
                            "1,0.5,batch,2.0,0.25,0.5,2.0,2.000,,,,,,,,",
                            "1,0.5,train,0.5,0.75,0.5,2.0,2.000,,0.5,1.0," + 4 / 6.0 + ",0.5,,,");
        }
    }

    @Test
    void everyRowHasTheLearningRateOfTheStepThatMadeItsVersion() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder =
                    RunRecorder.begin(
                            job("schedule={warmup_steps: 1, cosine: {to: 0.25}}", "train.steps=3"),
                            new RunFolder(folder),
                            meters,
                            nanos::get);
            recorder.on(
                    new Effect.Planned(
                            new RunPlan(new SliceTree(4), 2, 3, 2, 0, List.of(Split.SPLIT_TRAIN)),
                            DataFacts.getDefaultInstance()));
            for (long step = 1; step <= 3; step++) {
                recorder.on(new Effect.Trained(step, new Sums(4, 8, 1, 4), 1.5, 0));
                assertThat(meters.value(Metric.LEARNING_RATE)).isEqualTo(step < 3 ? 0.5 : 0.375);
            }
            recorder.on(new Effect.Evaluated(3, Split.SPLIT_TRAIN, new Sums(8, 4, 6, 8)));
            recorder.close();

            assertThat(Files.readAllLines(folder.resolve("history.csv")))
                    .extracting(line -> line.split(",", -1)[5])
                    .containsExactly("learning_rate", "0.5", "0.5", "0.375", "0.375");
        }
    }

    /** The rates of a regression are no accuracy, whatever the loss. */
    @Test
    void numbersHaveErrorsAndNoAccuracy() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(new Effect.Planned(plan(), DataFacts.getDefaultInstance()));
            recorder.on(new Effect.Trained(1, new Sums(4, 8, 0, 4), 1.5, 0));
            var errors = ErrorSums.of(new float[] {1, 3}, new float[] {1, 5}, 2, 1);
            recorder.on(
                    new Effect.Evaluated(
                            1,
                            Split.SPLIT_TEST,
                            new Sums(2, 4, 0, 2).with(new ScoreSums.OfNumbers(errors))));
            recorder.close();
            assertThat(Files.readAllLines(folder.resolve("history.csv")).subList(1, 3))
                    .containsExactly(
                            "1,0.5,batch,2.0,,0.5,0.0,0.000,,,,,,,,",
                            "1,0.5,test,2.0,,0.5,0.0,0.000,,,,,,0.5,1.0," + Math.sqrt(2));
        }
    }

    @Test
    void theSummaryHasTheScoresOfTheKeptVersion() throws Exception {
        try (var meters = new Meters("small")) {
            var recorder = recorder(meters);
            recorder.on(planned());
            recorder.on(new Effect.Evaluated(1, Split.SPLIT_TRAIN, evaluated(8, 4, 6)));
            recorder.on(new Effect.Evaluated(1, Split.SPLIT_VALIDATION, evaluated(8, 3, 6)));
            recorder.on(new Effect.Evaluated(1, Split.SPLIT_TEST, evaluated(8, 2, 6)));
            recorder.on(new Effect.Evaluated(2, Split.SPLIT_TRAIN, evaluated(8, 1, 6)));
            recorder.on(new Effect.Evaluated(2, Split.SPLIT_TEST, evaluated(8, 1, 6)));

            Map<String, @Nullable Object> last =
                    recorder.summary(new Ending(Ending.State.DONE, 2, ""), "ff");
            assertThat(last)
                    .containsEntry("train_loss", 0.125)
                    .containsEntry("test_accuracy", 0.75)
                    .containsEntry("test_precision", 0.5)
                    .containsEntry("validation_loss", null)
                    .containsEntry("validation_accuracy", null)
                    .containsEntry(
                            "test_confusion_matrix",
                            new ConfusionTable(
                                    List.of("no", "yes"),
                                    List.of(List.of(1L, 1L), List.of(0L, 1L))))
                    .doesNotContainKeys("test_r2", "test_top_5_accuracy");
            Map<String, @Nullable Object> best =
                    recorder.summary(new Ending(Ending.State.DONE, 1, ""), "ff");
            assertThat(best)
                    .containsEntry("validation_loss", 0.375)
                    .containsEntry("test_loss", 0.25)
                    .containsEntry("test_f1", 4 / 6.0);
            Map<String, @Nullable Object> unknown =
                    recorder.summary(new Ending(Ending.State.DIVERGED, 7, "why"), "ff");
            assertThat(unknown).containsEntry("test_loss", null).containsEntry("steps", 7L);
            recorder.close();
        }
    }

    /** What is recorded of a run is the same whether it was killed on the way or not. */
    @Test
    void aResumedRunHasTheHistoryOfAnUninterruptedOne() throws Exception {
        Path path = folder.resolve("history.csv");
        try (var meters = new Meters("small")) {
            var whole = recorder(meters);
            whole.on(planned());
            for (int step = 1; step <= 4; step++) {
                step(whole, step);
            }
            whole.close();
            List<String> expected = Files.readAllLines(path);

            var killed = recorder(meters);
            killed.on(planned());
            step(killed, 1);
            step(killed, 2);
            killed.force(); // all rows are on the disk from here on
            step(killed, 3);
            String onDisk = Files.readString(path);
            killed.close();
            Files.writeString(path, onDisk + "3,1.5,batch,0.1");

            var resumed = RunRecorder.resume(job(), new RunFolder(folder), 2, meters, nanos::get);
            resumed.on(planned());
            resumed.on(new Effect.Evaluated(2, Split.SPLIT_TEST, evaluated(8, 2, 6))); // again
            step(resumed, 3);
            step(resumed, 4);
            resumed.close();
            assertThat(Files.readAllLines(path)).isEqualTo(expected);
        }
    }

    private static void step(RunRecorder recorder, int step) {
        recorder.on(new Effect.Trained(step, new Sums(4, 1.0 / step, 1, 4), 1, 0));
        recorder.on(new Effect.Evaluated(step, Split.SPLIT_TEST, evaluated(8, step, 6)));
    }

    private static Effect planned() {
        var data = DataFacts.newBuilder().addClasses("no").addClasses("yes").build();
        return new Effect.Planned(plan(), data);
    }

    private static RunPlan plan() {
        return new RunPlan(new SliceTree(4), 2, 2, 2, 0, List.of(Split.SPLIT_TRAIN));
    }

    /** Three of the examples are looked at: 0 as 0, 0 as 1 and 1 as 1, all with one score. */
    private static Sums evaluated(double weight, double loss, double correct) {
        int[] actual = {0, 0, 1};
        return new Sums(weight, loss, correct, (long) weight)
                .with(
                        new ScoreSums.OfClasses(
                                ClassCounts.of(2, actual, new int[] {0, 1, 1}, 3),
                                0,
                                ScoreHistogram.of(new float[] {1, 1, 1}, actual, 3)));
    }

    private RunRecorder recorder(Meters meters) throws IOException {
        return RunRecorder.begin(job(), new RunFolder(folder), meters, nanos::get);
    }

    private Job job(String... overrides) throws IOException {
        Path file = Files.writeString(folder.resolve("small.yaml"), JOB);
        try {
            return JobFile.read(file, List.of(overrides), name -> Optional.empty());
        } catch (parade.job.JobFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
