package parade.worker.layer;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import org.jspecify.annotations.Nullable;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.LayerSpec;
import parade.worker.linalg.ColumnSums;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.RowAddition;
import parade.worker.linalg.Slices;

/**
 * Y = X·W + b for X of shape [examples, inputs], W of [inputs, units] and b of [units]. Its
 * activation is a layer of its own.
 */
public final class Dense implements Layer {

    private static final int WEIGHT = 0;

    private final Gemm gemm;
    private final ColumnSums columnSums = new ColumnSums();
    private final List<ParameterSpec> parameters;
    private final FMatrixRMaj weight;
    private final float @Nullable [] bias;
    private final FMatrixRMaj output = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj inputGradient = new FMatrixRMaj(0, 0);
    private FMatrixRMaj input = new FMatrixRMaj(0, 0);

    /**
     * A layer whose values are all 0 as yet.
     *
     * @param path what its parameters' names begin with, {@code layers.0}
     * @param input the shape of one example
     */
    public Dense(LayerSpec.Dense spec, String path, Shape input, Penalty penalty, Gemm gemm)
            throws ShapeException {
        this.gemm = gemm;
        int units = outputShape(spec, input).size();
        int inputs = input.size();
        var specs = new ArrayList<ParameterSpec>();
        specs.add(
                new ParameterSpec(
                        path + ".weight",
                        Shape.of(inputs, units),
                        Role.TRAINED,
                        new Fans(inputs, units).resolve(spec.initializer()),
                        penalty));
        weight = new FMatrixRMaj(inputs, units);
        if (spec.bias()) {
            specs.add(
                    new ParameterSpec(
                            path + ".bias",
                            Shape.of(units),
                            Role.TRAINED,
                            new InitialValues.Constant(0),
                            Penalty.NONE));
        }
        bias = spec.bias() ? new float[units] : null;
        parameters = List.copyOf(specs);
    }

    /** The shape rule: [inputs] becomes [units]. */
    public static Shape outputShape(LayerSpec.Dense spec, Shape input) throws ShapeException {
        if (input.rank() != 1) {
            throw new ShapeException(
                    "dense takes a flat input of shape [inputs], but gets " + input);
        }
        if ((long) input.size() * spec.units() > Integer.MAX_VALUE - 8) {
            throw new ShapeException(
                    "dense from %s to [%d] has a weight of more values than an array can hold"
                            .formatted(input, spec.units()));
        }
        return Shape.of(spec.units());
    }

    @Override
    public Shape output() {
        return Shape.of(weight.numCols);
    }

    @Override
    public List<ParameterSpec> parameters() {
        return parameters;
    }

    @Override
    public float[] values(int parameter) {
        return parameter == WEIGHT || bias == null ? weight.data : bias;
    }

    @Override
    public FMatrixRMaj forward(FMatrixRMaj input, Pass pass) {
        this.input = input;
        gemm.multiply(input, weight, output);
        if (bias != null) {
            RowAddition.add(bias, output);
        }
        return output;
    }

    /** dX = dY·Wᵀ. */
    @Override
    public FMatrixRMaj backward(FMatrixRMaj outputGradient) {
        gemm.multiplyTransposedB(outputGradient, weight, inputGradient);
        return inputGradient;
    }

    /** dW = Xᵀ·dY; db is the sum of dY's rows. */
    @Override
    public void gradientSum(int parameter, FMatrixRMaj outputGradient, Slices slices, float[] sum) {
        if (parameter == WEIGHT) {
            gemm.multiplyTransposedA(input, outputGradient, slices, sum);
        } else {
            columnSums.sum(outputGradient, slices, sum);
        }
    }

    @Override
    public double[][] exact(double[][] inputs, double[][] values, Pass pass, Kinks kinks) {
        double[][] outputs = new double[inputs.length][weight.numCols];
        for (int row = 0; row < inputs.length; row++) {
            for (int unit = 0; unit < weight.numCols; unit++) {
                double sum = bias == null ? 0 : values[1][unit];
                for (int k = 0; k < weight.numRows; k++) {
                    sum += inputs[row][k] * values[WEIGHT][k * weight.numCols + unit];
                }
                outputs[row][unit] = sum;
            }
        }
        return outputs;
    }
}
