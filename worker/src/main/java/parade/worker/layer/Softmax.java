package parade.worker.layer;

import java.util.Arrays;
import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;
import parade.worker.linalg.SoftmaxRows;

/**
 * y = e^(x − m) / Σ e^(x − m) with m = max x, over all numbers of an example; the gradient is dx =
 * y (dy − Σ dy·y). Sums go from left to right.
 */
public final class Softmax implements Layer {

    private final Shape shape;
    private final SoftmaxRows rows = new SoftmaxRows();
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
        output.reshape(input.numRows, input.numCols);
        rows.take(input.data, 0, input.numRows, input.numCols);
        rows.softmax(output.data, 0, 0);
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
