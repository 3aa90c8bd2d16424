package parade.worker.data;

import java.util.Arrays;

/** Rows of numbers that come one after another, in one array that grows. */
final class GrowingRows {

    static final int MOST_VALUES = Integer.MAX_VALUE - 8;

    private final int width;
    private double[] numbers = new double[1024];
    private int rows;

    GrowingRows(int width) {
        this.width = width;
    }

    /** Adds a row of zeros, unless there are more than one array can hold. */
    boolean add() {
        long end = (rows + 1L) * width;
        if (end > MOST_VALUES) {
            return false;
        }
        if (end > numbers.length) {
            long doubled = Math.max(end, 2L * numbers.length);
            numbers = Arrays.copyOf(numbers, (int) Math.min(doubled, MOST_VALUES));
        }
        rows++;
        return true;
    }

    /** Sets a number of the latest row. */
    void set(int column, double number) {
        numbers[(rows - 1) * width + column] = number;
    }

    double[] numbers() {
        return Arrays.copyOf(numbers, rows * width);
    }

    static DataException tooMany(String place) {
        return new DataException(
                place + ": more values than fit; expected at most " + MOST_VALUES + " in all");
    }
}
