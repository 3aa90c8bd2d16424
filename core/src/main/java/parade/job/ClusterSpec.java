package parade.job;

import java.time.Duration;
import java.util.Optional;

/**
 * Who takes part. Never matters to the weights.
 *
 * @param workers how many are waited for, at most {@code joinTimeout}
 * @param minWorkers how many must have come by then, and how many must stay
 * @param threads that a worker computes with
 * @param coordinator host:port of shard 0, where roles are started one by one
 * @param lease how long a silent worker keeps its slices
 */
public record ClusterSpec(
        int servers,
        int workers,
        int minWorkers,
        int threads,
        Duration joinTimeout,
        Duration lease,
        Optional<String> coordinator) {}
