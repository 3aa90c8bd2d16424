package parade.block;

/** What becomes of a parameter in training. */
public enum Role {
    /** Moved by the optimizer. */
    TRAINED,
    /** A running statistic: reduced like a gradient, moved by its own momentum. */
    AVERAGE,
    /** Given once and never changed. */
    FROZEN
}
