package parade.job;

/** What a worker may know of the others' progress. */
public sealed interface Consistency {

    /**
     * All gradients of a step are of one version, and the weights do not depend on who computes.
     */
    record Sync() implements Consistency {}

    /** Every worker at its own pace. */
    record Async(Remedies remedies) implements Consistency {}

    /**
     * Stale synchronous parallel: a worker may be ahead of the slowest by a bounded number of
     * steps. Ho et al., NIPS 2013.
     *
     * @param bound the largest lead at which another step is admitted
     */
    record Ssp(int bound, Remedies remedies) implements Consistency {}

    /**
     * Against the harm that stale gradients do.
     *
     * @param scaleLearningRate divide the learning rate by 1 + staleness: Zhang et al., IJCAI 2016
     * @param delayCompensation lambda of g + lambda·g²·(w now − w pulled): Zheng et al., ICML 2017;
     *     0 for none
     */
    record Remedies(boolean scaleLearningRate, double delayCompensation) {

        public static final Remedies NONE = new Remedies(false, 0);
    }

    /** How a job file names it. */
    default String word() {
        return switch (this) {
            case Sync() -> "sync";
            case Async _ -> "async";
            case Ssp _ -> "ssp";
        };
    }
}
