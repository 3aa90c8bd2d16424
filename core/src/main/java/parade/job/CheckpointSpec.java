package parade.job;

import java.util.Optional;

/**
 * When weights and optimizer state go to disk. The final version always does.
 *
 * @param every between checkpoints; empty: the final one only
 * @param keep how many recorded versions stay on disk
 */
public record CheckpointSpec(Optional<Span> every, int keep) {}
