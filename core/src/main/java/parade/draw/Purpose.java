package parade.draw;

/**
 * What a draw is for. Draws for different purposes are independent; a purpose's code never changes,
 * since it decides bits.
 */
public enum Purpose {
    INITIAL_WEIGHTS(1),
    EXAMPLE_ORDER(2),
    GENERATED_DATA(3),
    SPLIT(4),
    DROPOUT(5),
    GRADIENT_CHECK(6);

    private final int code;

    Purpose(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
