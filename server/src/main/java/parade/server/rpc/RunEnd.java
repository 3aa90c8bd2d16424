package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.block.ParameterSpec;
import parade.block.WeightsHash;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Json;
import parade.process.Numerics;
import parade.process.Protection;
import parade.server.checkpoint.CheckpointFacts;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.checkpoint.Recorded;
import parade.server.coordination.Ending;
import parade.server.history.RunFolder;
import parade.server.history.RunRecorder;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.v1.DataFacts;
import parade.v1.PullRequest;

/**
 * What server 0 writes when its run has ended, before anybody hears of it: a run is done only when
 * its weights have been seen whole and its summary is on disk.
 *
 * @param fingerprint of the job, in hexadecimal digits
 */
record RunEnd(
        RunFolder folder,
        CheckpointFiles checkpoints,
        RunRecorder recorder,
        Meters meters,
        Protection protection,
        String fingerprint) {

    private static final Logger LOG = LoggerFactory.getLogger(RunEnd.class);

    /**
     * What the run has trained, and where that is.
     *
     * @param stored whether the weights are read back from disk: an older version must be, and in
     *     ssp and async the version in memory may have got parts of pushes that do not count
     */
    record Trained(
            List<ParameterSpec> parameters,
            List<String> shards,
            long generation,
            boolean stored,
            DataFacts data,
            Recorded recorded) {}

    /** Returns how the run has ended after all. */
    Outcome write(Ending wanted, Trained trained) throws IOException {
        Ending ending = wanted;
        String sha256 = null;
        try {
            List<float[]> values = collect(ending, trained);
            if (values != null) {
                sha256 = WeightsHash.sha256OfBlocks(trained.parameters(), values);
                ending = keepWeights(ending, trained, values);
            }
        } catch (StatusRuntimeException unreachable) {
            LOG.warn("the final weights can't be collected: {}", unreachable.getMessage());
            ending = withoutWeights(ending, String.valueOf(unreachable.getMessage()));
        }
        Map<String, @Nullable Object> summary = recorder.summary(ending, sha256);
        recorder.close();
        Json.writeAtomically(folder.summary(), summary);
        return new Outcome(ending, sha256, summary);
    }

    /** Null: nobody has said what is trained, or not all shards were ever there. */
    private @Nullable List<float[]> collect(Ending ending, Trained trained) {
        if (trained.parameters().isEmpty() || trained.shards().isEmpty()) {
            return null;
        }
        return FinalWeights.collect(
                trained.parameters(),
                trained.shards(),
                PullRequest.newBuilder()
                        .setGeneration(trained.generation())
                        .setVersion(ending.version())
                        .setStored(trained.stored())
                        .build(),
                protection);
    }

    /**
     * What was trained is on the servers' disks. A run that is done but for its weights' hash
     * fails, so that all come back: it goes on at this version, where nothing is left to train.
     */
    private Ending withoutWeights(Ending ending, String why) {
        if (ending.state() != Ending.State.DONE) {
            return ending;
        }
        meters.set(Metric.RUN_STATE, 0, ending.state().word());
        meters.set(Metric.RUN_STATE, 1, Ending.State.FAILED.word());
        return new Ending(
                Ending.State.FAILED,
                ending.version(),
                "the weights of version %d can't be collected: %s"
                        .formatted(ending.version(), why));
    }

    /**
     * The run folder holds what was trained, also where the other servers have disks of their own.
     * One that can't hold it can't undo that it is trained.
     */
    private Ending keepWeights(Ending ending, Trained trained, List<float[]> values)
            throws IOException {
        boolean recordedHere = trained.recorded().versions().contains(ending.version());
        if (!recordedHere || checkpoints.hasAll(ending.version(), trained.shards().size())) {
            return ending;
        }
        var facts =
                new CheckpointFacts(
                        fingerprint, Numerics.VERSION, trained.parameters(), trained.data());
        try {
            checkpoints.writeWeights(facts, trained.generation(), ending.version(), values);
            return ending;
        } catch (IOException unwritable) {
            String warning =
                    "server 0's disk can't hold the weights, which are in the checkpoints of all servers: "
                            + unwritable;
            LOG.warn(warning);
            String message = ending.message();
            return new Ending(
                    ending.state(),
                    ending.version(),
                    message.isEmpty() ? warning : message + "; " + warning);
        }
    }
}
