package parade.job;

import java.util.Optional;

/**
 * One training run, as its job file describes it, with every default filled in. Docs: {@code
 * docs/job-file.md}.
 *
 * <p>In sync mode {@code name}, {@code cluster}, {@code checkpoint}, {@code monitoring} and {@code
 * security} never matter to the weights.
 */
public record Job(
        String name,
        long seed,
        ModelSpec model,
        DataSpec data,
        OptimizerSpec optimizer,
        ScheduleSpec schedule,
        Regularization regularization,
        Optional<Clip> clip,
        TrainSpec train,
        Consistency consistency,
        ClusterSpec cluster,
        CheckpointSpec checkpoint,
        MonitoringSpec monitoring,
        SecuritySpec security) {

    public static final String API_VERSION = "parade/v1";

    /** How many steps use each of so many training examples about once. */
    public long stepsPerEpoch(long trainRows) {
        return consistency instanceof Consistency.Sync
                ? data.batch().stepsPerEpoch(trainRows)
                : data.batch().pushesPerEpoch(trainRows);
    }
}
