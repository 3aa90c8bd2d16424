package parade.worker.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Where the rows of a set stand in their file, for messages.
 *
 * @param rows counted from 1, and without a header
 * @param lines as an editor shows them; empty where the format has none
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never written
record RowPlaces(long[] rows, long[] lines) {

    /** Rows {@code before + 1}, {@code before + 2}, ... of a format without lines. */
    static RowPlaces counted(long before, int count) {
        return new RowPlaces(
                LongStream.rangeClosed(before + 1, before + count).toArray(), new long[0]);
    }

    int count() {
        return rows.length;
    }

    String of(int row) {
        return at(rows[row], lines.length == 0 ? 0 : lines[row]);
    }

    /**
     * @param line 0: there is none
     */
    static String at(long row, long line) {
        return line == 0 ? "row " + row : "row " + row + " (line " + line + ")";
    }

    RowPlaces select(int[] chosen) {
        return new RowPlaces(
                IntStream.of(chosen).mapToLong(row -> rows[row]).toArray(),
                lines.length == 0
                        ? lines
                        : IntStream.of(chosen).mapToLong(row -> lines[row]).toArray());
    }

    /** Gathers places, row by row. */
    static final class Builder {

        private long[] rows = new long[64];
        private long[] lines = new long[64];
        private int count;

        void add(long row, long line) {
            if (count == rows.length) {
                rows = Arrays.copyOf(rows, Math.multiplyExact(count, 2));
                lines = Arrays.copyOf(lines, rows.length);
            }
            rows[count] = row;
            lines[count] = line;
            count++;
        }

        int count() {
            return count;
        }

        RowPlaces places() {
            return new RowPlaces(Arrays.copyOf(rows, count), Arrays.copyOf(lines, count));
        }
    }
}
