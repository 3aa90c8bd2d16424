package parade.worker.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import parade.block.Shape;
import parade.job.Source;
import parade.v1.DataFacts;

/** Reads a table of comma-separated values, UTF-8, with or without a header (RFC 4180). */
final class CsvReader {

    private final Source.Csv source;
    private final CsvColumns columns;
    private final CsvTargets targets;
    private double[] features = new double[1024];
    private int rows;

    private CsvReader(Source.Csv source, CsvColumns columns, CsvTargets targets) {
        this.source = source;
        this.columns = columns;
        this.targets = targets;
    }

    /**
     * @param training what the training set was, when this is a further set: its classes hold, and
     *     its feature columns unless the source names some
     */
    static RawExamples read(Source.Csv source, Task task, Optional<DataFacts> training)
            throws DataException {
        try (InputStream in = DataFile.open(source.path());
                var csv =
                        de.siegmar.fastcsv.reader.CsvReader.builder()
                                .detectBomHeader(true)
                                .allowUnclosedQuote(false)
                                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                                .ofCsvRecord(in, StandardCharsets.UTF_8)) {
            return read(source, task, training, csv.iterator());
        } catch (IOException e) {
            throw DataFile.unreadable(source.path(), e);
        } catch (UncheckedIOException e) {
            throw DataFile.unreadable(source.path(), Objects.requireNonNull(e.getCause()));
        } catch (CsvParseException e) {
            throw malformed(source, e);
        }
    }

    private static DataException malformed(Source.Csv source, CsvParseException e) {
        if (e.getCause() instanceof IOException cause) {
            return DataFile.unreadable(source.path(), cause);
        }
        Throwable cause = e.getCause();
        String why = cause == null ? "" : ": " + cause.getMessage();
        return new DataException(
                source.path() + ": is not well-formed CSV: " + e.getMessage() + why, e);
    }

    private static RawExamples read(
            Source.Csv source, Task task, Optional<DataFacts> training, Iterator<CsvRecord> records)
            throws DataException {
        if (!records.hasNext()) {
            throw new DataException(
                    source.path()
                            + ": is empty; expected "
                            + (source.header() ? "a header and rows" : "rows"));
        }
        CsvRecord first = records.next();
        List<String> names =
                source.header()
                        ? first.getFields().stream().map(String::strip).toList()
                        : CsvColumns.numbered(first.getFieldCount());
        List<String> chosen =
                source.features().isEmpty()
                        ? training.<List<String>>map(DataFacts::getFeaturesList).orElse(List.of())
                        : source.features();
        var reader =
                new CsvReader(
                        source,
                        CsvColumns.choose(source, chosen, source.target(), names),
                        targets(source, task, training));
        if (!source.header()) {
            reader.add(first);
        }
        while (records.hasNext()) {
            reader.add(records.next());
        }
        return reader.examples();
    }

    private static CsvTargets targets(Source.Csv source, Task task, Optional<DataFacts> training)
            throws DataException {
        if (!task.loss().classification()) {
            task.requireOneNumber(source.path().toString());
            return new CsvTargets.Numbers();
        }
        return training.isPresent()
                ? new CsvTargets.KnownClasses(training.get().getClassesList())
                : new CsvTargets.FoundClasses(task);
    }

    private void add(CsvRecord line) throws DataException {
        if (line.getFieldCount() != columns.names().size()) {
            throw new DataException(
                    place(line)
                            + ": has "
                            + line.getFieldCount()
                            + (line.getFieldCount() == 1 ? " value" : " values")
                            + "; expected "
                            + columns.names().size()
                            + ", one for each column");
        }
        int width = columns.features().size();
        int end = (rows + 1) * width;
        if ((long) (rows + 1) * width > Integer.MAX_VALUE - 8) {
            throw new DataException(
                    place(line) + ": more values than fit; expected at most 2147483639 in all");
        }
        if (end > features.length) {
            long doubled = Math.max(end, 2L * features.length);
            features = Arrays.copyOf(features, (int) Math.min(doubled, Integer.MAX_VALUE - 8));
        }
        for (int i = 0; i < width; i++) {
            int column = columns.features().get(i);
            OptionalDouble number = Decimal.parse(line.getField(column).strip());
            if (number.isEmpty()) {
                throw unexpected(line, column, "a finite number");
            }
            features[rows * width + i] = number.getAsDouble();
        }
        String expected = targets.add(line.getField(columns.target()).strip());
        if (!expected.isEmpty()) {
            throw unexpected(line, columns.target(), expected);
        }
        rows++;
    }

    private DataException unexpected(CsvRecord line, int column, String expected) {
        String value = line.getField(column);
        String found = value.isBlank() ? "it is empty" : "found \"" + value + "\"";
        return new DataException(
                place(line)
                        + ", column \""
                        + columns.names().get(column)
                        + "\": "
                        + found
                        + "; expected "
                        + expected);
    }

    /** Rows are counted from 1 and without the header, lines as an editor shows them. */
    private String place(CsvRecord line) {
        return source.path()
                + ": row "
                + (rows + 1)
                + " (line "
                + line.getStartingLineNumber()
                + ")";
    }

    private RawExamples examples() throws DataException {
        if (rows == 0) {
            throw new DataException(source.path() + ": has a header but no rows");
        }
        int width = columns.features().size();
        Targets read = targets.targets(source.path() + ": column \"" + source.target() + "\"");
        return new RawExamples(
                source.path().toString(),
                Shape.of(width),
                columns.featureNames(),
                new RawFeatures.Numbers(width, Arrays.copyOf(features, rows * width)),
                read,
                targets.classes());
    }
}
