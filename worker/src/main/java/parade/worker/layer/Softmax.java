package parade.worker.layer;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;
import parade.worker.linalg.SoftmaxRow;

/**
 * y = e^(x − m) / Σ e^(x − m) with m = max x, over all numbers of an example; the gradient is dx =
 * y (dy − Σ dy·y). Sums go from left to right.
 */
public final class Softmax implements Layer {

    private final Shape shape;
    private final FMatrixRMaj output = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj inputGradient = new FMatrixRMaj(0, 0);

    public Softmax(Shape shape) {
        this.shape = shape;
    }

    /** The shape rule: unchanged, two numbers at least. */
    public static Shape outputShape(Shape input) throws ShapeException {
        if (input.size() < 2) {
            throw new ShapeException(
                    "softmax takes two outputs or more, but gets "
                            + input
                            + ", of which it would always make 1");
        }
        return input;
    }

    @Override
    public Shape output() {
        return shape;
    }

    @Override
    public FMatrixRMaj forward(FMatrixRMaj input, Pass pass) {
        int width = input.numCols;
        output.reshape(input.numRows, width);
        float[] y = output.data;
        for (int at = 0; at < input.getNumElements(); at += width) {
            float max = input.data[at + SoftmaxRow.largest(input.data, at, width)];
            float sum = SoftmaxRow.exponentials(input.data, at, width, max, y);
            for (int j = at; j < at + width; j++) {
                y[j] /= sum;
            }
        }
        return output;
    }

    @Override
    public FMatrixRMaj backward(FMatrixRMaj outputGradient) {
        int width = output.numCols;
        inputGradient.reshape(output.numRows, width);
        float[] y = output.data;
        float[] dy = outputGradient.data;
        for (int at = 0; at < output.getNumElements(); at += width) {
            float mean = 0;
            for (int j = at; j < at + width; j++) {
                mean = Math.fma(dy[j], y[j], mean);
            }
            for (int j = at; j < at + width; j++) {
                inputGradient.data[j] = y[j] * (dy[j] - mean);
            }
        }
        return inputGradient;
    }

    @Override
    public double[][] exact(double[][] inputs, double[][] values, Pass pass, Kinks kinks) {
        return Arrays.stream(inputs).map(Softmax::exact).toArray(double[][]::new);
    }

    private static double[] exact(double[] x) {
        double max = Arrays.stream(x).max().orElseThrow();
        double sum = Arrays.stream(x).map(each -> Math.exp(each - max)).sum();
        return Arrays.stream(x).map(each -> Math.exp(each - max) / sum).toArray();
    }
}
