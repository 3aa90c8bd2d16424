package parade.server.history;

/**
 * How fast a run trains, evaluation left out: over the whole of it, and over about the last second.
 * Nanosecond times are given.
 */
final class Throughput {

    private static final long WINDOW_NANOS = 1_000_000_000L;

    private long examples;
    private long lastNanos;
    private long trainingNanos;
    private long windowExamples;
    private long windowNanos;
    private double recent;
    private boolean began;

    /** The first order has been given. */
    void begin(long nowNanos) {
        lastNanos = nowNanos;
        began = true;
    }

    boolean began() {
        return began;
    }

    /** A step with so many examples has ended; the time since the event before was training. */
    void trained(long stepExamples, long nowNanos) {
        long spent = nowNanos - lastNanos;
        lastNanos = nowNanos;
        trainingNanos += spent;
        examples += stepExamples;
        windowNanos += spent;
        windowExamples += stepExamples;
        if (windowNanos >= WINDOW_NANOS || recent == 0) {
            recent = rate(windowExamples, windowNanos);
            windowNanos = 0;
            windowExamples = 0;
        }
    }

    /** An evaluation has ended; the time since the event before was its. */
    void evaluated(long nowNanos) {
        lastNanos = nowNanos;
    }

    double recentExamplesPerSecond() {
        return recent;
    }

    double examplesPerSecond() {
        return rate(examples, trainingNanos);
    }

    long examples() {
        return examples;
    }

    private static double rate(long examples, long nanos) {
        return nanos == 0 ? 0 : examples * 1e9 / nanos;
    }
}
