package parade.worker.layer;

import java.util.List;
import org.ejml.data.FMatrixRMaj;
import parade.block.ParameterSpec;
import parade.block.Shape;
import parade.worker.linalg.Slices;

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

    @Override
    public final Shape output() {
        return shape;
    }

    @Override
    public final List<ParameterSpec> parameters() {
        return List.of();
    }

    @Override
    public final float[] values(int parameter) {
        throw new IndexOutOfBoundsException(parameter);
    }

    @Override
    public final FMatrixRMaj forward(FMatrixRMaj input) {
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
    public final void gradientSum(
            int parameter, FMatrixRMaj outputGradient, Slices slices, float[] sum) {
        throw new IndexOutOfBoundsException(parameter);
    }
}
