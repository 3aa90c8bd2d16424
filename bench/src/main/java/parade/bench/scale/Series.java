package parade.bench.scale;

import parade.metrics.Metric;

/** How many time series a run has in Prometheus, by the product's catalogue. */
final class Series {

    /** Of each server: pull, push and declare that went well, and a pull that came too late. */
    private static final int SERVER_CALLS = 4;

    /** Besides those, of the server that is the coordinator. */
    private static final int CONTROL_CALLS = 8;

    private static final int DIRECTIONS = 2;
    private static final int PHASES = 6;
    private static final int REASONS = 5;

    private Series() {}

    /** In sync mode; the coordinator's, which are a few dozen, are left out. */
    static long ofServer(int workers) {
        return (long) workers * (of(Metric.STALENESS) + of(Metric.WORKER_LAST_PUSH))
                + (long) SERVER_CALLS * (of(Metric.RPC) + DIRECTIONS * of(Metric.RPC_BYTES))
                + of(Metric.APPLY)
                + of(Metric.UPDATE_RATIO)
                + of(Metric.BUILD)
                + (long) REASONS * of(Metric.PUSHES_REJECTED);
    }

    static long ofWorker() {
        return (long) PHASES * of(Metric.WORKER_PHASE) + of(Metric.EXAMPLES) + of(Metric.BUILD);
    }

    static long ofRun(int servers, int workers) {
        long control = (long) CONTROL_CALLS * (of(Metric.RPC) + DIRECTIONS * of(Metric.RPC_BYTES));
        return servers * ofServer(workers) + workers * ofWorker() + control;
    }

    /** With one value of each label: a histogram's buckets, infinity, sum and count. */
    private static long of(Metric metric) {
        return metric.kind() == Metric.Kind.HISTOGRAM ? metric.buckets().size() + 3L : 1;
    }
}
