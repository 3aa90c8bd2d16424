package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobWarningsTest {

    private static List<String> warnings(String... overrides) throws JobFileException {
        return JobWarnings.of(JobFileTest.read(JobFileTest.LEAST, overrides));
    }

    @Test
    void aPlainJobHasNone() throws JobFileException {
        assertThat(warnings()).isEmpty();
        assertThat(warnings("cluster.workers=4")).isEmpty();
    }

    @Test
    void workersWithoutASlice() throws JobFileException {
        assertThat(warnings("cluster.workers=6"))
                .containsExactly(
                        "cluster.workers is 6, but there are only 4 slices: 2 workers will have"
                                + " nothing to do; raise data.batch.slices, or start fewer");
        assertThat(warnings("cluster.workers=9", "data.batch={size: full}")).hasSize(1);
        assertThat(warnings("cluster.workers=8", "data.batch={size: full}")).isEmpty();
    }

    @Test
    void workersThatAnAsyncRunHasNoSliceFor() throws JobFileException {
        assertThat(warnings("consistency=async", "data.batch.size=1", "cluster.workers=3"))
                .containsExactly(
                        "cluster.workers is 3, but there are only 1 slices: 2 workers will have"
                                + " nothing to do; raise data.batch.slices, or start fewer");
        assertThat(
                        warnings(
                                "consistency=async",
                                "data.batch={size: 1, slices: 3}",
                                "cluster.workers=3"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "binary_cross_entropy | sigmoid | takes a logit and applies sigmoid itself",
                "softmax_cross_entropy | softmax | takes logits and applies softmax itself",
                "softmax_cross_entropy | relu | takes logits and applies softmax itself",
                "hinge | step | takes outputs of either sign, however large",
            })
    void aLastLayerThatBendsWhatALossTakes(String loss, String activation, String takes)
            throws JobFileException {
        String units = loss.startsWith("softmax") ? "2" : "1";
        assertThat(
                        warnings(
                                "model.loss=" + loss,
                                "model.layers.0.dense.units=" + units,
                                "model.layers.0.dense.activation=" + activation))
                .containsExactly(
                        "model.layers.0.dense.activation is %s, but %s %s: leave it linear"
                                .formatted(activation, loss, takes));
        assertThat(
                        warnings(
                                "model.loss=" + loss,
                                "model.layers=[dense: %s, linear, %s, linear]"
                                        .formatted(units, activation)))
                .containsExactly(
                        "model.layers.2 is %s, but %s %s: leave it out"
                                .formatted(activation, loss, takes));
        assertThat(warnings("model.layers.0.dense.activation=" + activation)).isEmpty();
        assertThat(
                        warnings(
                                "model.loss=" + loss,
                                "model.layers=[dense: 3, %s, dense: %s]"
                                        .formatted(activation, units)))
                .isEmpty();
    }

    @Test
    void softmaxOfOneOutput() throws JobFileException {
        assertThat(warnings("model.loss=softmax_cross_entropy"))
                .containsExactly(
                        "model.layers.0.dense.units is 1: softmax of one output is always 1, and"
                                + " nothing is learnt");
    }

    @Test
    void dropoutOfTheAnswers() throws JobFileException {
        assertThat(warnings("model.layers=[dense: 1, dropout: 0.5]"))
                .containsExactly(
                        "model.layers.1 is a dropout with no weights behind it: it drops the"
                                + " model's answers");
        assertThat(warnings("model.layers=[dropout: 0.1, dense: 2, dropout: 0.5, dense: 1]"))
                .isEmpty();
    }

    @Test
    void earlyStoppingThatCantStopEarly() throws JobFileException {
        String validation = "data.validation.fraction=0.1";
        assertThat(
                        warnings(
                                validation,
                                "train={epochs: 10, early_stopping: {patience: 5},"
                                        + " evaluate_every: {epochs: 2}}"))
                .containsExactly(
                        "train.early_stopping never stops early: a patience of 5, evaluated every 2"
                                + " epochs, is as long as the run of 10 epochs");
        assertThat(
                        warnings(
                                validation,
                                "train={epochs: 11, early_stopping: {patience: 5},"
                                        + " evaluate_every: {epochs: 2}}"))
                .isEmpty();
        assertThat(
                        warnings(
                                validation,
                                "train={steps: 3, early_stopping: {patience: 5},"
                                        + " evaluate_every: {epochs: 2}}"))
                .isEmpty();
        assertThat(
                        warnings(
                                validation,
                                "train={steps: 3, early_stopping: {patience: 2147483647},"
                                        + " evaluate_every: {steps: 1000000000000000}}"))
                .hasSize(1);
    }

    @Test
    void schedulesThatGoWrong() throws JobFileException {
        assertThat(warnings("schedule.warmup_steps=3"))
                .containsExactly("schedule.warmup_steps is 3, but the run has only 3 steps");
        assertThat(warnings("schedule.warmup_steps=2")).isEmpty();
        assertThat(warnings("schedule={cosine: 0.75}"))
                .containsExactly(
                        "schedule.cosine.to is 0.75, more than the learning rate of 0.5: it will"
                                + " rise");
        assertThat(warnings("schedule={cosine: 0.25}")).isEmpty();
    }

    @Test
    void weightsThatAreShrunkTwice() throws JobFileException {
        assertThat(warnings("optimizer=adamw", "regularization.l2=0.1"))
                .containsExactly(
                        "regularization.l2 and optimizer.adamw.weight_decay both shrink the weights:"
                                + " set one of them to 0");
        assertThat(warnings("optimizer=adamw")).isEmpty();
        assertThat(warnings("optimizer={adamw: {weight_decay: 0}}", "regularization.l2=0.1"))
                .isEmpty();
    }
}
