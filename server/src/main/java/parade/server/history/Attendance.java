package parade.server.history;

import java.util.TreeSet;
import parade.job.Consistency;
import parade.job.Job;
import parade.metrics.Meters;
import parade.metrics.Metric;

/** Who takes part in a run, in numbers. */
final class Attendance {

    private final Job job;
    private final Meters meters;

    /** By index in the job. */
    private final TreeSet<Integer> everSeen = new TreeSet<>();

    private final TreeSet<Integer> missing = new TreeSet<>();
    private int live;
    private int losses;

    Attendance(Job job, Meters meters) {
        this.job = job;
        this.meters = meters;
        meters.add(Metric.WORKER_JOINS, 0);
        meters.add(Metric.WORKER_LEAVES, 0, "left");
        meters.add(Metric.WORKER_LEAVES, 0, "lost");
        meters.set(Metric.WORKERS, job.cluster().workers(), "expected");
        meters.set(Metric.SERVERS, job.cluster().servers(), "expected");
        show();
    }

    void joined(int worker) {
        everSeen.add(worker);
        missing.remove(worker);
        live++;
        meters.add(Metric.WORKER_JOINS, 1);
        show();
    }

    void gone(int worker, boolean left) {
        live--;
        if (!left) {
            losses++;
            missing.add(worker);
        }
        meters.add(Metric.WORKER_LEAVES, 1, left ? "left" : "lost");
        show();
    }

    /** How many there have been, by index in the job. */
    int workers() {
        return everSeen.size();
    }

    /** How often one was lost. */
    int losses() {
        return losses;
    }

    private void show() {
        meters.set(Metric.WORKERS, live, "live");
        meters.set(Metric.WORKERS, missing.size(), "lost");
        long others = Math.max(0, live - 1);
        switch (job.consistency()) {
            case Consistency.Sync() -> meters.set(Metric.STALENESS_BOUND, 0);
            case Consistency.Ssp(int bound, var _) ->
                    meters.set(Metric.STALENESS_BOUND, others * (2.0 * bound + 1));
            case Consistency.Async _ -> {}
        }
    }
}
