package parade.worker.data;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads a text file, UTF-8, line by line; no line may be so long that memory is at risk. */
final class TextLines implements AutoCloseable {

    private static final int LONGEST = 1 << 24;

    private final Path path;
    private final BufferedReader reader;
    private final StringBuilder line = new StringBuilder();
    private long number;
    private boolean afterReturn;

    private TextLines(Path path, BufferedReader reader) {
        this.path = path;
        this.reader = reader;
    }

    static TextLines open(Path path) throws DataException {
        try {
            return new TextLines(
                    path,
                    new BufferedReader(
                            new InputStreamReader(DataFile.open(path), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw DataFile.unreadable(path, e);
        }
    }

    /**
     * Goes to the next line, whether it ends in \n, \r\n or with the file; false after the last.
     */
    boolean advance() throws DataException {
        line.setLength(0);
        try {
            int c = reader.read();
            if (c == '\n' && afterReturn) {
                c = reader.read();
            }
            if (c < 0) {
                return false;
            }
            number++;
            while (c >= 0 && c != '\n' && c != '\r') {
                if (line.length() == LONGEST) {
                    throw new DataException(
                            path
                                    + ": line "
                                    + number
                                    + ": is longer than "
                                    + LONGEST
                                    + " characters; expected a line of text for each example");
                }
                line.append((char) c);
                c = reader.read();
            }
            afterReturn = c == '\r';
            return true;
        } catch (IOException e) {
            throw DataFile.unreadable(path, e);
        }
    }

    String line() {
        return line.toString();
    }

    /** Counted from 1. */
    long number() {
        return number;
    }

    @Override
    public void close() {
        DataFile.close(reader);
    }
}
