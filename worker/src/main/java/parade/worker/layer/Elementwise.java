package parade.worker.layer;

import org.ejml.data.FMatrixRMaj;
import parade.block.Shape;

/** A function of each number by itself, whose derivative is known from its value. */
abstract class Elementwise implements Layer {

    private final Shape shape;
    private final FMatrixRMaj output = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj inputGradient = new FMatrixRMaj(0, 0);

    Elementwise(Shape shape) {
        this.shape = shape;
    }

    /** {@code y[i] = f(x[i])} for i below count. */
    abstract void apply(float[] x, float[] y, int count);

    /** {@code dx[i] = dy[i] * f'(x[i])} for i below count, where {@code y[i] = f(x[i])}. */
    abstract void derive(float[] y, float[] dy, float[] dx, int count);

    /** f(x) by its definition. */
    abstract double exact(double x, Kinks kinks);

    @Override
    public final Shape output() {
        return shape;
    }

    @Override
    public final FMatrixRMaj forward(FMatrixRMaj input, Pass pass) {
        output.reshape(input.numRows, input.numCols);
        apply(input.data, output.data, input.getNumElements());
        return output;
    }

    @Override
    public final FMatrixRMaj backward(FMatrixRMaj outputGradient) {
        inputGradient.reshape(output.numRows, output.numCols);
        derive(output.data, outputGradient.data, inputGradient.data, output.getNumElements());
        return inputGradient;
    }

    @Override
    public final double[][] exact(double[][] inputs, double[][] values, Pass pass, Kinks kinks) {
        double[][] outputs = new double[inputs.length][];
        for (int row = 0; row < inputs.length; row++) {
            outputs[row] = new double[inputs[row].length];
            for (int j = 0; j < inputs[row].length; j++) {
                outputs[row][j] = exact(inputs[row][j], kinks);
            }
        }
        return outputs;
    }
}
