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

    /** In forward order; none for an elementwise function. */
    List<ParameterSpec> parameters();

    /**
     * The values of the parameter at an index of {@link #parameters}, to be filled from outside.
     */
    float[] values(int parameter);

    /**
     * Outputs of shape [examples, outputs] for inputs, which must not change before the backward.
     */
    FMatrixRMaj forward(FMatrixRMaj input);

    /**
     * The gradient with respect to the last forward's input, of its shape.
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
    void gradientSum(int parameter, FMatrixRMaj outputGradient, Slices slices, float[] sum);
}
