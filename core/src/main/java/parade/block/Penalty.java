package parade.block;

/**
 * What is added to a parameter's mean gradient g: g + l2·w + l1·sign(w), with sign(0) = 0.
 *
 * @param l1 at least 0
 * @param l2 at least 0
 */
public record Penalty(float l1, float l2) {

    public static final Penalty NONE = new Penalty(0, 0);
}
