package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import parade.block.Shape;
import parade.job.Initializer.Distribution;

/** What a job file means. */
class JobFileTest {

    private static final Path FOLDER = Path.of("/jobs");

    /** The least that a job file can say. */
    static final String LEAST =
            """
            apiVersion: parade/v1
            name: least
            model:
              input: [2]
              layers:
                - dense: 1
              loss: mse
            data:
              train: {format: generated, kind: housing, examples: 100}
              batch: {size: 12}
            optimizer: {sgd: 0.5}
            train: {steps: 3}
            """;

    static Job read(String text, String... overrides) throws JobFileException {
        return JobFile.read(text, FOLDER, List.of(overrides), _ -> Optional.empty());
    }

    @Test
    void everyDefault() throws JobFileException {
        var dense =
                new LayerSpec.Dense(
                        1, Activation.LINEAR, new Initializer.Xavier(Distribution.UNIFORM), true);
        assertThat(read(LEAST))
                .isEqualTo(
                        new Job(
                                "least",
                                0,
                                new ModelSpec(Shape.of(2), List.of(dense), Loss.MSE),
                                new DataSpec(
                                        new Source.Generated(Source.Kind.HOUSING, 100),
                                        Optional.empty(),
                                        new Scale.None(),
                                        new BatchSpec(
                                                OptionalInt.of(12),
                                                BatchSpec.Order.SHUFFLED,
                                                OptionalInt.of(4))),
                                new OptimizerSpec.Sgd(0.5),
                                Optional.empty(),
                                new TrainSpec(
                                        Span.ofSteps(3),
                                        Span.ofEpochs(1),
                                        TrainSpec.OnNonfinite.STOP),
                                Consistency.SYNC,
                                new ClusterSpec(
                                        1,
                                        1,
                                        1,
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(5),
                                        Optional.empty()),
                                new CheckpointSpec(Optional.empty(), 3),
                                new MonitoringSpec(9464)));
    }

    @Test
    void everythingThatCanBeSaid() throws JobFileException {
        Job job =
                read(
                        """
                        apiVersion: parade/v1
                        name: everything
                        seed: -7
                        model:
                          input: [1, 28, 28]
                          layers:
                            - dense: {units: 1e1, activation: relu}
                            - dense: {units: 2, bias: false, initializer: ones}
                          loss: softmax_cross_entropy
                        data:
                          train: {format: idx, images: i.gz, labels: ../l.gz}
                          test: {format: csv, path: /t.csv, features: [a, 2], target: b, header: false}
                          scale: {divide: 255}
                          batch: {size: 100, order: random, slices: 50}
                        optimizer: {momentum: {learning_rate: 0.1, momentum: 0}}
                        clip: {global_norm: 5}
                        train: {epochs: 2, evaluate_every: {steps: 7}, on_nonfinite: skip}
                        consistency: sync
                        cluster: {servers: 2, workers: 4, min_workers: 3, join_timeout: 2m, lease: 500ms, coordinator: "a:1"}
                        checkpoint: {every: {epochs: 1}, keep: 1}
                        monitoring: {port: 0}
                        """);
        assertThat(job)
                .isEqualTo(
                        new Job(
                                "everything",
                                -7,
                                new ModelSpec(
                                        Shape.of(1, 28, 28),
                                        List.of(
                                                new LayerSpec.Dense(
                                                        10,
                                                        Activation.RELU,
                                                        new Initializer.He(Distribution.NORMAL),
                                                        true),
                                                new LayerSpec.Dense(
                                                        2,
                                                        Activation.LINEAR,
                                                        new Initializer.Constant(1),
                                                        false)),
                                        Loss.SOFTMAX_CROSS_ENTROPY),
                                new DataSpec(
                                        new Source.Idx(Path.of("/jobs/i.gz"), Path.of("/l.gz")),
                                        Optional.of(
                                                new Source.Csv(
                                                        Path.of("/t.csv"),
                                                        List.of("a", "2"),
                                                        "b",
                                                        false)),
                                        new Scale.Divide(255),
                                        new BatchSpec(
                                                OptionalInt.of(100),
                                                BatchSpec.Order.RANDOM,
                                                OptionalInt.of(50))),
                                new OptimizerSpec.Momentum(0.1, 0),
                                Optional.of(new Clip.GlobalNorm(5)),
                                new TrainSpec(
                                        Span.ofEpochs(2),
                                        Span.ofSteps(7),
                                        TrainSpec.OnNonfinite.SKIP),
                                Consistency.SYNC,
                                new ClusterSpec(
                                        2,
                                        4,
                                        3,
                                        Duration.ofMinutes(2),
                                        Duration.ofMillis(500),
                                        Optional.of("a:1")),
                                new CheckpointSpec(Optional.of(Span.ofEpochs(1)), 1),
                                new MonitoringSpec(0)));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "sgd: 0.1 | Sgd[learningRate=0.1]",
                "sgd: {learning_rate: 0.1} | Sgd[learningRate=0.1]",
                "momentum: 0.1 | Momentum[learningRate=0.1, momentum=0.9]",
                "momentum: {learning_rate: .1} | Momentum[learningRate=0.1, momentum=0.9]",
                "adam: | Adam[learningRate=0.001, beta1=0.9, beta2=0.999, epsilon=1.0E-8]",
                "adam: 1e-2 | Adam[learningRate=0.01, beta1=0.9, beta2=0.999, epsilon=1.0E-8]",
                "adam: {beta1: 0, beta2: 0.5, epsilon: 1}"
                        + " | Adam[learningRate=0.001, beta1=0.0, beta2=0.5, epsilon=1.0]",
            })
    void optimizers(String written, String meant) throws JobFileException {
        assertThat(read(LEAST, "optimizer={" + written + "}").optimizer()).hasToString(meant);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "zeros | Constant[value=0.0]",
                "ones | Constant[value=1.0]",
                "{constant: 0.5} | Constant[value=0.5]",
                "{constant: {value: -1}} | Constant[value=-1.0]",
                "{normal: 0.01} | Normal[mean=0.0, deviation=0.01]",
                "{normal: {mean: 1, deviation: 0}} | Normal[mean=1.0, deviation=0.0]",
                "{uniform: {low: -1, high: 2}} | Uniform[low=-1.0, high=2.0]",
                "xavier | Xavier[distribution=UNIFORM]",
                "{xavier: normal} | Xavier[distribution=NORMAL]",
                "{xavier: {distribution: normal}} | Xavier[distribution=NORMAL]",
                "he | He[distribution=NORMAL]",
                "{he: uniform} | He[distribution=UNIFORM]",
            })
    void initializers(String written, String meant) throws JobFileException {
        Job job = read(LEAST, "model.layers.0.dense.initializer=" + written);
        var dense = (LayerSpec.Dense) job.model().layers().getFirst();
        assertThat(dense.initializer()).hasToString(meant);
    }

    @ParameterizedTest
    @EnumSource(Activation.class)
    void initializersBehindActivations(Activation activation) throws JobFileException {
        Job job = read(LEAST, "model.layers.0.dense.activation=" + Words.word(activation));
        var dense = (LayerSpec.Dense) job.model().layers().getFirst();
        assertThat(dense.activation()).isEqualTo(activation);
        assertThat(dense.initializer())
                .isEqualTo(
                        activation == Activation.RELU
                                ? new Initializer.He(Distribution.NORMAL)
                                : new Initializer.Xavier(Distribution.UNIFORM));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "none | None[]",
                "minmax | MinMax[]",
                "standard | Standard[]",
                "{standard: {}} | Standard[]",
                "{divide: -2} | Divide[by=-2.0]",
                "{divide: {by: 255}} | Divide[by=255.0]",
            })
    void scales(String written, String meant) throws JobFileException {
        assertThat(read(LEAST, "data.scale=" + written).data().scale()).hasToString(meant);
    }

    @Test
    void csvDefaults() throws JobFileException {
        Job job = read(LEAST, "data.train={format: csv, path: a.csv, target: y}");
        assertThat(job.data().train())
                .isEqualTo(new Source.Csv(Path.of("/jobs/a.csv"), List.of(), "y", true));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "7,1", "6,2", "12,4", "100,4", "128,8", "1000,8"})
    void slicesByDefault(int size, int slices) throws JobFileException {
        BatchSpec batch = read(LEAST, "data.batch={size: " + size + "}").data().batch();
        assertThat(batch.slices()).hasValue(slices);
        assertThat(batch.slicesFor(5)).isEqualTo(slices);
    }

    @Test
    void aFullBatchLeavesTheSlicesToTheData() throws JobFileException {
        BatchSpec batch = read(LEAST, "data.batch={size: full}").data().batch();
        assertThat(batch.size()).isEmpty();
        assertThat(batch.slices()).isEmpty();
        assertThat(batch.slicesFor(3)).isEqualTo(3);
        assertThat(batch.slicesFor(1000)).isEqualTo(8);
        assertThat(batch.stepsPerEpoch(1000)).isEqualTo(1);
        BatchSpec odd = read(LEAST, "data.batch={size: full, slices: 7}").data().batch();
        assertThat(odd.slicesFor(1000)).isEqualTo(7);
    }

    @Test
    void theLastShorterBatchCounts() throws JobFileException {
        BatchSpec batch = read(LEAST).data().batch();
        assertThat(batch.stepsPerEpoch(24)).isEqualTo(2);
        assertThat(batch.stepsPerEpoch(25)).isEqualTo(3);
        assertThat(batch.stepsPerEpoch(1)).isEqualTo(1);
    }

    @Test
    void aFileOfItsFolder(@TempDir Path folder) throws IOException, JobFileException {
        Path file =
                Files.writeString(
                        folder.resolve("job.yaml"),
                        LEAST.replace(
                                "{format: generated, kind: housing, examples: 100}",
                                "{format: csv, path: data/a.csv, target: y}"));
        Job job = JobFile.read(file, List.of("seed=3"), _ -> Optional.empty());
        assertThat(job.seed()).isEqualTo(3);
        assertThat(job.data().train())
                .isEqualTo(new Source.Csv(folder.resolve("data/a.csv"), List.of(), "y", true));
    }
}
