package parade.server.store.planted;

import io.micrometer.core.instrument.MeterRegistry;

/** Planted to break a wall. */
public final class CountsByMicrometer {

    private CountsByMicrometer() {}

    static void count(MeterRegistry registry) {
        registry.counter("planted").increment();
    }
}
