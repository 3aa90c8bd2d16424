package parade.server.coordination;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.v1.DataFacts;

/** Small jobs, for tests of what is decided about them. */
public final class TestJobs {

    /** Four slices, four steps to an epoch. */
    private static final String SMALL =
            """
            apiVersion: parade/v1
            name: small
            model:
              input: [2]
              layers:
                - dense: 1
              loss: mse
            data:
              train: {format: generated, kind: housing, examples: 16}
              batch: {size: 4, slices: 4}
            optimizer: {sgd: 0.5}
            train: {steps: 4, evaluate_every: {steps: 2}}
            """;

    private TestJobs() {}

    /**
     * A small job with some keys set otherwise, as {@code --set} does it.
     *
     * @param overrides {@code cluster.workers=2}
     */
    public static Job small(String... overrides) {
        return small(List.of(overrides));
    }

    static Job small(List<String> overrides) {
        try {
            return JobFile.read(
                    SMALL, Path.of("."), new ArrayList<>(overrides), _ -> Optional.empty());
        } catch (JobFileException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /** What a worker of a small job finds. */
    public static DataFacts facts() {
        return DataFacts.newBuilder()
                .setTrainRows(16)
                .setTestRows(5)
                .addInput(2)
                .setOutputs(1)
                .setCrc32C(7)
                .build();
    }
}
