package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.testing.Seeds;

/** Where every setting of a job comes from. */
class SettingTest {

    @TempDir private Path folder;

    private List<String> explain(String text, String... overrides)
            throws IOException, JobFileException {
        Path file = Files.writeString(folder.resolve("job.yaml"), text);
        return JobFile.explain(file, List.of(overrides), _ -> Optional.empty()).stream()
                .map(setting ->
                        "%s = %s (%s)"
                                .formatted(
                                        setting.key(),
                                        setting.value(),
                                        setting.origin().replace(folder + "/", "")))
                .toList();
    }

    @Test
    void everySettingOfAShortJob() throws IOException, JobFileException {
        assertThat(explain(JobFileTest.LEAST, "train.epochs=2", "cluster={workers: 2}"))
                .containsExactly(
                        "apiVersion = parade/v1 (job.yaml:1:13)",
                        "name = least (job.yaml:2:7)",
                        "seed = 0 (default)",
                        "model.input = [2] (job.yaml:4:10)",
                        "model.layers.0.dense.units = 1 (job.yaml:6:14)",
                        "model.layers.0.dense.activation = linear (default)",
                        "model.layers.0.dense.initializer.xavier.distribution = uniform (default)",
                        "model.layers.0.dense.bias = true (default)",
                        "model.loss = mse (job.yaml:7:9)",
                        "data.train.format = generated (job.yaml:9:19)",
                        "data.train.kind = housing (job.yaml:9:36)",
                        "data.train.examples = 100 (job.yaml:9:55)",
                        "data.scale = none (default)",
                        "data.batch.size = 12 (job.yaml:10:17)",
                        "data.batch.order = shuffled (default)",
                        "data.batch.slices = 4 (default)",
                        "optimizer.sgd.learning_rate = 0.5 (job.yaml:11:18)",
                        "schedule.warmup_steps = 0 (default)",
                        "schedule.constant = {} (default)",
                        "regularization.l1 = 0.0 (default)",
                        "regularization.l2 = 0.0 (default)",
                        "train.epochs = 2 (--set)",
                        "train.evaluate_every.epochs = 1 (default)",
                        "train.on_nonfinite = stop (default)",
                        "consistency = sync (default)",
                        "cluster.servers = 1 (default)",
                        "cluster.workers = 2 (--set)",
                        "cluster.min_workers = 1 (default)",
                        "cluster.threads = 1 (default)",
                        "cluster.join_timeout = 60s (default)",
                        "cluster.lease = 5s (default)",
                        "checkpoint.keep = 3 (default)",
                        "monitoring.port = 9464 (default)",
                        "security.plaintext = false (default)");
    }

    @Test
    void shortFormsAndOtherWords() throws IOException, JobFileException {
        assertThat(
                        explain(
                                """
                                apiVersion: parade/v1
                                name: short
                                model:
                                  input: [2, 3]
                                  layers:
                                    - dense: {units: 5, initializer: zeros, activation: {elu: 2}}
                                    - relu
                                    - dropout: 0.5
                                    - dense: {units: 2, activation: softmax, regularization: {l2: 1}}
                                    - leaky_relu
                                  loss: {softmax_cross_entropy: {class_weights: {"a b": 2}}}
                                data:
                                  train:
                                    format: csv
                                    path: x.csv
                                    target: y
                                    features: [a, "c d"]
                                    missing: {value: 0}
                                  test: {fraction: 0.25}
                                  scale: {divide: 2}
                                  batch: {size: full}
                                optimizer: adam
                                schedule: cosine
                                clip: {value: 1}
                                consistency: {ssp: 2}
                                train: {steps: 5}
                                """,
                                "model.input.1=4",
                                "optimizer.adam.beta1=0.5"))
                .contains(
                        "model.input = [2, 4] (--set)",
                        "model.layers.0.dense.activation.elu.alpha = 2.0 (job.yaml:6:63)",
                        "model.layers.0.dense.initializer.constant.value = 0.0 (job.yaml:6:38)",
                        "model.layers.1 = relu (job.yaml:7:7)",
                        "model.layers.2.dropout.rate = 0.5 (job.yaml:8:16)",
                        "model.layers.3.dense.activation = softmax (job.yaml:9:37)",
                        "model.layers.3.dense.regularization.l1 = 0.0 (default)",
                        "model.layers.3.dense.regularization.l2 = 1.0 (job.yaml:9:67)",
                        "model.layers.4.leaky_relu.slope = 0.01 (default)",
                        "model.loss.softmax_cross_entropy.label_smoothing = 0.0 (default)",
                        "model.loss.softmax_cross_entropy.class_weights.a b = 2.0 (job.yaml:11:57)",
                        "data.train.path = " + folder.resolve("x.csv") + " (job.yaml:15:11)",
                        "data.train.features = [a, \"c d\"] (job.yaml:17:15)",
                        "data.train.categories = [] (default)",
                        "data.train.missing.value.value = 0.0 (job.yaml:18:22)",
                        "data.test.fraction = 0.25 (job.yaml:19:20)",
                        "data.scale.divide.by = 2.0 (job.yaml:20:19)",
                        "data.batch.size = full (job.yaml:21:17)",
                        "optimizer.adam.learning_rate = 0.001 (default)",
                        "optimizer.adam.beta1 = 0.5 (--set)",
                        "schedule.cosine.to = 0.0 (default)",
                        "clip.value.maximum = 1.0 (job.yaml:24:15)",
                        "consistency.ssp.bound = 2 (job.yaml:25:20)",
                        "consistency.ssp.delay_compensation = 0.0 (default)");
    }

    /** Every line can be given to --set as it stands. */
    @Seeds
    void settingsAsOverridesGiveTheSameJob(long seed) throws JobFileException {
        var jobs = new RandomJobs(seed);
        for (int i = 0; i < 3; i++) {
            Job job = jobs.next();
            List<String> overrides = new ArrayList<>();
            Setting.values(job)
                    .forEach((key, value) -> {
                        if (!key.contains("class_weights.")) {
                            overrides.add(key + "=" + value);
                        }
                    });
            Job again =
                    JobFile.read(
                            JobText.write(job), Path.of("/else"), overrides, _ -> Optional.empty());
            assertThat(again).as(JobText.write(job)).isEqualTo(job);
        }
    }

    /** A file that says everything leaves nothing to defaults. */
    @Seeds
    void aResolvedJobHasNoDefaults(long seed) throws IOException, JobFileException {
        var jobs = new RandomJobs(seed);
        for (int i = 0; i < 3; i++) {
            String text = JobText.write(jobs.next());
            assertThat(explain(text)).as(text).noneMatch(line -> line.endsWith("(default)"));
        }
    }
}
