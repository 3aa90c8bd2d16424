package parade.bench.scale;

import java.util.EnumMap;
import java.util.Map;

/**
 * What every node of the cluster is assumed to be.
 *
 * @param gigabits of a link a second, in each direction
 * @param latencyMicros one way
 * @param cores that handle the network
 * @param gigaflops that a worker's arithmetic sustains
 * @param deviation of the logarithm of the time that a worker takes for the same work
 * @param hiccupRate how often a worker takes {@code hiccup} times as long
 * @param speedUps for some resources, how many times as fast they are as the rest says
 */
record Machine(
        double gigabits,
        double latencyMicros,
        int cores,
        double gigaflops,
        double deviation,
        double hiccupRate,
        double hiccup,
        Map<Resource, Double> speedUps) {

    Machine {
        speedUps = Map.copyOf(speedUps);
    }

    static Machine usual(double gigabits) {
        return new Machine(gigabits, 100, 16, 200, 0.08, 0.001, 2, Map.of());
    }

    Machine with(Resource resource, double times) {
        var more = new EnumMap<Resource, Double>(Resource.class);
        more.putAll(speedUps);
        more.put(resource, times);
        return new Machine(
                gigabits, latencyMicros, cores, gigaflops, deviation, hiccupRate, hiccup, more);
    }

    double speedUp(Resource resource) {
        return speedUps.getOrDefault(resource, 1.0);
    }

    /** Of a link alone. */
    double nanosPerByte(Resource links) {
        return 8 / gigabits / speedUp(links);
    }

    double latencyNanos() {
        return latencyMicros * 1e3 / speedUp(Resource.LATENCY);
    }
}
