package parade.slice;

import java.util.EnumMap;
import parade.score.Score;
import parade.score.ScoreSums;
import parade.score.Scores;

/**
 * Sums over examples, by which a model is judged.
 *
 * @param weight the sum of the examples' weights
 * @param loss the weighted sum of their losses
 * @param correct how many have their class found
 * @param examples how many there are
 * @param scores what the other scores are made of, in an evaluation
 */
public record Sums(double weight, double loss, double correct, long examples, ScoreSums scores) {

    public static final Sums NONE = new Sums(0, 0, 0, 0);

    /** The sums over a batch, which is judged by loss and accuracy alone. */
    public Sums(double weight, double loss, double correct, long examples) {
        this(weight, loss, correct, examples, new ScoreSums.None());
    }

    public Sums with(ScoreSums judged) {
        return new Sums(weight, loss, correct, examples, judged);
    }

    public Sums plus(Sums other) {
        return new Sums(
                weight + other.weight,
                loss + other.loss,
                correct + other.correct,
                examples + other.examples,
                scores.plus(other.scores));
    }

    /** 0 where nothing has a weight: such a batch moves nothing. */
    public double meanLoss() {
        return weight == 0 ? 0 : loss / weight;
    }

    /** Each example counts once, whatever its weight. */
    public double accuracy() {
        return correct / examples;
    }

    /** The scores that there are. */
    public Scores scores(boolean classification) {
        var values = new EnumMap<Score, Double>(Score.class);
        if (classification) {
            values.put(Score.ACCURACY, accuracy());
        }
        if (examples > 0) {
            scores.score(values);
        }
        return new Scores(values);
    }
}
