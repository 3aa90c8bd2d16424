package parade.worker.model;

import java.util.ArrayList;
import java.util.List;
import parade.block.Penalty;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.LayerSpec;
import parade.job.ModelSpec;
import parade.job.Regularization;
import parade.worker.layer.Dense;
import parade.worker.layer.Dropout;
import parade.worker.layer.Elu;
import parade.worker.layer.Layer;
import parade.worker.layer.LeakyRelu;
import parade.worker.layer.Relu;
import parade.worker.layer.ShapeException;
import parade.worker.layer.Sigmoid;
import parade.worker.layer.Softmax;
import parade.worker.layer.Step;
import parade.worker.layer.Tanh;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.ThreadTeam;

/** Puts the layers of a job file one behind the other, by their shape rules. */
final class Assembly {

    private final Regularization regularization;
    private final long seed;
    private final Gemm gemm;
    private final List<Layer> layers = new ArrayList<>();

    private Assembly(Regularization regularization, long seed, ThreadTeam team) {
        this.regularization = regularization;
        this.seed = seed;
        gemm = new Gemm(team);
    }

    /**
     * A model's layers, an activation being one of its own, with all values 0 as yet.
     *
     * @param regularization of the layers that say nothing about it
     * @param team that computes
     */
    static List<Layer> layers(
            ModelSpec spec, Regularization regularization, long seed, ThreadTeam team)
            throws ModelException {
        output(spec);
        var assembly = new Assembly(regularization, seed, team);
        Shape shape = spec.input();
        for (int i = 0; i < spec.layers().size(); i++) {
            try {
                assembly.add(spec.layers().get(i), "layers." + i, shape);
                shape = output(spec.layers().get(i), shape);
            } catch (ShapeException e) {
                throw problem(i, e);
            }
        }
        return List.copyOf(assembly.layers);
    }

    private void add(LayerSpec spec, String path, Shape input) throws ShapeException {
        switch (spec) {
            case LayerSpec.Dense dense -> {
                Regularization own = dense.regularization().orElse(regularization);
                var penalty = new Penalty((float) own.l1(), (float) own.l2());
                var layer = new Dense(dense, path, input, penalty, gemm);
                layers.add(layer);
                add(dense.activation(), layer.output());
            }
            case LayerSpec.Dropout(double rate) -> layers.add(new Dropout(input, rate, path, seed));
            case LayerSpec.Activate(Activation activation) -> add(activation, input);
        }
    }

    private void add(Activation activation, Shape shape) {
        switch (activation) {
            case Activation.Linear() -> {}
            case Activation.Sigmoid() -> layers.add(new Sigmoid(shape));
            case Activation.Tanh() -> layers.add(new Tanh(shape));
            case Activation.Relu() -> layers.add(new Relu(shape));
            case Activation.LeakyRelu(double slope) -> layers.add(new LeakyRelu(shape, slope));
            case Activation.Elu(double alpha) -> layers.add(new Elu(shape, alpha));
            case Activation.Softmax() -> layers.add(new Softmax(shape));
            case Activation.Step() -> layers.add(new Step(shape));
        }
    }

    /** The shape of a model's output, by its layers' shape rules alone. */
    static Shape output(ModelSpec spec) throws ModelException {
        Shape shape = spec.input();
        for (int i = 0; i < spec.layers().size(); i++) {
            try {
                shape = output(spec.layers().get(i), shape);
            } catch (ShapeException e) {
                throw problem(i, e);
            }
        }
        if (spec.layers().stream().noneMatch(LayerSpec.Dense.class::isInstance)) {
            throw new ModelException(
                    "model.layers", "none of them has a parameter, so there is nothing to train");
        }
        return shape;
    }

    private static Shape output(LayerSpec spec, Shape input) throws ShapeException {
        return switch (spec) {
            case LayerSpec.Dense dense ->
                    output(dense.activation(), Dense.outputShape(dense, input));
            case LayerSpec.Dropout _ -> input;
            case LayerSpec.Activate(Activation activation) -> output(activation, input);
        };
    }

    private static Shape output(Activation activation, Shape input) throws ShapeException {
        return activation instanceof Activation.Softmax ? Softmax.outputShape(input) : input;
    }

    private static ModelException problem(int layer, ShapeException e) {
        return new ModelException("model.layers[" + layer + "]", String.valueOf(e.getMessage()));
    }
}
