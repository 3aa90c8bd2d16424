package parade.deploy;

import java.nio.file.Files;
import java.util.Optional;
import java.util.OptionalLong;
import parade.deploy.render.DataMount;
import parade.deploy.render.Launch.Needs;
import parade.deploy.render.RefusedException;
import parade.job.Job;
import parade.server.optimizer.UpdateRule;
import parade.worker.model.Network;

/**
 * What servers and workers of a job take, as docs/operations.md has it under Sizing.
 *
 * @param maxWorkers how many there may be at a time
 * @param claimSize what a server's claim has in any case; empty: as much as it needs
 */
record ResourceNeeds(Job job, Network network, int maxWorkers, Optional<String> claimSize) {

    /** Of examples, as a worker holds them, where nobody can tell. */
    private static final long ASSUMED_DATA_BYTES = 1L << 30;

    /** Where a pod is given less, Java has next to nothing for a model. */
    private static final long LEAST_MEMORY_BYTES = 256L << 20;

    /** No disk is larger; somebody who keeps all checkpoints means all that there is room for. */
    private static final long MAXIMUM_CLAIM_BYTES = 64L << 40;

    Needs needs() throws UserException, RefusedException {
        JobSizes sizes = sizes();
        String size =
                claimSize.isPresent()
                        ? claimSize.get()
                        : Math.ceilDiv(claimBytes(), 1L << 30) + "Gi";
        long first = MemoryTable.firstServerBytes(job, network, sizes, maxWorkers);
        long other = MemoryTable.otherServerBytes(job, network, sizes, maxWorkers);
        long worker = MemoryTable.worstWorkerBytes(job, network, sizes).orElseThrow();
        return new Needs(
                limit(first),
                limit(other),
                limit(worker),
                job.cluster().threads(),
                (long) checkpointBytes(),
                size);
    }

    /** The data are read where they are here, too, and only they tell. */
    private JobSizes sizes() throws UserException {
        JobSizes told = JobSizes.of(job, network.outputs());
        if (told.bytes().isPresent()) {
            return told;
        }
        if (DataMount.files(job.data()).stream().allMatch(Files::isReadable)) {
            return JobSizes.of(PreparedJob.data(job, network));
        }
        long perRow = 4L * (job.model().input().size() + network.outputs());
        LaunchPlan.say(
                "warning: the data are not here, so a worker gets memory for %s of examples (%,d of them); more of them need more: change it by a patch of your own, or render where the data are"
                        .formatted(
                                ByteCount.text(ASSUMED_DATA_BYTES), ASSUMED_DATA_BYTES / perRow));
        return new JobSizes(
                OptionalLong.of(ASSUMED_DATA_BYTES / perRow), OptionalLong.of(ASSUMED_DATA_BYTES));
    }

    /** As docs/operations.md has it: 1.6 times what values take, and 200 MB. */
    private static long limit(long bytes) {
        return Math.max(LEAST_MEMORY_BYTES, (long) (1.6 * bytes) + 200_000_000);
    }

    /**
     * As many checkpoints as are kept, and one more while it is written; on server 0 all final
     * weights, too; and a tenth for all else.
     */
    private long claimBytes() throws RefusedException {
        double checkpoints = (job.checkpoint().keep() + 1.0) * checkpointBytes();
        double bytes = 1.1 * (checkpoints + weightsBytes());
        if (bytes > MAXIMUM_CLAIM_BYTES) {
            throw new RefusedException(
                    "checkpoint.keep %d: so many checkpoints of this job would take %s on each server, expected %s at most"
                            .formatted(
                                    job.checkpoint().keep(),
                                    ByteCount.text((long) bytes),
                                    ByteCount.text(MAXIMUM_CLAIM_BYTES)));
        }
        return (long) bytes;
    }

    /** Weights and optimizer state of a shard. */
    private double checkpointBytes() {
        int slots = UpdateRule.of(job, 1, 1).slotNames().size();
        return (1.0 + slots) * weightsBytes() / job.cluster().servers();
    }

    private double weightsBytes() {
        return 4.0 * network.parameters().stream().mapToLong(p -> p.shape().size()).sum();
    }
}
