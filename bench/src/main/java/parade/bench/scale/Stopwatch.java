package parade.bench.scale;

/** How often something was done, and how long it took altogether. */
final class Stopwatch {

    private long count;
    private long nanos;

    void add(long took) {
        count++;
        nanos += took;
    }

    void reset() {
        count = 0;
        nanos = 0;
    }

    long count() {
        return count;
    }

    long nanos() {
        return nanos;
    }

    double meanNanos() {
        return count == 0 ? 0 : (double) nanos / count;
    }
}
