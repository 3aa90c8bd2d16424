package parade.deploy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import parade.job.DataSpec;
import parade.job.DataSpec.HeldOut;
import parade.job.Job;
import parade.job.Source;
import parade.worker.data.Examples;
import parade.worker.data.LoadedData;

/**
 * How large a job's data are.
 *
 * @param trainRows the training examples, or a few more
 * @param bytes of all examples in memory, at most; both are empty where only the files know
 */
record JobSizes(OptionalLong trainRows, OptionalLong bytes) {

    static final JobSizes UNKNOWN = new JobSizes(OptionalLong.empty(), OptionalLong.empty());

    /** As the data are. */
    static JobSizes of(LoadedData data) {
        long bytes =
                Stream.of(Optional.of(data.train()), data.validation(), data.test())
                        .flatMap(Optional::stream)
                        .mapToLong(Examples::bytes)
                        .sum();
        return new JobSizes(OptionalLong.of(data.train().rows()), OptionalLong.of(bytes));
    }

    /**
     * As the job file tells them, if it does. What is held out of the training set counts in it.
     */
    static JobSizes of(Job job, int outputs) {
        DataSpec data = job.data();
        List<Source> sources =
                Stream.of(Optional.of(data.train()), own(data.validation()), own(data.test()))
                        .flatMap(Optional::stream)
                        .toList();
        if (!(data.train() instanceof Source.Generated train)
                || !sources.stream().allMatch(Source.Generated.class::isInstance)) {
            return UNKNOWN;
        }
        long rows =
                sources.stream().mapToLong(source -> ((Source.Generated) source).examples()).sum();
        long perRow = 4L * (job.model().input().size() + outputs);
        return new JobSizes(OptionalLong.of(train.examples()), OptionalLong.of(rows * perRow));
    }

    private static Optional<Source> own(Optional<HeldOut> set) {
        return set.flatMap(held ->
                held instanceof HeldOut.Own(Source source)
                        ? Optional.of(source)
                        : Optional.empty());
    }
}
