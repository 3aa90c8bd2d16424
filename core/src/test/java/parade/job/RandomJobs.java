package parade.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Stream;
import parade.block.Shape;

/** Jobs of every kind, drawn from a seed; each is one that a job file can describe. */
final class RandomJobs {

    /** What paths and columns may be made of, awkward for YAML and for substitution. */
    private static final String AWKWARD =
            "aZ09 _-.:#'\"\\{}[]&*!|>%@`,?$~é\u00a0\u2028\ud83d\ude00\t";

    private final SplittableRandom random;

    RandomJobs(long seed) {
        random = new SplittableRandom(seed);
    }

    Job next() {
        LossSpec loss = loss();
        int outputs = loss.kind() == Loss.BINARY_CROSS_ENTROPY ? 1 : between(1, 99);
        List<LayerSpec> layers = new ArrayList<>(many(0, 4, this::layer));
        layers.add(dense(outputs));
        layers.addAll(many(0, 2, () -> coin() ? activate() : dropout()));
        Consistency consistency = consistency();
        Optional<DataSpec.HeldOut> validation = maybe(() -> heldOut(0.5));
        int workers = between(1, 9);
        return new Job(
                Stream.of("a", "mnist-two-layer", "7", "true", "0-0")
                        .skip(random.nextInt(5))
                        .findFirst()
                        .orElseThrow(),
                random.nextLong(),
                new ModelSpec(
                        new Shape(many(1, 3, () -> between(1, 99))),
                        layers,
                        weighted(loss, outputs)),
                new DataSpec(
                        source(),
                        validation,
                        maybe(() -> heldOut(0.5)),
                        scale(),
                        batch(consistency instanceof Consistency.Sync)),
                optimizer(),
                schedule(),
                regularization(),
                maybe(() -> coin() ? new Clip.GlobalNorm(real()) : new Clip.ByValue(real())),
                new TrainSpec(
                        span(),
                        span(),
                        word(TrainSpec.OnNonfinite.class),
                        validation.flatMap(_ ->
                                maybe(() ->
                                        new TrainSpec.EarlyStopping(
                                                between(1, 1000), notNegative())))),
                consistency,
                new ClusterSpec(
                        between(1, 9),
                        workers,
                        between(1, workers),
                        between(1, 256),
                        Duration.ofMillis(between(1, 100_000_000)),
                        Duration.ofSeconds(between(1, 3600)),
                        maybe(() -> coin() ? "shard-0.parade:9463" : "[::1]:" + between(1, 65535))),
                new CheckpointSpec(maybe(this::span), between(1, 5)),
                new MonitoringSpec(between(0, 65_535)),
                security());
    }

    private SecuritySpec security() {
        Optional<SecuritySpec.Tls> tls = maybe(() -> new SecuritySpec.Tls(path(), path(), path()));
        return new SecuritySpec(tls, maybe(this::path), tls.isEmpty() && coin());
    }

    private LayerSpec layer() {
        return switch (random.nextInt(3)) {
            case 0 -> dense(between(1, 99));
            case 1 -> dropout();
            default -> activate();
        };
    }

    private LayerSpec dense(int units) {
        return new LayerSpec.Dense(
                units, activation(), initializer(), coin(), maybe(this::regularization));
    }

    private LayerSpec dropout() {
        return new LayerSpec.Dropout(random.nextDouble());
    }

    private LayerSpec activate() {
        return new LayerSpec.Activate(activation());
    }

    private Activation activation() {
        return switch (random.nextInt(8)) {
            case 0 -> new Activation.Linear();
            case 1 -> new Activation.Sigmoid();
            case 2 -> new Activation.Tanh();
            case 3 -> new Activation.Relu();
            case 4 -> new Activation.LeakyRelu(random.nextDouble());
            case 5 -> new Activation.Elu(real());
            case 6 -> new Activation.Softmax();
            default -> new Activation.Step();
        };
    }

    private LossSpec loss() {
        Loss kind = word(Loss.class);
        boolean entropy = kind == Loss.BINARY_CROSS_ENTROPY || kind == Loss.SOFTMAX_CROSS_ENTROPY;
        return new LossSpec(
                kind,
                entropy ? random.nextDouble() : 0,
                kind == Loss.HUBER ? real() : 1,
                new ClassWeights.Equal());
    }

    private LossSpec weighted(LossSpec loss, int outputs) {
        if (!loss.kind().classification()) {
            return loss;
        }
        int classes = outputs == 1 ? 2 : outputs;
        ClassWeights weights =
                switch (random.nextInt(4)) {
                    case 0 -> new ClassWeights.Equal();
                    case 1 -> new ClassWeights.Balanced();
                    case 2 -> new ClassWeights.Listed(many(classes, classes, this::real));
                    default -> {
                        Map<String, Double> named = new HashMap<>();
                        many(0, 4, this::text).forEach(name -> named.put(name, real()));
                        yield new ClassWeights.Named(named);
                    }
                };
        return new LossSpec(loss.kind(), loss.labelSmoothing(), loss.delta(), weights);
    }

    private ScheduleSpec schedule() {
        ScheduleSpec.Curve curve =
                switch (random.nextInt(4)) {
                    case 0 -> new ScheduleSpec.Curve.Constant();
                    case 1 -> new ScheduleSpec.Curve.Step(span(), real());
                    case 2 -> new ScheduleSpec.Curve.Exponential(span(), real());
                    default -> new ScheduleSpec.Curve.Cosine(notNegative());
                };
        return new ScheduleSpec(coin() ? 0 : between(1, Integer.MAX_VALUE - 1), curve);
    }

    private Regularization regularization() {
        return new Regularization(notNegative(), notNegative());
    }

    private Consistency consistency() {
        var remedies = new Consistency.Remedies(coin(), notNegative());
        return switch (random.nextInt(3)) {
            case 0 -> new Consistency.Sync();
            case 1 -> new Consistency.Async(remedies);
            default -> new Consistency.Ssp(between(0, 100), remedies);
        };
    }

    private DataSpec.HeldOut heldOut(double most) {
        return coin()
                ? new DataSpec.HeldOut.Own(source())
                : new DataSpec.HeldOut.Fraction(random.nextDouble(1e-9, most));
    }

    private Initializer initializer() {
        double low = random.nextDouble(-9, 9);
        return switch (random.nextInt(5)) {
            case 0 -> new Initializer.Constant(low);
            case 1 -> new Initializer.Normal(low, real());
            case 2 -> new Initializer.Uniform(low, Math.max(low + real(), Math.nextUp(low)));
            case 3 -> new Initializer.Xavier(word(Initializer.Distribution.class));
            default -> new Initializer.He(word(Initializer.Distribution.class));
        };
    }

    private Source source() {
        return switch (random.nextInt(4)) {
            case 0 -> new Source.Idx(path(), path());
            case 1 -> csv();
            case 2 -> new Source.Libsvm(path(), between(1, 1_000_000));
            default -> {
                Source.Kind kind = word(Source.Kind.class);
                yield new Source.Generated(
                        kind,
                        between(1, 1_000_000),
                        kind == Source.Kind.BLOBS ? between(1, 99) : 10);
            }
        };
    }

    private Source csv() {
        List<String> features = many(0, 4, this::text).stream().distinct().toList();
        List<String> categories =
                features.isEmpty()
                        ? many(0, 4, this::text).stream().distinct().toList()
                        : features.stream().filter(_ -> coin()).toList();
        Source.Missing missing =
                switch (random.nextInt(3)) {
                    case 0 -> new Source.Missing.Refused();
                    case 1 -> new Source.Missing.Mean();
                    default -> new Source.Missing.Value(-real());
                };
        return new Source.Csv(
                path(),
                features,
                text() + "=",
                coin(),
                categories,
                missing,
                maybe(() -> text() + "=="));
    }

    private Scale scale() {
        return switch (random.nextInt(4)) {
            case 0 -> new Scale.None();
            case 1 -> new Scale.Divide(-real());
            case 2 -> new Scale.MinMax();
            default -> new Scale.Standard();
        };
    }

    /** Slices must divide the size in sync mode alone. */
    private BatchSpec batch(boolean even) {
        int slices = between(1, 40);
        int size = even ? slices * between(1, 1000) : between(1, 40_000);
        return new BatchSpec(
                coin() ? OptionalInt.empty() : OptionalInt.of(size),
                word(BatchSpec.Order.class),
                coin() ? OptionalInt.empty() : OptionalInt.of(slices));
    }

    private OptimizerSpec optimizer() {
        return switch (random.nextInt(7)) {
            case 0 -> new OptimizerSpec.Sgd(real());
            case 1 -> new OptimizerSpec.Momentum(real(), random.nextDouble());
            case 2 -> new OptimizerSpec.Nesterov(real(), random.nextDouble());
            case 3 -> new OptimizerSpec.AdaGrad(real(), real());
            case 4 -> new OptimizerSpec.RmsProp(real(), random.nextDouble(), real());
            case 5 ->
                    new OptimizerSpec.Adam(
                            real(),
                            random.nextDouble(),
                            random.nextDouble(),
                            real(),
                            coin(),
                            notNegative());
            default ->
                    new OptimizerSpec.AdamW(
                            real(),
                            random.nextDouble(),
                            random.nextDouble(),
                            real(),
                            notNegative());
        };
    }

    private Span span() {
        return new Span(between(1, Integer.MAX_VALUE - 1), word(Span.Unit.class));
    }

    private Path path() {
        String name = coin() ? text() : "${" + text() + "}";
        return Path.of("/" + name).toAbsolutePath().normalize();
    }

    private String text() {
        var text = new StringBuilder();
        for (int i = between(1, 8); i > 0; i--) {
            int[] characters = AWKWARD.codePoints().toArray();
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    /** Above 0, of any size that float32 can hold. */
    private double real() {
        return (1 - random.nextDouble()) * Math.pow(10, random.nextInt(-30, 30));
    }

    private double notNegative() {
        return coin() ? 0 : real();
    }

    private boolean coin() {
        return random.nextBoolean();
    }

    private int between(int least, int most) {
        return random.nextInt(least, most + 1);
    }

    private <T> Optional<T> maybe(Supplier<T> supplier) {
        return coin() ? Optional.empty() : Optional.of(supplier.get());
    }

    private <T> List<T> many(int least, int most, Supplier<T> supplier) {
        return Stream.generate(supplier).limit(between(least, most)).toList();
    }

    private <E extends Enum<E>> E word(Class<E> type) {
        E[] constants = type.getEnumConstants();
        return constants[random.nextInt(constants.length)];
    }
}
