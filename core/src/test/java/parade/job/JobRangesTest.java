package parade.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a single value may be, and what it may not. */
class JobRangesTest {

    @ParameterizedTest
    @CsvSource({"500ms,500", "60s,60000", "2m,120000", "1h,3600000", "168h,604800000"})
    void durations(String written, long millis) throws JobFileException {
        Job job = JobFileTest.read(JobFileTest.LEAST, "cluster.lease=" + written);
        assertThat(job.cluster().lease()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0s", "1d", "1.5s", "-1s", "60", "169h", "999999999h", "s", "[1s]", "''"})
    void noDurations(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() -> JobFileTest.read(JobFileTest.LEAST, "cluster.lease=" + written));
    }

    @ParameterizedTest
    @CsvSource({"1e4,10000", "+5,5", "7.0,7", "70e-1,7", "2147483647,2147483647"})
    void wholeNumbers(String written, int number) throws JobFileException {
        assertThat(
                        JobFileTest.read(JobFileTest.LEAST, "data.train.examples=" + written)
                                .data()
                                .train())
                .isEqualTo(new Source.Generated(Source.Kind.HOUSING, number, 10));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "2147483648",
                "1.5",
                "1e999999999",
                "1e-999999999",
                "'5'",
                "0x10",
                "1_0",
                ".inf",
                ".nan",
                "ten",
                "",
                "~",
                "[5]",
                "{a: 5}",
                "99999999999999999999",
            })
    void noWholeNumbers(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() ->
                        JobFileTest.read(JobFileTest.LEAST, "data.train.examples=" + written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0", "-0.1", "1e39", "1e-60", "1e400", ".inf", ".nan", "'0.1'", "1e-999", "0.1.2"
            })
    void noLearningRates(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() -> JobFileTest.read(JobFileTest.LEAST, "optimizer.sgd=" + written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimizer.momentum={learning_rate: 1, momentum: 1}",
                "optimizer.momentum={learning_rate: 1, momentum: -0.1}",
                "optimizer.adam={beta1: 1}",
                "optimizer.adam={amsgrad: 1}",
                "optimizer.adam={decay: -1}",
                "optimizer.adamw={weight_decay: -1}",
                "optimizer.adagrad={epsilon: 0}",
                "optimizer.adagrad={epsilon: 1e-60}",
                "optimizer.adamw={weight_decay: 1e39}",
                "schedule={cosine: 1e39}",
                "regularization={l1: 1e39}",
                "regularization={l2: 1e39}",
                "clip.value=1e-60",
                "optimizer.rmsprop={rho: 1}",
                "optimizer.nesterov={learning_rate: 1, momentum: 1}",
                "optimizer=nesterov",
                "schedule.warmup_steps=-1",
                "schedule.warmup_steps=2147483648",
                "schedule=step",
                "schedule={step: {every: {steps: 0}}}",
                "schedule={step: {every: {steps: 1}, factor: 0}}",
                "schedule={exponential: {every: {steps: 1}}}",
                "schedule={constant: 1}",
                "schedule={cosine: -1}",
                "schedule={cosine: 1, constant: }",
                "schedule=[cosine]",
                "regularization={l1: -1}",
                "regularization={l2: -1}",
                "regularization=1e-4",
                "clip.value=0",
                "clip={value: 1, global_norm: 1}",
                "clip={}",
                "model.layers.0=dropout",
                "model.layers.0.dropout=1",
                "model.layers.0.dropout=-0.1",
                "model.layers=[relu]",
                "model.layers.0.dense.activation={leaky_relu: 1}",
                "model.layers.0.dense.activation={elu: 0}",
                "model.layers.0.dense.activation={relu: 1}",
                "model.layers.0.dense.regularization={l2: -1}",
                "model.loss={huber: 0}",
                "model.loss={mse: {label_smoothing: 0.1}}",
                "model.loss={mse: {class_weights: balanced}}",
                "model.loss={huber: {class_weights: balanced}}",
                "model.loss={hinge: {label_smoothing: 0.1}}",
                "model.loss={hinge: {class_weights: [1, 0]}}",
                "model.loss={hinge: {class_weights: {a: 0}}}",
                "model.loss={hinge: {class_weights: unequal}}",
                "model.loss={binary_cross_entropy: {label_smoothing: 1}}",
                "consistency={ssp: -1}",
                "consistency={ssp: 1.5}",
                "consistency={sync: {delay_compensation: 1}}",
                "consistency={async: {bound: 1}}",
                "consistency={async: {delay_compensation: -1}}",
                "consistency={async: {scale_learning_rate: 1}}",
                "data.test={fraction: 0}",
                "data.test={fraction: 1}",
                "data.test={fraction: 0.2, format: idx}",
                "data.train={fraction: 0.2}",
                "data.train.centers=3",
                "data.train={format: generated, kind: blobs, examples: 3, centers: 0}",
                "data.train={format: libsvm, path: a, dimension: 0}",
                "data.train={format: libsvm, path: a}",
                "data.train={format: csv, path: a, target: b, missing: value}",
                "data.train={format: csv, path: a, target: b, missing: {value: 1e39}}",
                "data.train={format: csv, path: a, target: b, missing: {mean: 1}}",
                "data.train={format: csv, path: a, target: b, weight: ''}",
                "data.train={format: csv, path: a, target: b, categories: c}",
                "optimizer.adam={beta2: 1.5}",
                "optimizer.adam={epsilon: 0}",
                "clip.global_norm=0",
                "monitoring.port=-1",
                "checkpoint.keep=0",
                "checkpoint.every={}",
                "train.steps=0",
                "data.batch.size=0",
                "data.batch={size: full, slices: 1025}",
                "model.layers.0.dense.initializer={constant: 1e39}",
                "seed=9223372036854775808",
                "seed=0.5",
                "name=-a",
                "name=a-",
                "name=a.b",
                "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "cluster.threads=0",
                "cluster.threads=257",
                "cluster.threads=1.5",
                "cluster.coordinator=host",
                "cluster.coordinator='host:'",
                "cluster.coordinator=host:65536",
                "cluster.coordinator=host:0",
                "data.scale={divide: 0.0}",
                "data.scale=divide",
            })
    void outOfRange(String override) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() -> JobFileTest.read(JobFileTest.LEAST, override))
                .satisfies(wrong -> assertThat(wrong.problems()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{patience: 0}", "{min_delta: 1}", "{patience: 1, min_delta: -1}", "3"})
    void noEarlyStopping(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() ->
                        JobFileTest.read(
                                JobFileTest.LEAST,
                                "data.validation.fraction=0.5",
                                "train.early_stopping=" + written))
                .satisfies(wrong -> assertThat(wrong.problems()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed=9223372036854775807",
                "seed=-9223372036854775808",
                "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "name=0",
                "cluster.threads=256",
                "cluster.coordinator=host:65535",
                "cluster.coordinator='[::1]:1'",
                "optimizer.adam={beta1: 0, beta2: 0, decay: 0}",
                "optimizer.adamw={weight_decay: 0}",
                "optimizer.rmsprop={rho: 0}",
                "schedule={warmup_steps: 2147483647, step: {every: {steps: 1}, factor: 2}}",
                "schedule={cosine: 0}",
                "regularization={l1: 0, l2: 0}",
                "model.layers=[dropout: 0, dense: 1]",
                "model.layers=[dropout: 0.999, dense: 1]",
                "model.loss={hinge: {class_weights: [1, 2]}}",
                "consistency={ssp: 0}",
                "consistency={ssp: 2147483647}",
                "data.test={fraction: 0.001}",
                "data.test={fraction: 0.999}",
                "monitoring.port=65535",
                "data.batch={size: full, slices: 1024}",
            })
    void justInRange(String override) throws JobFileException {
        assertThat(JobFileTest.read(JobFileTest.LEAST, override)).isNotNull();
    }
}
