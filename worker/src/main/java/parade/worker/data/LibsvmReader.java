package parade.worker.data;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import parade.block.Shape;
import parade.job.Source;
import parade.v1.DataFacts;

/**
 * Reads lines of {@code label index:value ...}, the format of LIBSVM (Chang and Lin, 2011): indices
 * from 1 in any order, what is not named is 0; a {@code #} begins a comment.
 */
final class LibsvmReader implements FeatureReader {

    private static final Pattern SPACE = Pattern.compile("[ \\t]+");
    private static final Pattern INDEX = Pattern.compile("[0-9]{1,18}");

    private final Path path;
    private final int dimension;
    private final TextLines lines;
    private final Optional<TargetColumn> labels;
    private final boolean classes;

    /** For each feature the latest row that named it. */
    private final long[] namedBy;

    private long row;

    private LibsvmReader(
            Source.Libsvm source, TextLines lines, Optional<TargetColumn> labels, boolean classes) {
        path = source.path();
        dimension = source.dimension();
        this.lines = lines;
        this.labels = labels;
        this.classes = classes;
        namedBy = new long[dimension];
    }

    /**
     * @param training what the training set was, when this is a further set: its classes hold
     */
    static RawExamples read(Source.Libsvm source, Task task, Optional<DataFacts> training)
            throws DataException {
        TargetColumn labels = TargetColumn.of(task, training);
        try (TextLines lines = TextLines.open(source.path())) {
            var reader = new LibsvmReader(source, lines, Optional.of(labels), !task.takesNumbers());
            RawRows rows = reader.next(Integer.MAX_VALUE);
            if (rows.count() == 0) {
                throw new DataException(source.path() + ": has no examples");
            }
            Targets targets = labels.targets(source.path() + ": the label");
            return new RawExamples(rows, targets, labels.classes());
        }
    }

    /** The rows of a file to predict from, which may lack the labels. */
    static FeatureReader predicting(Path path, int dimension) throws DataException {
        return new LibsvmReader(
                new Source.Libsvm(path, dimension), TextLines.open(path), Optional.empty(), false);
    }

    @Override
    public RawRows next(int maximumRows) throws DataException {
        var features = new GrowingRows(dimension);
        var places = new RowPlaces.Builder();
        while (places.count() < maximumRows && lines.advance()) {
            String text = content(lines.line());
            if (!text.isEmpty()) {
                row++;
                if (!features.add()) {
                    throw GrowingRows.tooMany(path + ": " + place());
                }
                add(SPACE.split(text), features);
                places.add(row, lines.number());
            }
        }
        return new RawRows(
                path.toString(),
                Shape.of(dimension),
                List.of(),
                new RawFeatures.Numbers(dimension, features.numbers()),
                places.places());
    }

    @Override
    public void close() {
        lines.close();
    }

    private static String content(String line) {
        int comment = line.indexOf('#');
        return (comment < 0 ? line : line.substring(0, comment)).strip();
    }

    private void add(String[] words, GrowingRows features) throws DataException {
        boolean labelled = words[0].indexOf(':') < 0;
        if (labels.isPresent()) {
            if (!labelled) {
                throw new DataException(
                        path
                                + ": "
                                + place()
                                + ": begins with \""
                                + words[0]
                                + "\"; expected the label before it");
            }
            label(words[0], labels.get());
        }
        for (int i = labelled ? 1 : 0; i < words.length; i++) {
            feature(words[i], features);
        }
    }

    private void label(String word, TargetColumn into) throws DataException {
        OptionalDouble number = Decimal.parse(word);
        boolean fits =
                number.isPresent()
                        && (!classes || Math.rint(number.getAsDouble()) == number.getAsDouble());
        String expected =
                fits ? into.add(word) : classes ? "a whole number, the class" : "a finite number";
        if (!expected.isEmpty()) {
            throw new DataException(
                    path + ": " + place() + ": label \"" + word + "\"; expected " + expected);
        }
    }

    private void feature(String word, GrowingRows features) throws DataException {
        int colon = word.indexOf(':');
        if (colon < 0) {
            throw new DataException(
                    path + ": " + place() + ": found \"" + word + "\"; expected index:value");
        }
        String index = word.substring(0, colon);
        long at = INDEX.matcher(index).matches() ? Long.parseLong(index) : 0;
        if (at < 1 || at > dimension) {
            throw new DataException(
                    path
                            + ": "
                            + place()
                            + ": index \""
                            + index
                            + "\"; expected 1 to "
                            + dimension
                            + ", the dimension");
        }
        int feature = (int) at - 1;
        if (namedBy[feature] == row) {
            throw new DataException(
                    path + ": " + place() + ": index " + at + " is there twice; expected it once");
        }
        namedBy[feature] = row;
        OptionalDouble value = Decimal.parse(word.substring(colon + 1));
        if (value.isEmpty()) {
            throw new DataException(
                    path
                            + ": "
                            + place()
                            + ", index "
                            + at
                            + ": found \""
                            + word.substring(colon + 1)
                            + "\"; expected a finite number");
        }
        features.set(feature, value.getAsDouble());
    }

    private String place() {
        return RowPlaces.at(row, lines.number());
    }
}
