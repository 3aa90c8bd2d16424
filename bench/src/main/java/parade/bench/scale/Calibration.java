package parade.bench.scale;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import parade.job.Job;
import parade.worker.model.Network;

/** A small cluster both ways: simulated, and as it is. */
record Calibration(Map<String, Calls.Sum> real, Map<String, Calls.Sum> simulated) {

    private static final int EXAMPLES = 8;

    static Calibration of(int servers, int workers, int slices, Path folder) throws Exception {
        Job job = RealRun.job(servers, workers, slices, 1);
        Network network = Network.build(job.model(), job.regularization(), job.seed());
        var scenario =
                new Scenario(
                        servers,
                        workers,
                        slices,
                        network.parameters(),
                        EXAMPLES,
                        Integer.MAX_VALUE,
                        40,
                        7,
                        Machine.usual(10),
                        Costs.usual(servers, workers, 1));
        var simulated = new TreeMap<>(Outcome.of(scenario).calls());
        simulated.keySet().retainAll(RealRun.CALLS);
        return new Calibration(RealRun.step(servers, workers, slices, folder), simulated);
    }

    /** The largest part by which bytes of a kind of call differ, in either direction. */
    double worst() {
        double worst = 0;
        for (String rpc : RealRun.CALLS) {
            Calls.Sum is = real.getOrDefault(rpc, new Calls.Sum(0, 0));
            Calls.Sum as = simulated.getOrDefault(rpc, new Calls.Sum(0, 0));
            worst = Math.max(worst, difference(is.received(), as.received()));
            worst = Math.max(worst, difference(is.sent(), as.sent()));
        }
        return worst;
    }

    private static double difference(double is, double as) {
        return is == as ? 0 : Math.abs(as - is) / Math.max(is, 1);
    }
}
