package parade.bench.scale;

/** A machine of the cluster: its link's two directions, and the bytes that went through them. */
final class Host {

    private final Scenario scenario;
    private final Station in;
    private final Station out;
    private final double nanosPerByte;
    private double bytesIn;
    private double bytesOut;
    private long calls;

    /**
     * @param links whose these are
     */
    Host(Timeline timeline, Scenario scenario, Resource links) {
        this.scenario = scenario;
        in = new Station(timeline);
        out = new Station(timeline);
        Machine machine = scenario.machine();
        // Whichever is slower: the link, or the cores that serve it.
        nanosPerByte =
                Math.max(
                        machine.nanosPerByte(links),
                        scenario.costs().networkNanosPerByte()
                                / machine.cores()
                                / machine.speedUp(links));
    }

    /** Blocks come in; returns when they are there. */
    long receive(long counted, boolean firstOfCall) {
        double bytes = Traffic.wire((double) counted) + (firstOfCall ? Traffic.CALL_BYTES : 0);
        bytesIn += bytes;
        return in.take(bytes * nanosPerByte + (firstOfCall ? callNanos() : 0));
    }

    /** Blocks go out; returns when they are gone. */
    long send(long counted, boolean firstOfCall) {
        double bytes = Traffic.wire((double) counted) + (firstOfCall ? Traffic.CALL_BYTES : 0);
        bytesOut += bytes;
        return out.take(bytes * nanosPerByte + (firstOfCall ? callNanos() : 0));
    }

    /** A small message, which overtakes the blocks: links are shared fairly between calls. */
    void small(boolean received, long counted) {
        double bytes = Traffic.wire((double) counted) + Traffic.CALL_BYTES;
        if (received) {
            bytesIn += bytes;
        } else {
            bytesOut += bytes;
        }
    }

    /** Calls are served by all cores. */
    private double callNanos() {
        calls++;
        return scenario.costs().callNanos()
                / scenario.machine().cores()
                / scenario.machine().speedUp(Resource.CALLS);
    }

    double bytesIn() {
        return bytesIn;
    }

    double bytesOut() {
        return bytesOut;
    }

    double busyNanos() {
        return Math.max(in.busyNanos(), out.busyNanos());
    }

    long calls() {
        return calls;
    }
}
