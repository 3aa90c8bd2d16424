package parade.job;

/** A function behind a layer; each but softmax acts on every output by itself. */
public sealed interface Activation {

    record Linear() implements Activation {}

    record Sigmoid() implements Activation {}

    record Tanh() implements Activation {}

    record Relu() implements Activation {}

    /** x where x is above 0, else slope·x. */
    record LeakyRelu(double slope) implements Activation {}

    /** x where x is above 0, else alpha·(e^x − 1). */
    record Elu(double alpha) implements Activation {}

    /** e^x over its sum, over the outputs of an example. */
    record Softmax() implements Activation {}

    /** 1 where x is above 0, else 0; backward passes gradients through: the perceptron's rule. */
    record Step() implements Activation {}

    /** How a job file names it. */
    default String word() {
        return switch (this) {
            case Linear() -> "linear";
            case Sigmoid() -> "sigmoid";
            case Tanh() -> "tanh";
            case Relu() -> "relu";
            case LeakyRelu _ -> "leaky_relu";
            case Elu _ -> "elu";
            case Softmax() -> "softmax";
            case Step() -> "step";
        };
    }
}
