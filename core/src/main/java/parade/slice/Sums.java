package parade.slice;

/**
 * Sums over examples, by which a model is judged.
 *
 * @param weight the sum of the examples' weights
 * @param loss the weighted sum of their losses
 * @param correct how many have their largest output at their class
 * @param examples how many there are
 */
public record Sums(double weight, double loss, double correct, long examples) {

    public static final Sums NONE = new Sums(0, 0, 0, 0);

    public Sums plus(Sums other) {
        return new Sums(
                weight + other.weight,
                loss + other.loss,
                correct + other.correct,
                examples + other.examples);
    }

    public double meanLoss() {
        return loss / weight;
    }

    public double accuracy() {
        return correct / weight;
    }
}
