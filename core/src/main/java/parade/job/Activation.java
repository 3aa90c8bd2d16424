package parade.job;

/** An elementwise function behind a layer. */
public enum Activation {
    LINEAR,
    SIGMOID,
    TANH,
    RELU
}
