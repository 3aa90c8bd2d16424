package parade.worker.data;

import java.util.Arrays;
import java.util.Optional;
import parade.draw.Draws;
import parade.draw.Purpose;
import parade.job.DataSpec;
import parade.v1.DataFacts;

/**
 * Which rows of the training source each set has. The seed alone draws one permutation of all rows:
 * the first of it are the test set's fraction, the next the validation set's, the others are left
 * to train on. Every set keeps the rows in file order.
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never written
record HeldOutRows(int[] train, int[] validation, int[] test) {

    /**
     * @param all rows of the training source
     * @param trained what the model was trained on, if it is: with other rows than then, the
     *     fractions would be of other examples
     */
    static HeldOutRows draw(DataSpec data, ReadRows all, long seed, Optional<DataFacts> trained)
            throws DataException {
        int rows = all.count();
        int test = count("test", data.test(), all);
        int validation = count("validation", data.validation(), all);
        if ((long) test + validation >= rows) {
            throw new DataException(
                    all.origin()
                            + ": of its "
                            + rows
                            + (rows == 1 ? " row, " : " rows, ")
                            + test
                            + " are held out for data.test and "
                            + validation
                            + " for data.validation; expected one at least to be left to train on");
        }
        if (test + validation > 0 && trained.isPresent()) {
            requireAsMany(rows - test - validation, all, trained.get());
        }
        int[] order = Draws.from(seed, Purpose.SPLIT).permutation(rows);
        return new HeldOutRows(
                ascending(order, test + validation, rows),
                ascending(order, test, test + validation),
                ascending(order, 0, test));
    }

    private static void requireAsMany(int left, ReadRows all, DataFacts trained)
            throws DataException {
        if (left != trained.getTrainRows()) {
            throw new DataException(
                    all.origin()
                            + ": "
                            + left
                            + " of its rows are left to train on; expected "
                            + trained.getTrainRows()
                            + " as in the training: with other rows, others would be held out");
        }
    }

    boolean any() {
        return validation.length + test.length > 0;
    }

    private static int count(String set, Optional<DataSpec.HeldOut> heldOut, ReadRows all)
            throws DataException {
        if (!(heldOut.orElse(null) instanceof DataSpec.HeldOut.Fraction(double fraction))) {
            return 0;
        }
        int rows = all.count();
        int count = (int) Math.round(fraction * rows);
        if (count < 1) {
            throw new DataException(
                    all.origin()
                            + ": data."
                            + set
                            + ": a fraction of "
                            + fraction
                            + " of its "
                            + rows
                            + (rows == 1 ? " row" : " rows")
                            + " is not one row; expected a larger fraction");
        }
        return count;
    }

    private static int[] ascending(int[] order, int first, int end) {
        int[] rows = Arrays.copyOfRange(order, first, end);
        Arrays.sort(rows);
        return rows;
    }
}
