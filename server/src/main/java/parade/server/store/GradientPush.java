package parade.server.store;

/**
 * What is said of a push in ssp and async for all its blocks.
 *
 * @param clock the ticket's; a push is known by it and the incarnation
 * @param weight the sum of the weights of the batch's examples
 * @param scale what the mean gradient is multiplied by: clipping by the global norm
 */
public record GradientPush(long incarnation, long clock, double weight, float scale) {}
