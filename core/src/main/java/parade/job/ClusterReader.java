package parade.job;

import java.time.Duration;

/**
 * Reads what never matters to the weights: {@code cluster}, {@code checkpoint}, {@code monitoring}.
 */
final class ClusterReader {

    /** More processes than this are a slip of the finger. */
    private static final int MAXIMUM_PROCESSES = 4096;

    /** Nor has a machine as many processors as this. */
    private static final int MAXIMUM_THREADS = 256;

    private ClusterReader() {}

    static ClusterSpec cluster(Section cluster) {
        int before = cluster.problemsSoFar();
        var processes = Numbers.integer(1, MAXIMUM_PROCESSES);
        int servers = cluster.orElse("servers", processes, 1);
        int workers = cluster.orElse("workers", processes, 1);
        int minWorkers = cluster.orElse("min_workers", processes, 1);
        if (cluster.fineSince(before) && minWorkers > workers) {
            cluster.complain(
                    "min_workers",
                    "found %d, expected at most workers, %d".formatted(minWorkers, workers));
        }
        return new ClusterSpec(
                servers,
                workers,
                minWorkers,
                cluster.orElse("threads", Numbers.integer(1, MAXIMUM_THREADS), 1),
                cluster.orElse("join_timeout", Words::duration, Duration.ofSeconds(60)),
                cluster.orElse("lease", Words::duration, Duration.ofSeconds(5)),
                cluster.optional("coordinator", Words::hostAndPort));
    }

    static CheckpointSpec checkpoint(Section checkpoint) {
        return new CheckpointSpec(
                checkpoint.optional("every", value -> value.section(TrainReader::span)),
                checkpoint.orElse("keep", Numbers.integer(1, Integer.MAX_VALUE), 3));
    }

    static MonitoringSpec monitoring(Section monitoring) {
        return new MonitoringSpec(monitoring.orElse("port", Numbers.integer(0, 65_535), 9464));
    }
}
