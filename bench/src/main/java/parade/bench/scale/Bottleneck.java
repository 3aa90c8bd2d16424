package parade.bench.scale;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a step would gain if one resource were twice as fast, and all else as it is. */
record Bottleneck(Resource resource, double gain) {

    private static final double TIMES = 2;

    /** Of every resource, the most worthwhile first. */
    static List<Bottleneck> of(Scenario scenario) {
        double usual = Outcome.of(scenario).step().all();
        var all = new ArrayList<Bottleneck>();
        for (Resource resource : Resource.values()) {
            Scenario faster = scenario.on(scenario.machine().with(resource, TIMES));
            all.add(new Bottleneck(resource, 1 - Outcome.of(faster).step().all() / usual));
        }
        all.sort(Comparator.comparingDouble(Bottleneck::gain).reversed());
        return List.copyOf(all);
    }
}
