package parade.worker.model;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.FMatrixRMaj;
import parade.block.ParameterSpec;
import parade.block.Shape;
import parade.job.ModelSpec;
import parade.job.Regularization;
import parade.slice.Node;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.layer.Layer;
import parade.worker.layer.Pass;
import parade.worker.linalg.Slices;
import parade.worker.linalg.ThreadTeam;

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
    private final int outputs;
    private final List<Layer> layers;
    private final List<Parameter> parameters = new ArrayList<>();
    private final List<ParameterSpec> specs;
    private final LossFunction loss;
    private final Scorer scorer;
    private final FMatrixRMaj input = new FMatrixRMaj(0, 0);
    private final FMatrixRMaj outputGradient = new FMatrixRMaj(0, 0);

    Network(int inputs, int outputs, List<Layer> layers, LossFunction loss) {
        this.inputs = inputs;
        this.outputs = outputs;
        this.layers = layers;
        this.loss = loss;
        scorer = new Scorer(loss);
        for (int l = 0; l < layers.size(); l++) {
            List<ParameterSpec> own = layers.get(l).parameters();
            for (int i = 0; i < own.size(); i++) {
                ParameterSpec spec = own.get(i);
                parameters.add(new Parameter(l, i, spec, new float[spec.shape().size()]));
            }
        }
        specs = parameters.stream().map(Parameter::spec).toList();
    }

    /** The net that a job file describes, computing with the caller's thread alone. */
    public static Network build(ModelSpec spec, Regularization regularization, long seed)
            throws ModelException {
        return build(spec, regularization, seed, ThreadTeam.one());
    }

    /**
     * The net that a job file describes, with all values 0 as yet.
     *
     * @param regularization of the layers that say nothing about it
     * @param seed of what its layers draw
     * @param team that computes, and nothing else meanwhile; no bit depends on it
     */
    public static Network build(
            ModelSpec spec, Regularization regularization, long seed, ThreadTeam team)
            throws ModelException {
        int outputs = outputs(spec);
        List<Layer> layers = Assembly.layers(spec, regularization, seed, team);
        return new Network(spec.input().size(), outputs, layers, LossFunction.of(spec.loss()));
    }

    /** The number of outputs of a model, by its layers' shape rules alone. */
    public static int outputs(ModelSpec spec) throws ModelException {
        Shape shape = Assembly.output(spec);
        String problem = LossFunction.of(spec.loss()).problem(shape.size());
        if (!problem.isEmpty()) {
            throw new ModelException(
                    "model.loss", problem + ", but the last layer's output is " + shape);
        }
        return shape.size();
    }

    /** The number of outputs per example. */
    public int outputs() {
        return outputs;
    }

    List<Layer> layers() {
        return layers;
    }

    LossFunction loss() {
        return loss;
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
        FMatrixRMaj outputs = forward(batch, new Pass.Training(batch.rows(), batch.number()));
        List<Sums> sums = slices.stream().map(of -> sums(outputs, batch, of)).toList();
        backward(slices, sink);
        return sums;
    }

    /** Sums of losses and of everything that scores are made of, over all rows in their order. */
    public Sums evaluate(Batch batch) {
        FMatrixRMaj outputs = forward(batch, new Pass.Evaluation());
        return sums(outputs, batch, Slices.one(batch.rows().rows()))
                .with(scorer.judge(outputs, batch.targets()));
    }

    /**
     * Outputs of shape [rows, outputs], valid until the next pass; logits where the loss is a cross
     * entropy.
     *
     * @param features row-major, [rows, inputs]; may be longer
     */
    public FMatrixRMaj forward(float[] features, int rows) {
        return forward(features, rows, new Pass.Evaluation());
    }

    private FMatrixRMaj forward(float[] features, int rows, Pass pass) {
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
            values = layer.forward(values, pass);
        }
        return values;
    }

    private FMatrixRMaj forward(Batch batch, Pass pass) {
        if (batch.width() != inputs) {
            throw new IllegalArgumentException(
                    "a batch of width " + batch.width() + " for " + inputs + " inputs");
        }
        FMatrixRMaj outputs = forward(batch.features(), batch.rows().rows(), pass);
        outputGradient.reshape(outputs.numRows, outputs.numCols);
        return outputs;
    }

    /** Fills the slices' rows of the outputs' gradient along the way. */
    private Sums sums(FMatrixRMaj outputs, Batch batch, Slices slices) {
        return sums(outputs, batch, slices, new Node(0, slices.count()));
    }

    /** Adds like {@link parade.slice.SliceTree}: the left part is the largest full tree. */
    private Sums sums(FMatrixRMaj outputs, Batch batch, Slices slices, Node part) {
        if (part.count() == 1) {
            return loss.accumulate(
                    outputs,
                    batch,
                    slices.start(part.first()),
                    slices.start(part.end()),
                    outputGradient);
        }
        int left = Integer.highestOneBit(part.count() - 1);
        return sums(outputs, batch, slices, new Node(part.first(), left))
                .plus(
                        sums(
                                outputs,
                                batch,
                                slices,
                                new Node(part.first() + left, part.count() - left)));
    }

    private void backward(List<Slices> nodes, GradientSink sink) {
        FMatrixRMaj gradient = outputGradient;
        int parameter = parameters.size() - 1;
        for (int l = layers.size() - 1; l >= 0; l--) {
            Layer layer = layers.get(l);
            // First, since a sink may change the values once it has the parameter's sums.
            FMatrixRMaj inputGradient = l > 0 ? layer.backward(gradient) : gradient;
            for (; parameter >= 0 && parameters.get(parameter).layer == l; parameter--) {
                Parameter of = parameters.get(parameter);
                for (int node = 0; node < nodes.size(); node++) {
                    layer.gradientSum(of.index, gradient, nodes.get(node), of.gradient);
                    sink.accept(node, parameter, of.gradient);
                }
            }
            gradient = inputGradient;
        }
    }
}
