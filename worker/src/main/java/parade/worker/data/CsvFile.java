package parade.worker.data;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * A file of comma-separated values, UTF-8, with or without a header (RFC 4180), that is read row by
 * row. Every row has as many fields as the first line.
 */
final class CsvFile implements AutoCloseable {

    private final Path path;
    private final InputStream in;
    private final Iterator<CsvRecord> records;
    private final List<String> names;
    private CsvRecord record;
    private boolean recordIsNext;
    private long row;

    private CsvFile(
            Path path,
            InputStream in,
            Iterator<CsvRecord> records,
            CsvRecord first,
            boolean header) {
        this.path = path;
        this.in = in;
        this.records = records;
        names =
                header
                        ? first.getFields().stream().map(String::strip).toList()
                        : IntStream.range(0, first.getFieldCount()).mapToObj(i -> "c" + i).toList();
        record = first;
        recordIsNext = !header;
    }

    static CsvFile open(Path path, boolean header) throws DataException {
        InputStream in;
        try {
            in = DataFile.open(path);
        } catch (IOException e) {
            throw DataFile.unreadable(path, e);
        }
        try {
            Iterator<CsvRecord> records =
                    CsvReader.builder()
                            .detectBomHeader(true)
                            .allowUnclosedQuote(false)
                            .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                            .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                            .ofCsvRecord(in, StandardCharsets.UTF_8)
                            .iterator();
            if (!records.hasNext()) {
                throw new DataException(
                        path + ": is empty; expected " + (header ? "a header and rows" : "rows"));
            }
            return new CsvFile(path, in, records, records.next(), header);
        } catch (RuntimeException | DataException e) {
            DataFile.close(in);
            throw failure(path, e);
        }
    }

    /** Of the columns: the header's, or c0, c1, ... */
    List<String> names() {
        return names;
    }

    /** Goes to the next row; false after the last one. */
    boolean advance() throws DataException {
        try {
            if (recordIsNext) {
                recordIsNext = false;
            } else if (records.hasNext()) {
                record = records.next();
            } else {
                return false;
            }
        } catch (RuntimeException e) {
            throw failure(path, e);
        }
        row++;
        if (record.getFieldCount() != names.size()) {
            throw new DataException(
                    path
                            + ": "
                            + place()
                            + ": has "
                            + record.getFieldCount()
                            + (record.getFieldCount() == 1 ? " value" : " values")
                            + "; expected "
                            + names.size()
                            + ", one for each column");
        }
        return true;
    }

    /** A field of the row, without the spaces around it. */
    String field(int column) {
        return record.getField(column).strip();
    }

    /** Rows are counted from 1 and without the header. */
    long row() {
        return row;
    }

    /** Where the row begins, as an editor counts. */
    long line() {
        return record.getStartingLineNumber();
    }

    String place() {
        return RowPlaces.at(row(), line());
    }

    DataException unexpected(int column, String expected) {
        return Table.unexpected(
                path.toString(), place(), names.get(column), record.getField(column), expected);
    }

    @Override
    public void close() {
        DataFile.close(in);
    }

    private static DataException failure(Path path, Exception thrown) {
        return switch (thrown) {
            case DataException said -> said;
            case UncheckedIOException e ->
                    DataFile.unreadable(path, Objects.requireNonNull(e.getCause()));
            case CsvParseException e when e.getCause() instanceof IOException cause ->
                    DataFile.unreadable(path, cause);
            case CsvParseException e -> {
                Throwable cause = e.getCause();
                String why = cause == null ? "" : ": " + cause.getMessage();
                yield new DataException(
                        path + ": is not well-formed CSV: " + e.getMessage() + why, e);
            }
            case RuntimeException bug -> throw bug;
            default -> throw new IllegalStateException(thrown);
        };
    }
}
