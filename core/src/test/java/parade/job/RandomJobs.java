package parade.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
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
        List<LayerSpec> layers = many(1, 4, this::dense);
        Loss loss = word(Loss.class);
        if (loss == Loss.BINARY_CROSS_ENTROPY) {
            layers = List.of(new LayerSpec.Dense(1, word(Activation.class), initializer(), coin()));
        }
        int workers = between(1, 9);
        return new Job(
                Stream.of("a", "mnist-two-layer", "7", "true", "0-0")
                        .skip(random.nextInt(5))
                        .findFirst()
                        .orElseThrow(),
                random.nextLong(),
                new ModelSpec(new Shape(many(1, 3, () -> between(1, 99))), layers, loss),
                new DataSpec(source(), maybe(this::source), scale(), batch()),
                optimizer(),
                maybe(() -> new Clip.GlobalNorm(real())),
                new TrainSpec(span(), span(), word(TrainSpec.OnNonfinite.class)),
                word(Consistency.class),
                new ClusterSpec(
                        between(1, 9),
                        workers,
                        between(1, workers),
                        Duration.ofMillis(between(1, 100_000_000)),
                        Duration.ofSeconds(between(1, 3600)),
                        maybe(() -> coin() ? "shard-0.parade:9463" : "[::1]:" + between(1, 65535))),
                new CheckpointSpec(maybe(this::span), between(1, 5)),
                new MonitoringSpec(between(0, 65_535)));
    }

    private LayerSpec dense() {
        return new LayerSpec.Dense(between(1, 99), word(Activation.class), initializer(), coin());
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
        return switch (random.nextInt(3)) {
            case 0 -> new Source.Idx(path(), path());
            case 1 ->
                    new Source.Csv(
                            path(),
                            many(0, 4, this::text).stream().distinct().toList(),
                            text() + "=",
                            coin());
            default -> new Source.Generated(word(Source.Kind.class), between(1, 1_000_000));
        };
    }

    private Scale scale() {
        return switch (random.nextInt(4)) {
            case 0 -> new Scale.None();
            case 1 -> new Scale.Divide(-real());
            case 2 -> new Scale.MinMax();
            default -> new Scale.Standard();
        };
    }

    private BatchSpec batch() {
        int slices = between(1, 40);
        OptionalInt size = coin() ? OptionalInt.empty() : OptionalInt.of(slices * between(1, 1000));
        return new BatchSpec(
                size,
                word(BatchSpec.Order.class),
                coin() ? OptionalInt.empty() : OptionalInt.of(slices));
    }

    private OptimizerSpec optimizer() {
        return switch (random.nextInt(3)) {
            case 0 -> new OptimizerSpec.Sgd(real());
            case 1 -> new OptimizerSpec.Momentum(real(), random.nextDouble());
            default ->
                    new OptimizerSpec.Adam(
                            real(), random.nextDouble(), random.nextDouble(), real());
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
