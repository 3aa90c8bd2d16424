package parade.worker.layer;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;
import parade.draw.Draws;
import parade.draw.Purpose;

/**
 * In training y = x / (1 − rate) with probability 1 − rate, else 0·x; in evaluation y = x.
 * Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting" (JMLR 15,
 * 2014), inverted, so that the expected value is that of evaluation.
 *
 * <p>Whether a number is dropped is drawn from (seed, the layer's path, the batch's number, the
 * slice, the number's place in the slice's rows): any worker draws the same of a slice, whatever
 * other slices it owns. A place takes 16 bits, the lowest first, so that drawing costs little
 * beside the products: place e has those from 16·(e mod 8) on of the 128 bits of draw ⌊e / 8⌋. It
 * is dropped where they, unsigned, are below rate·2¹⁶ rounded to the nearest whole number.
 */
public final class Dropout implements Layer {

    private static final int PLACE_BITS = 16;
    private static final int PLACE_MASK = (1 << PLACE_BITS) - 1;

    /** Places in 64 bits. */
    private static final int PLACES = Long.SIZE / PLACE_BITS;

    private final Shape shape;
    private final Draws draws;
    private final int dropped;
    private final double exactScale;
    private long[] words = {};
    private final FMatrixRMaj factors = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj output = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj inputGradient = new FMatrixRMaj(0, 0);

    /**
     * @param rate in [0, 1)
     * @param path the layer's own, {@code layers.1}
     */
    public Dropout(Shape shape, double rate, String path, long seed) {
        this.shape = shape;
        draws = Draws.from(seed, Purpose.DROPOUT).of(path);
        dropped = (int) Math.round(rate * (1 << PLACE_BITS));
        exactScale = 1 / (1 - rate);
    }

    @Override
    public Shape output() {
        return shape;
    }

    @Override
    public FMatrixRMaj forward(FMatrixRMaj input, Pass pass) {
        return switch (pass) {
            case Pass.Evaluation() -> input;
            case Pass.Training training -> {
                factors.reshape(input.numRows, input.numCols);
                fill(training);
                output.reshape(input.numRows, input.numCols);
                multiply(input.data, output.data, input.getNumElements());
                yield output;
            }
        };
    }

    private void fill(Pass.Training pass) {
        Draws ofBatch = draws.at(pass.batch());
        for (int i = 0; i < pass.rows().count(); i++) {
            int start = pass.rows().start(i) * factors.numCols;
            int count = pass.rows().end(i) * factors.numCols - start;
            int elements = Math.ceilDiv(count, 2 * PLACES);
            if (words.length < 2 * elements) {
                words = new long[2 * elements];
            }
            ofBatch.at(pass.rows().slice(i)).fill(words, elements);
            fill(start, count);
        }
    }

    private void fill(int start, int count) {
        float[] keptOrDropped = {(float) exactScale, 0};
        for (int e = 0; e < count; e++) {
            // Without a branch, which no processor could foresee.
            int below = (place(words[e / PLACES], e) - dropped) >>> (Integer.SIZE - 1);
            factors.data[start + e] = keptOrDropped[below];
        }
    }

    private static int place(long word, int e) {
        return (int) (word >>> (e % PLACES * PLACE_BITS)) & PLACE_MASK;
    }

    /** A product also where the factor is 0, so that NaN stays NaN. */
    private void multiply(float[] from, float[] to, int count) {
        float[] by = factors.data;
        for (int i = 0; i < count; i++) {
            to[i] = from[i] * by[i];
        }
    }

    @Override
    public FMatrixRMaj backward(FMatrixRMaj outputGradient) {
        inputGradient.reshape(factors.numRows, factors.numCols);
        multiply(outputGradient.data, inputGradient.data, factors.getNumElements());
        return inputGradient;
    }

    @Override
    public double[][] exact(double[][] inputs, double[][] values, Pass pass, Kinks kinks) {
        double[][] outputs = new double[inputs.length][];
        for (int row = 0; row < inputs.length; row++) {
            outputs[row] = inputs[row].clone();
        }
        if (pass instanceof Pass.Training training) {
            for (int i = 0; i < training.rows().count(); i++) {
                int first = training.rows().start(i);
                double[][] ofSlice = Arrays.copyOfRange(outputs, first, training.rows().end(i));
                drop(ofSlice, draws.at(training.batch()).at(training.rows().slice(i)));
            }
        }
        return outputs;
    }

    private void drop(double[][] rows, Draws ofSlice) {
        int width = shape.size();
        long[] drawn = new long[2 * Math.ceilDiv(rows.length * width, 2 * PLACES)];
        ofSlice.fill(drawn, drawn.length / 2);
        for (int e = 0; e < rows.length * width; e++) {
            boolean drops = place(drawn[e / PLACES], e) < dropped;
            rows[e / width][e % width] *= drops ? 0 : exactScale;
        }
    }
}
