package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                        1,
                        new Activation.Linear(),
                        new Initializer.Xavier(Distribution.UNIFORM),
                        true,
                        Optional.empty());
        assertThat(read(LEAST))
                .isEqualTo(
                        new Job(
                                "least",
                                0,
                                new ModelSpec(Shape.of(2), List.of(dense), LossSpec.of(Loss.MSE)),
                                new DataSpec(
                                        new Source.Generated(Source.Kind.HOUSING, 100, 10),
                                        Optional.empty(),
                                        Optional.empty(),
                                        new Scale.None(),
                                        new BatchSpec(
                                                OptionalInt.of(12),
                                                BatchSpec.Order.SHUFFLED,
                                                OptionalInt.of(4))),
                                new OptimizerSpec.Sgd(0.5),
                                new ScheduleSpec(0, new ScheduleSpec.Curve.Constant()),
                                new Regularization(0, 0),
                                Optional.empty(),
                                new TrainSpec(
                                        Span.ofSteps(3),
                                        Span.ofEpochs(1),
                                        TrainSpec.OnNonfinite.STOP,
                                        Optional.empty()),
                                new Consistency.Sync(),
                                new ClusterSpec(
                                        1,
                                        1,
                                        1,
                                        1,
                                        Duration.ofSeconds(60),
                                        Duration.ofSeconds(5),
                                        Optional.empty()),
                                new CheckpointSpec(Optional.empty(), 3),
                                new MonitoringSpec(9464),
                                new SecuritySpec(Optional.empty(), Optional.empty(), false)));
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
                            - dense: {units: 1e1, activation: {elu: {alpha: 0.5}}, regularization: {l1: 0.25}}
                            - dropout: {rate: 0.2}
                            - leaky_relu: 0.1
                            - dense: {units: 2, bias: false, initializer: ones}
                          loss: {softmax_cross_entropy: {label_smoothing: 0.1, class_weights: {cat: 2, dog: 0.5}}}
                        data:
                          train: {format: idx, images: i.gz, labels: ../l.gz}
                          validation: {fraction: 0.25}
                          test:
                            format: csv
                            path: /t.csv
                            features: [a, 2]
                            target: b
                            header: false
                            categories: [a]
                            missing: {value: 7}
                            weight: w
                          scale: {divide: 255}
                          batch: {size: 100, order: random, slices: 50}
                        optimizer: {momentum: {learning_rate: 0.1, momentum: 0}}
                        schedule: {warmup_steps: 5, step: {every: {epochs: 3}, factor: 0.5}}
                        regularization: {l1: 1e-3, l2: 1e-4}
                        clip: {value: 5}
                        train: {epochs: 2, evaluate_every: {steps: 7}, on_nonfinite: skip, early_stopping: {patience: 3, min_delta: 0.01}}
                        consistency: {ssp: {bound: 2, scale_learning_rate: true, delay_compensation: 0.04}}
                        cluster: {servers: 2, workers: 4, min_workers: 3, threads: 2, join_timeout: 2m, lease: 500ms, coordinator: "a:1"}
                        checkpoint: {every: {epochs: 1}, keep: 1}
                        monitoring: {port: 0}
                        security: {tls: {certificate: tls.crt, key: keys/tls.key, authority: /ca.crt}, token: {file: token}}
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
                                                        new Activation.Elu(0.5),
                                                        new Initializer.He(Distribution.NORMAL),
                                                        true,
                                                        Optional.of(new Regularization(0.25, 0))),
                                                new LayerSpec.Dropout(0.2),
                                                new LayerSpec.Activate(
                                                        new Activation.LeakyRelu(0.1)),
                                                new LayerSpec.Dense(
                                                        2,
                                                        new Activation.Linear(),
                                                        new Initializer.Constant(1),
                                                        false,
                                                        Optional.empty())),
                                        new LossSpec(
                                                Loss.SOFTMAX_CROSS_ENTROPY,
                                                0.1,
                                                1,
                                                new ClassWeights.Named(
                                                        Map.of("cat", 2.0, "dog", 0.5)))),
                                new DataSpec(
                                        new Source.Idx(Path.of("/jobs/i.gz"), Path.of("/l.gz")),
                                        Optional.of(new DataSpec.HeldOut.Fraction(0.25)),
                                        Optional.of(
                                                new DataSpec.HeldOut.Own(
                                                        new Source.Csv(
                                                                Path.of("/t.csv"),
                                                                List.of("a", "2"),
                                                                "b",
                                                                false,
                                                                List.of("a"),
                                                                new Source.Missing.Value(7),
                                                                Optional.of("w")))),
                                        new Scale.Divide(255),
                                        new BatchSpec(
                                                OptionalInt.of(100),
                                                BatchSpec.Order.RANDOM,
                                                OptionalInt.of(50))),
                                new OptimizerSpec.Momentum(0.1, 0),
                                new ScheduleSpec(
                                        5, new ScheduleSpec.Curve.Step(Span.ofEpochs(3), 0.5)),
                                new Regularization(1e-3, 1e-4),
                                Optional.of(new Clip.ByValue(5)),
                                new TrainSpec(
                                        Span.ofEpochs(2),
                                        Span.ofSteps(7),
                                        TrainSpec.OnNonfinite.SKIP,
                                        Optional.of(new TrainSpec.EarlyStopping(3, 0.01))),
                                new Consistency.Ssp(2, new Consistency.Remedies(true, 0.04)),
                                new ClusterSpec(
                                        2,
                                        4,
                                        3,
                                        2,
                                        Duration.ofMinutes(2),
                                        Duration.ofMillis(500),
                                        Optional.of("a:1")),
                                new CheckpointSpec(Optional.of(Span.ofEpochs(1)), 1),
                                new MonitoringSpec(0),
                                new SecuritySpec(
                                        Optional.of(
                                                new SecuritySpec.Tls(
                                                        FOLDER.resolve("tls.crt"),
                                                        FOLDER.resolve("keys/tls.key"),
                                                        Path.of("/ca.crt"))),
                                        Optional.of(FOLDER.resolve("token")),
                                        false)));
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
                "nesterov: 0.1 | Nesterov[learningRate=0.1, momentum=0.9]",
                "nesterov: {learning_rate: 0.1, momentum: 0} | Nesterov[learningRate=0.1, momentum=0.0]",
                "adagrad: | AdaGrad[learningRate=0.01, epsilon=1.0E-10]",
                "adagrad: {learning_rate: 1, epsilon: 2} | AdaGrad[learningRate=1.0, epsilon=2.0]",
                "rmsprop: | RmsProp[learningRate=0.01, rho=0.99, epsilon=1.0E-8]",
                "rmsprop: {learning_rate: 1, rho: 0, epsilon: 2}"
                        + " | RmsProp[learningRate=1.0, rho=0.0, epsilon=2.0]",
                "adam: | Adam[learningRate=0.001, beta1=0.9, beta2=0.999, epsilon=1.0E-8,"
                        + " amsgrad=false, decay=0.0]",
                "adam: 1e-2 | Adam[learningRate=0.01, beta1=0.9, beta2=0.999, epsilon=1.0E-8,"
                        + " amsgrad=false, decay=0.0]",
                "adam: {beta1: 0, beta2: 0.5, epsilon: 1, amsgrad: true, decay: 2}"
                        + " | Adam[learningRate=0.001, beta1=0.0, beta2=0.5, epsilon=1.0,"
                        + " amsgrad=true, decay=2.0]",
                "adamw: | AdamW[learningRate=0.001, beta1=0.9, beta2=0.999, epsilon=1.0E-8,"
                        + " weightDecay=0.01]",
                "adamw: {weight_decay: 0} | AdamW[learningRate=0.001, beta1=0.9, beta2=0.999,"
                        + " epsilon=1.0E-8, weightDecay=0.0]",
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
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "linear | Linear[] | Xavier[distribution=UNIFORM]",
                "sigmoid | Sigmoid[] | Xavier[distribution=UNIFORM]",
                "tanh | Tanh[] | Xavier[distribution=UNIFORM]",
                "softmax | Softmax[] | Xavier[distribution=UNIFORM]",
                "step | Step[] | Xavier[distribution=UNIFORM]",
                "relu | Relu[] | He[distribution=NORMAL]",
                "{relu: {}} | Relu[] | He[distribution=NORMAL]",
                "leaky_relu | LeakyRelu[slope=0.01] | He[distribution=NORMAL]",
                "{leaky_relu: 0} | LeakyRelu[slope=0.0] | He[distribution=NORMAL]",
                "{leaky_relu: {slope: 0.1}} | LeakyRelu[slope=0.1] | He[distribution=NORMAL]",
                "elu | Elu[alpha=1.0] | He[distribution=NORMAL]",
                "{elu: 2} | Elu[alpha=2.0] | He[distribution=NORMAL]",
            })
    void activationsAndTheInitializersBefore(String written, String meant, String initializer)
            throws JobFileException {
        Job job = read(LEAST, "model.layers.0.dense.activation=" + written);
        var dense = (LayerSpec.Dense) job.model().layers().getFirst();
        assertThat(dense.activation()).hasToString(meant);
        assertThat(dense.initializer()).hasToString(initializer);
        Job alone = read(LEAST, "model.layers=[dense: 1, " + written + "]");
        assertThat(alone.model().layers().getLast())
                .isEqualTo(new LayerSpec.Activate(dense.activation()));
    }

    @Test
    void dropout() throws JobFileException {
        Job job = read(LEAST, "model.layers=[dropout: 0.2, dropout: {rate: 0}, dense: 1]");
        assertThat(job.model().layers())
                .startsWith(new LayerSpec.Dropout(0.2), new LayerSpec.Dropout(0));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "mse | MSE, labelSmoothing=0.0, delta=1.0, classWeights=Equal[]",
                "{mse: } | MSE, labelSmoothing=0.0, delta=1.0, classWeights=Equal[]",
                "mae | MAE, labelSmoothing=0.0, delta=1.0, classWeights=Equal[]",
                "huber | HUBER, labelSmoothing=0.0, delta=1.0, classWeights=Equal[]",
                "{huber: 0.5} | HUBER, labelSmoothing=0.0, delta=0.5, classWeights=Equal[]",
                "{huber: {delta: 2}} | HUBER, labelSmoothing=0.0, delta=2.0, classWeights=Equal[]",
                "hinge | HINGE, labelSmoothing=0.0, delta=1.0, classWeights=Equal[]",
                "{hinge: {class_weights: balanced}}"
                        + " | HINGE, labelSmoothing=0.0, delta=1.0, classWeights=Balanced[]",
                "{hinge: {class_weights: [1, 2]}}"
                        + " | HINGE, labelSmoothing=0.0, delta=1.0, classWeights=Listed[weights=[1.0, 2.0]]",
                "{binary_cross_entropy: {label_smoothing: 0.1, class_weights: {yes: 3}}}"
                        + " | BINARY_CROSS_ENTROPY, labelSmoothing=0.1, delta=1.0,"
                        + " classWeights=Named[weights={yes=3.0}]",
                "{softmax_cross_entropy: {class_weights: equal}}"
                        + " | SOFTMAX_CROSS_ENTROPY, labelSmoothing=0.0, delta=1.0, classWeights=Equal[]",
            })
    void losses(String written, String meant) throws JobFileException {
        assertThat(read(LEAST, "model.loss=" + written).model().loss())
                .hasToString("LossSpec[kind=" + meant + "]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{} | 0, curve=Constant[]",
                "constant | 0, curve=Constant[]",
                "cosine | 0, curve=Cosine[to=0.0]",
                "{cosine: 1e-5} | 0, curve=Cosine[to=1.0E-5]",
                "{warmup_steps: 7, cosine: {to: 1.0e-5}} | 7, curve=Cosine[to=1.0E-5]",
                "{warmup_steps: 7} | 7, curve=Constant[]",
                "{step: {every: {steps: 5}}}"
                        + " | 0, curve=Step[every=Span[amount=5, unit=STEPS], factor=0.1]",
                "{exponential: {every: {epochs: 2}, factor: 0.9}}"
                        + " | 0, curve=Exponential[every=Span[amount=2, unit=EPOCHS], factor=0.9]",
            })
    void schedules(String written, String meant) throws JobFileException {
        assertThat(read(LEAST, "schedule=" + written).schedule())
                .hasToString("ScheduleSpec[warmupSteps=" + meant + "]");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "{global_norm: 5.0} | GlobalNorm[maximum=5.0]",
                "{global_norm: {maximum: 5}} | GlobalNorm[maximum=5.0]",
                "{value: 1.0} | ByValue[maximum=1.0]",
            })
    void clips(String written, String meant) throws JobFileException {
        assertThat(read(LEAST, "clip=" + written).clip().orElseThrow()).hasToString(meant);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "sync | Sync[]",
                "async | Async[remedies=Remedies[scaleLearningRate=false, delayCompensation=0.0]]",
                "ssp | Ssp[bound=4, remedies=Remedies[scaleLearningRate=false, delayCompensation=0.0]]",
                "{ssp: 0} | Ssp[bound=0, remedies=Remedies[scaleLearningRate=false, delayCompensation=0.0]]",
                "{ssp: {bound: 7}}"
                        + " | Ssp[bound=7, remedies=Remedies[scaleLearningRate=false, delayCompensation=0.0]]",
                "{async: {scale_learning_rate: true, delay_compensation: 0.5}}"
                        + " | Async[remedies=Remedies[scaleLearningRate=true, delayCompensation=0.5]]",
            })
    void consistencies(String written, String meant) throws JobFileException {
        assertThat(read(LEAST, "consistency=" + written).consistency()).hasToString(meant);
    }

    @Test
    void slicesNeedNotDivideTheSizeButInSync() throws JobFileException {
        for (String mode : List.of("async", "ssp")) {
            Job job = read(LEAST, "consistency=" + mode, "data.batch.slices=5");
            assertThat(job.data().batch().slices()).hasValue(5);
        }
    }

    @Test
    void regularizationAndEarlyStopping() throws JobFileException {
        assertThat(read(LEAST, "regularization={l2: 1e-4}").regularization())
                .isEqualTo(new Regularization(0, 1e-4));
        assertThat(
                        read(
                                        LEAST,
                                        "data.validation.fraction=0.5",
                                        "train.early_stopping={patience: 2}")
                                .train()
                                .earlyStopping())
                .hasValue(new TrainSpec.EarlyStopping(2, 0));
    }

    @Test
    void heldOutFractionsAndSources() throws JobFileException {
        DataSpec data =
                read(
                                LEAST,
                                "data.test={fraction: 0.2}",
                                "data.validation={format: libsvm, path: x.svm, dimension: 126}")
                        .data();
        assertThat(data.test()).hasValue(new DataSpec.HeldOut.Fraction(0.2));
        assertThat(data.validation())
                .hasValue(new DataSpec.HeldOut.Own(new Source.Libsvm(Path.of("/jobs/x.svm"), 126)));
    }

    @Test
    void generatedBlobs() throws JobFileException {
        assertThat(read(LEAST, "data.train={format: generated, kind: blobs, examples: 9}").data())
                .extracting(DataSpec::train)
                .isEqualTo(new Source.Generated(Source.Kind.BLOBS, 9, 10));
        assertThat(
                        read(
                                        LEAST,
                                        "data.train={format: generated, kind: blobs, examples: 9, centers: 3}")
                                .data())
                .extracting(DataSpec::train)
                .isEqualTo(new Source.Generated(Source.Kind.BLOBS, 9, 3));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "error | Refused[]",
                "mean | Mean[]",
                "{value: 0} | Value[value=0.0]",
                "{value: {value: -1}} | Value[value=-1.0]",
            })
    void missingValues(String written, String meant) throws JobFileException {
        Job job =
                read(
                        LEAST,
                        "data.train={format: csv, path: a, target: y, missing: " + written + "}");
        assertThat(((Source.Csv) job.data().train()).missing()).hasToString(meant);
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

    /** A table of which nothing is said but the path and the target. */
    static Source.Csv plainTable(Path path, String target) {
        return new Source.Csv(
                path,
                List.of(),
                target,
                true,
                List.of(),
                new Source.Missing.Refused(),
                Optional.empty());
    }

    @Test
    void csvDefaults() throws JobFileException {
        Job job = read(LEAST, "data.train={format: csv, path: a.csv, target: y}");
        assertThat(job.data().train()).isEqualTo(plainTable(Path.of("/jobs/a.csv"), "y"));
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
        assertThat(job.data().train()).isEqualTo(plainTable(folder.resolve("data/a.csv"), "y"));
    }
}
