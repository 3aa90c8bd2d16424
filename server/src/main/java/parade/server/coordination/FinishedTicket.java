package parade.server.coordination;

import java.util.Optional;
import parade.slice.Sums;

/**
 * What came of a ticket: all shards have acknowledged its push.
 *
 * @param order the number of the order that had it
 * @param sums loss and scores of the batch
 * @param nonfinite where the first value stands that is not finite: then a shard has not taken all
 *     of the push
 * @param maxStaleness the largest that a shard has answered
 */
public record FinishedTicket(
        long order, Sums sums, Optional<String> nonfinite, long maxStaleness) {}
