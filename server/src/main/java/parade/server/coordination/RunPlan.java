package parade.server.coordination;

import java.util.ArrayList;
import java.util.List;
import parade.job.Job;
import parade.job.Span;
import parade.slice.SliceTree;
import parade.v1.DataFacts;
import parade.v1.Split;

/**
 * What a run does at which version. Known once a worker has said how many examples there are.
 *
 * @param tree the slices of every batch
 * @param stepsPerEpoch in sync mode ⌈N/B⌉
 * @param steps the version that the run ends with
 * @param evaluateEvery steps from one evaluation to the next
 * @param checkpointEvery steps from one checkpoint to the next; 0: the final one only
 * @param heldOut the splits that are evaluated
 */
public record RunPlan(
        SliceTree tree,
        long stepsPerEpoch,
        long steps,
        long evaluateEvery,
        long checkpointEvery,
        List<Split> heldOut) {

    public static RunPlan of(Job job, DataFacts data) {
        long stepsPerEpoch = job.stepsPerEpoch(data.getTrainRows());
        return new RunPlan(
                new SliceTree(job.data().batch().slicesFor(data.getTrainRows())),
                stepsPerEpoch,
                job.train().length().steps(stepsPerEpoch),
                job.train().evaluateEvery().steps(stepsPerEpoch),
                job.checkpoint().every().orElse(Span.ofSteps(0)).steps(stepsPerEpoch),
                heldOut(data));
    }

    private static List<Split> heldOut(DataFacts data) {
        var splits = new ArrayList<>(List.of(Split.SPLIT_TRAIN));
        if (data.getValidationRows() > 0) {
            splits.add(Split.SPLIT_VALIDATION);
        }
        if (data.getTestRows() > 0) {
            splits.add(Split.SPLIT_TEST);
        }
        return List.copyOf(splits);
    }

    /** The splits to evaluate with the weights of a version. */
    List<Split> evaluatedAt(long version) {
        boolean due = version >= steps || (version > 0 && version % evaluateEvery == 0);
        return due ? heldOut : List.of();
    }

    boolean trainsAt(long version) {
        return version < steps;
    }

    boolean checkpointAt(long version) {
        return version == steps || (checkpointEvery > 0 && version % checkpointEvery == 0);
    }

    /** Epochs trained at a version. */
    public double epoch(long version) {
        return (double) version / stepsPerEpoch;
    }
}
