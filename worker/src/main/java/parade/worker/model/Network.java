package parade.worker.model;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import parade.block.ParameterSpec;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.LayerSpec;
import parade.job.ModelSpec;
import parade.slice.Node;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;
import parade.worker.layer.Dense;
import parade.worker.layer.Layer;
import parade.worker.layer.Relu;
import parade.worker.layer.ShapeException;
import parade.worker.layer.Sigmoid;
import parade.worker.layer.Tanh;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.Slices;

/**
 * The net of a job with its parameters' values: gradients, losses and predictions. A node's sums
 * have the same bits whatever other slices are computed along. Holds the buffers of one pass: not
 * for several threads.
 */
public final class Network {

    /** A parameter of the net: the index-th of a layer, with the buffer for its gradients. */
    @SuppressWarnings("ArrayRecordComponent") // a buffer
    private record Parameter(int layer, int index, ParameterSpec spec, float[] gradient) {}

    private final int inputs;
    private final List<Layer> layers;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<ParameterSpec> specs;
    private final LossFunction loss;
    private final FMatrixRMaj input = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj outputGradient = new FMatrixRMaj(0, 0);

    private Network(int inputs, List<Layer> layers, LossFunction loss) {
        this.inputs = inputs;
        this.layers = layers;
        this.loss = loss;
        for (int l = 0; l < layers.size(); l++) {
            List<ParameterSpec> own = layers.get(l).parameters();
            for (int i = 0; i < own.size(); i++) {
                ParameterSpec spec = own.get(i);
                parameters.add(new Parameter(l, i, spec, new float[spec.shape().size()]));
            }
        }
        specs = parameters.stream().map(Parameter::spec).toList();
    }

    /** The net that a job file describes, with all values 0 as yet. */
    public static Network build(ModelSpec spec) throws ModelException {
        outputs(spec);
        var gemm = new Gemm();
        var layers = new ArrayList<Layer>();
        Shape shape = spec.input();
        for (int i = 0; i < spec.layers().size(); i++) {
            try {
                switch (spec.layers().get(i)) {
                    case LayerSpec.Dense dense -> {
                        var layer = new Dense(dense, "layers." + i, shape, gemm);
                        layers.add(layer);
                        addActivation(dense.activation(), layer.output(), layers);
                    }
                }
            } catch (ShapeException e) {
                throw shapeProblem(i, e);
            }
            shape = layers.getLast().output();
        }
        return new Network(spec.input().size(), layers, LossFunction.of(spec.loss()));
    }

    private static void addActivation(Activation activation, Shape shape, List<Layer> layers) {
        switch (activation) {
            case LINEAR -> {}
            case SIGMOID -> layers.add(new Sigmoid(shape));
            case TANH -> layers.add(new Tanh(shape));
            case RELU -> layers.add(new Relu(shape));
        }
    }

    /** The number of outputs of a model, by its layers' shape rules alone. */
    public static int outputs(ModelSpec spec) throws ModelException {
        Shape shape = spec.input();
        for (int i = 0; i < spec.layers().size(); i++) {
            try {
                shape =
                        switch (spec.layers().get(i)) {
                            case LayerSpec.Dense dense -> Dense.outputShape(dense, shape);
                        };
            } catch (ShapeException e) {
                throw shapeProblem(i, e);
            }
        }
        if (spec.layers().isEmpty()) {
            throw new ModelException("model.layers", "a net has one layer at least");
        }
        String problem = LossFunction.of(spec.loss()).problem(shape.size());
        if (!problem.isEmpty()) {
            throw new ModelException(
                    "model.loss", problem + ", but the last layer's output is " + shape);
        }
        return shape.size();
    }

    private static ModelException shapeProblem(int layer, ShapeException e) {
        return new ModelException("model.layers[" + layer + "]", String.valueOf(e.getMessage()));
    }

    /** The number of outputs per example. */
    public int outputs() {
        return layers.getLast().output().size();
    }

    /** In forward order. */
    public List<ParameterSpec> parameters() {
        return specs;
    }

    /** The values of a parameter, row-major, to be filled from outside. */
    public float[] values(int parameter) {
        Parameter of = parameters.get(parameter);
        return layers.get(of.layer).values(of.index);
    }

    /**
     * Sums of losses, scores and gradients over the examples of nodes, at the values as they are.
     *
     * @param nodes of slices that are present in the batch
     * @param sink takes, parameters from last to first, a gradient sum for every node
     * @return for every node
     */
    public List<Sums> train(Batch batch, List<Node> nodes, GradientSink sink) {
        List<Slices> slices = nodes.stream().map(node -> Slices.of(batch.rows(), node)).toList();
        FMatrixRMaj outputs = forward(batch);
        List<Sums> sums = slices.stream().map(of -> sums(outputs, batch.targets(), of)).toList();
        backward(slices, sink);
        return sums;
    }

    /** Sums of losses and scores over all rows, in their order. */
    public Sums evaluate(Batch batch) {
        return sums(forward(batch), batch.targets(), Slices.one(batch.rows().rows()));
    }

    /**
     * Outputs of shape [rows, outputs], valid until the next pass; logits where the loss is a cross
     * entropy.
     *
     * @param features row-major, [rows, inputs]; may be longer
     */
    public FMatrixRMaj forward(float[] features, int rows) {
        if ((long) rows * inputs > features.length) {
            throw new IllegalArgumentException(
                    "%d rows of %d inputs from %d features"
                            .formatted(rows, inputs, features.length));
        }
        input.setData(features);
        input.numRows = rows;
        input.numCols = inputs;
        FMatrixRMaj values = input;
        for (Layer layer : layers) {
            values = layer.forward(values);
        }
        return values;
    }

    private FMatrixRMaj forward(Batch batch) {
        if (batch.width() != inputs) {
            throw new IllegalArgumentException(
                    "a batch of width " + batch.width() + " for " + inputs + " inputs");
        }
        FMatrixRMaj outputs = forward(batch.features(), batch.rows().rows());
        outputGradient.reshape(outputs.numRows, outputs.numCols);
        return outputs;
    }

    /** Fills the slices' rows of the outputs' gradient along the way. */
    private Sums sums(FMatrixRMaj outputs, Targets targets, Slices slices) {
        return sums(outputs, targets, slices, new Node(0, slices.count()));
    }

    /** Adds like {@link parade.slice.SliceTree}: the left part is the largest full tree. */
    private Sums sums(FMatrixRMaj outputs, Targets targets, Slices slices, Node part) {
        if (part.count() == 1) {
            return loss.accumulate(
                    outputs,
                    targets,
                    slices.start(part.first()),
                    slices.start(part.end()),
                    outputGradient);
        }
        int left = Integer.highestOneBit(part.count() - 1);
        return sums(outputs, targets, slices, new Node(part.first(), left))
                .plus(
                        sums(
                                outputs,
                                targets,
                                slices,
                                new Node(part.first() + left, part.count() - left)));
    }

    private void backward(List<Slices> nodes, GradientSink sink) {
        FMatrixRMaj gradient = outputGradient;
        int parameter = parameters.size() - 1;
        for (int l = layers.size() - 1; l >= 0; l--) {
            Layer layer = layers.get(l);
            for (; parameter >= 0 && parameters.get(parameter).layer == l; parameter--) {
                Parameter of = parameters.get(parameter);
                for (int node = 0; node < nodes.size(); node++) {
                    layer.gradientSum(of.index, gradient, nodes.get(node), of.gradient);
                    sink.accept(node, parameter, of.gradient);
                }
            }
            if (l > 0) {
                gradient = layer.backward(gradient);
            }
        }
    }
}
