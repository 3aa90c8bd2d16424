package parade.bench.scale;

/**
 * What does one thing after another, in the order in which they come: one direction of a link, a
 * thread.
 */
final class Station {

    private final Timeline timeline;
    private long freeNanos;
    private double busyNanos;

    Station(Timeline timeline) {
        this.timeline = timeline;
    }

    /** Takes something that comes now; returns when it is done. */
    long take(double nanos) {
        busyNanos += nanos;
        freeNanos = Math.max(freeNanos, timeline.nowNanos()) + Math.round(nanos);
        return freeNanos;
    }

    /** How long it has been busy, all in all. */
    double busyNanos() {
        return busyNanos;
    }
}
