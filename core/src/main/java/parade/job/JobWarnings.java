package parade.job;

import java.util.ArrayList;
import java.util.List;

/** What is allowed in a job and yet probably not meant. */
public final class JobWarnings {

    /** V is at most this where the job file leaves it to the size of the training set. */
    private static final int MOST_DEFAULT_SLICES = 8;

    private JobWarnings() {}

    public static List<String> of(Job job) {
        List<String> warnings = new ArrayList<>();
        idleWorkers(job, warnings);
        LastLayerWarnings.add(job.model(), warnings);
        LengthWarnings.add(job, warnings);
        if (job.optimizer() instanceof OptimizerSpec.AdamW adam
                && adam.weightDecay() > 0
                && job.regularization().l2() > 0) {
            warnings.add(
                    "regularization.l2 and optimizer.adamw.weight_decay both shrink the weights:"
                            + " set one of them to 0");
        }
        return List.copyOf(warnings);
    }

    private static void idleWorkers(Job job, List<String> warnings) {
        int slices = job.data().batch().slices().orElse(MOST_DEFAULT_SLICES);
        int workers = job.cluster().workers();
        if (workers > slices) {
            warnings.add(
                    ("cluster.workers is %d, but there are only %d slices: %d workers will have"
                                    + " nothing to do; raise data.batch.slices, or start fewer")
                            .formatted(workers, slices, workers - slices));
        }
    }
}
