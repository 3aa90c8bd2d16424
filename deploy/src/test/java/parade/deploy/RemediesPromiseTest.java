package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The promise for whatever moves weights apart from the plain gradient: dropout, penalties, class
 * weights, schedules, clipping, and every optimizer. One hash and one course, whoever computes.
 */
final class RemediesPromiseTest {

    /** Every remedy at once, in batches that the eight slices share. */
    private static final String JOB =
            """
            apiVersion: parade/v1
            name: remedies
            seed: 11
            model:
              input: [784]
              layers:
                - dense: {units: 40, activation: {leaky_relu: 0.1}, regularization: {l1: 1.0e-4}}
                - dropout: 0.3
                - dense: {units: 24, activation: elu}
                - dropout: 0.1
                - dense: {units: 10}
              loss: {softmax_cross_entropy: {label_smoothing: 0.1, class_weights: balanced}}
            data:
              train: {format: generated, kind: digits, examples: 500}
              validation: {fraction: 0.1}
              test: {fraction: 0.2}
              batch: {size: 48, order: shuffled, slices: 8}
            optimizer: {sgd: 0.1}
            schedule: {warmup_steps: 5, cosine: {to: 1.0e-4}}
            regularization: {l1: 1.0e-5, l2: 1.0e-3}
            clip: {value: 0.05}
            train: {steps: 24, evaluate_every: {steps: 8}}
            monitoring: {port: 0}
            """;

    private static final Map<String, String> OPTIMIZERS =
            Map.of(
                    "sgd", "{sgd: 0.1}",
                    "nesterov", "{nesterov: {learning_rate: 0.05, momentum: 0.8}}",
                    "adagrad", "{adagrad: 0.02}",
                    "rmsprop", "{rmsprop: {learning_rate: 0.002, rho: 0.9}}",
                    "adam", "{adam: {learning_rate: 0.004, amsgrad: true, decay: 0.01}}",
                    "adamw", "{adamw: {learning_rate: 0.004, weight_decay: 0.05}}");

    private record Course(String hash, List<List<String>> history) {}

    private static final Map<String, Course> EXPECTED = new HashMap<>();

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "sgd, 3, 2",
        "nesterov, 2, 2",
        "adagrad, 3, 1",
        "rmsprop, 8, 1",
        "adam, 2, 3",
        "adam, 8, 2",
        "adamw, 3, 3"
    })
    void oneCourse(String optimizer, int workers, int servers) throws IOException {
        Course expected = EXPECTED.get(optimizer);
        if (expected == null) {
            expected = train("expected", optimizer, 1, 1);
            EXPECTED.put(optimizer, expected);
        }
        assertThat(train("run", optimizer, workers, servers)).isEqualTo(expected);
    }

    @Test
    void everyRemedyChangesTheWeights() throws IOException {
        String with = train("with", "sgd", 1, 1).hash();
        for (String without :
                List.of(
                        "model.layers.1.dropout=0",
                        "model.layers.0.dense.regularization.l1=0",
                        "regularization.l2=0",
                        "regularization.l1=0",
                        "model.loss=softmax_cross_entropy",
                        "schedule=constant",
                        "clip.value=10")) {
            assertThat(train(without.replaceAll("\\W", "-"), "sgd", 1, 1, without).hash())
                    .as(without)
                    .isNotEqualTo(with);
        }
    }

    private Course train(String name, String optimizer, int workers, int servers, String... sets)
            throws IOException {
        var run = new TestRun(folder.resolve(name));
        var arguments = new ArrayList<>(run.train(JOB));
        arguments.addAll(List.of("--set", "optimizer=" + OPTIMIZERS.get(optimizer)));
        for (String set : sets) {
            arguments.addAll(List.of("--set", set));
        }
        arguments.addAll(
                List.of(
                        "--workers",
                        String.valueOf(workers),
                        "--servers",
                        String.valueOf(servers)));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return new Course(run.hash(), run.course());
    }
}
