package parade.worker.data;

import java.util.Arrays;
import java.util.OptionalDouble;

/** Gathers a column of weights: what each row counts for in the loss. */
final class WeightColumn {

    private float[] weights = new float[64];
    private int rows;

    /**
     * Takes the next row's weight, unless it will not do.
     *
     * @return what was expected, if the value will not do; else an empty text
     */
    String add(String value) {
        OptionalDouble weight = Decimal.parse(value);
        if (weight.isEmpty()
                || weight.getAsDouble() < 0
                || !Float.isFinite((float) weight.getAsDouble())) {
            return "a weight, a finite number of at least 0";
        }
        if (rows == weights.length) {
            weights = Arrays.copyOf(weights, Math.multiplyExact(rows, 2));
        }
        weights[rows++] = (float) weight.getAsDouble();
        return "";
    }

    float[] weights() {
        return Arrays.copyOf(weights, rows);
    }
}
