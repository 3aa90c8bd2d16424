package parade.server.coordination;

import java.util.OptionalLong;
import java.util.SortedMap;
import parade.job.TrainSpec.EarlyStopping;

/**
 * Which evaluated version had the least validation loss, and for how many evaluations since none
 * was better. L. Prechelt, Early Stopping – But When?, 1998: the third class of criteria, on
 * successive evaluations.
 *
 * @param version empty: no evaluation has had a loss that is a number
 * @param loss of that version, a mean over the validation split
 * @param evaluationsSince evaluations after it, none of which improved on it
 */
public record BestSoFar(OptionalLong version, double loss, int evaluationsSince) {

    public static final BestSoFar NONE =
            new BestSoFar(OptionalLong.empty(), Double.POSITIVE_INFINITY, 0);

    /** With one evaluation more. NaN never improves on anything. */
    public BestSoFar after(EarlyStopping rule, long evaluated, double evaluatedLoss) {
        return evaluatedLoss < loss - rule.minDelta()
                ? new BestSoFar(OptionalLong.of(evaluated), evaluatedLoss, 0)
                : new BestSoFar(version, loss, evaluationsSince + 1);
    }

    /**
     * How it went up to a version, which a run goes on from: that one is evaluated again.
     *
     * @param losses on the validation split, of every evaluated version
     */
    public static BestSoFar before(
            EarlyStopping rule, long version, SortedMap<Long, Double> losses) {
        BestSoFar best = NONE;
        for (var evaluation : losses.headMap(version).entrySet()) {
            best = best.after(rule, evaluation.getKey(), evaluation.getValue());
        }
        return best;
    }

    /** Whether it is time to stop. */
    public boolean patienceSpent(EarlyStopping rule) {
        return evaluationsSince >= rule.patience();
    }
}
