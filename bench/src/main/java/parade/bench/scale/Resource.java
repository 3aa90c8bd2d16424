package parade.bench.scale;

/** What a step may be held up by. */
enum Resource {
    SERVER_LINKS("links of the servers"),
    WORKER_LINKS("links of the workers"),
    SHARD_THREADS("the one thread of a shard that sums and copies"),
    COORDINATOR("the coordinator's one thread"),
    COMPUTE("arithmetic of the workers"),
    STRAGGLERS("the slowest worker of a step"),
    CALLS("the cost of calls"),
    LATENCY("the network's latency");

    private final String words;

    Resource(String words) {
        this.words = words;
    }

    @Override
    public String toString() {
        return words;
    }
}
