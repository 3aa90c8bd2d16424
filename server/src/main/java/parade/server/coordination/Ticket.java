package parade.server.coordination;

/**
 * Leave to make one push, in ssp and async.
 *
 * @param clock of the incarnation when it is admitted; a push counts once for each
 */
public record Ticket(long clock, SliceBatch batch) {}
