package parade.worker.train;

import parade.metrics.Meters;
import parade.metrics.Metric;

/** Where a worker's time goes. Used by the worker's one thread. */
final class Phases {

    private final Meters meters;
    private String worker = "";
    private String phase = "wait";
    private long sinceNanos = System.nanoTime();

    Phases(Meters meters) {
        this.meters = meters;
    }

    /** Whose time it is, from here on: the index in the job that the worker has been granted. */
    void of(int index) {
        worker = Integer.toString(index);
        meters.add(Metric.EXAMPLES, 0, worker);
    }

    /** Ends the phase under way and begins another: data, pull, compute, evaluate, push or wait. */
    void enter(String next) {
        long now = System.nanoTime();
        if (!next.equals(phase)) {
            meters.observe(Metric.WORKER_PHASE, (now - sinceNanos) * 1e-9, worker, phase);
            phase = next;
            sinceNanos = now;
        }
    }

    void examples(int count) {
        meters.add(Metric.EXAMPLES, count, worker);
    }
}
