package parade.worker.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import parade.block.Shape;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.Source;

/**
 * Data drawn from the job's seed: example i is a pure function of the seed, the split and i. Only
 * {@code + × sqrt} and StrictMath are used, so every machine draws the same bits.
 */
final class GeneratedData {

    private GeneratedData() {}

    static RawExamples draw(Source.Generated source, long seed, Split split, Task task)
            throws DataException {
        String origin =
                "generated " + source.kind().name().toLowerCase(Locale.ROOT) + " (" + split + ")";
        Draws draws = Draws.from(seed, Purpose.GENERATED_DATA).of(split.toString());
        return switch (source.kind()) {
            case DIGITS -> digits(origin, draws, source.examples(), task);
            case BLOBS -> blobs(origin, seed, draws, source, task);
            case HOUSING -> housing(origin, draws, source.examples(), task);
        };
    }

    private static RawExamples digits(String origin, Draws draws, int examples, Task task)
            throws DataException {
        if (task.classes() < DigitImages.CLASSES) {
            throw new DataException(
                    origin
                            + ": has "
                            + DigitImages.CLASSES
                            + " classes, 0 to 9, but the model tells "
                            + task.classes()
                            + " apart; expected a last layer of 10 units");
        }
        if (examples > DigitImages.MAXIMUM) {
            throw new DataException(
                    origin
                            + ": "
                            + examples
                            + " examples do not fit; expected at most "
                            + DigitImages.MAXIMUM);
        }
        byte[] pixels = new byte[examples * DigitImages.PIXELS];
        int[] labels = new int[examples];
        // In parallel: no example depends on another.
        IntStream.range(0, examples)
                .parallel()
                .forEach(i -> labels[i] = DigitImages.draw(draws.at(i), pixels, i));
        var rows =
                new RawRows(
                        origin,
                        Shape.of(DigitImages.SIDE, DigitImages.SIDE),
                        List.of(),
                        new RawFeatures.Bytes(DigitImages.PIXELS, pixels, 255),
                        RowPlaces.counted(0, examples));
        return new RawExamples(rows, new Targets.Classes(labels), task.numberedClasses());
    }

    /**
     * Points around centers, which are a function of the seed alone: the training set's are those
     * of the others. Example i is of class i mod centers.
     */
    private static RawExamples blobs(
            String origin, long seed, Draws draws, Source.Generated source, Task task)
            throws DataException {
        int width = task.input().size();
        int centers = source.centers();
        int examples = source.examples();
        List<String> classes = IntStream.range(0, centers).mapToObj(Integer::toString).toList();
        task.requireClasses(origin + ": its target", classes);
        if ((long) examples * width > GrowingRows.MOST_VALUES) {
            throw GrowingRows.tooMany(origin);
        }
        Draws places = Draws.from(seed, Purpose.GENERATED_DATA).of("centers");
        double[] features = new double[examples * width];
        int[] labels = new int[examples];
        for (int i = 0; i < examples; i++) {
            labels[i] = i % centers;
            Draws center = places.at(labels[i]);
            Draws noise = draws.at(i);
            for (int j = 0; j < width; j++) {
                features[i * width + j] = center.uniform(j, -8, 8) + noise.normal(j);
            }
        }
        var rows =
                new RawRows(
                        origin,
                        task.input(),
                        List.of(),
                        new RawFeatures.Numbers(width, features),
                        RowPlaces.counted(0, examples));
        return new RawExamples(rows, new Targets.Classes(labels), classes);
    }

    private static RawExamples housing(String origin, Draws draws, int examples, Task task)
            throws DataException {
        task.requireOneNumber(origin);
        double[] features = new double[Math.multiplyExact(examples, 2)];
        float[] prices = new float[examples];
        for (int i = 0; i < examples; i++) {
            House house = House.draw(draws.at(i));
            features[2 * i] = house.rm();
            features[2 * i + 1] = house.lstat();
            prices[i] = (float) house.medv();
        }
        var rows =
                new RawRows(
                        origin,
                        Shape.of(2),
                        List.of("rm", "lstat"),
                        new RawFeatures.Numbers(2, features),
                        RowPlaces.counted(0, examples));
        return new RawExamples(rows, new Targets.Values(prices, 1), List.of());
    }
}
