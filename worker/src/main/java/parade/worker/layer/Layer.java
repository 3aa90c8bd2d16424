package parade.worker.layer;

import java.util.List;
import org.ejml.data.FMatrixRMaj;
import parade.block.ParameterSpec;
import parade.block.Shape;
import parade.worker.linalg.Slices;

/**
 * A layer with its parameters' values and the buffers of one pass through it. A row of every matrix
 * belongs to one example, and its bits do not depend on the other rows. What a method returns
 * belongs to the layer until that method is called again; not for several threads.
 */
public interface Layer {

    /** The shape of one example's output. */
    Shape output();

    /** In forward order; none for a layer that learns nothing. */
    default List<ParameterSpec> parameters() {
        return List.of();
    }

    /**
     * The values of the parameter at an index of {@link #parameters}, to be filled from outside.
     */
    default float[] values(int parameter) {
        throw new IndexOutOfBoundsException(parameter);
    }

    /**
     * Outputs of shape [examples, outputs] for inputs, which must not change before the backward.
     */
    FMatrixRMaj forward(FMatrixRMaj input, Pass pass);

    /**
     * The gradient with respect to the last training forward's input, of its shape.
     *
     * @param outputGradient with respect to its output
     */
    FMatrixRMaj backward(FMatrixRMaj outputGradient);

    /**
     * The sum of a parameter's gradients over some slices of the last forward's examples, added in
     * the order of the slices' tree.
     *
     * @param parameter an index of {@link #parameters}
     * @param sum of the parameter's size; overwritten
     */
    default void gradientSum(
            int parameter, FMatrixRMaj outputGradient, Slices slices, float[] sum) {
        throw new IndexOutOfBoundsException(parameter);
    }

    /**
     * The forward by its definition, in double: what gradients are checked against. Slow, plain,
     * and of nothing but its arguments.
     *
     * @param inputs a row an example
     * @param values of each of {@link #parameters}
     * @param kinks is told where the derivative jumps
     * @return new rows
     */
    double[][] exact(double[][] inputs, double[][] values, Pass pass, Kinks kinks);

    /** Whether the backward is a learning rule of its own, not the derivative of the forward. */
    default boolean ownRule() {
        return false;
    }
}
