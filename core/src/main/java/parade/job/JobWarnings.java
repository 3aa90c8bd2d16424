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
        lastLayer(job.model(), warnings);
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

    private static void lastLayer(ModelSpec model, List<String> warnings) {
        String path = "model.layers." + (model.layers().size() - 1) + ".dense";
        switch (model.layers().getLast()) {
            case LayerSpec.Dense last -> {
                if (model.loss().classification() && last.activation() != Activation.LINEAR) {
                    warnings.add(
                            "%s.activation is %s, but %s takes logits: leave it linear"
                                    .formatted(
                                            path,
                                            Words.word(last.activation()),
                                            Words.word(model.loss())));
                }
                if (model.loss() == Loss.SOFTMAX_CROSS_ENTROPY && last.units() == 1) {
                    warnings.add(
                            path
                                    + ".units is 1: softmax of one output is always 1, and nothing"
                                    + " is learnt");
                }
            }
        }
    }
}
