package parade.bench.scale;

import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What a simulation came to, over the steps that are measured. Parts of time are shares of those
 * steps, bytes are of one step.
 *
 * @param calls bytes by kind of call
 * @param coordinatorShare of its thread
 * @param controlIn bytes of the coordinator's calls, and out
 * @param serverLinkShare of the busiest direction of the busiest server
 * @param shardThreadShare of the busiest one
 * @param heldBytes the most that a server held of sums
 * @param longestPull seconds, parking included: a real one has a deadline of 60
 * @param measuredNanos what an event of each kind has really taken the coordinator here
 * @param events that the simulation has worked through
 */
record Outcome(
        Scenario scenario,
        Milestones.Step step,
        double slowestStep,
        Map<String, Calls.Sum> calls,
        double coordinatorShare,
        double coordinatorEvents,
        double controlIn,
        double controlOut,
        double serverIn,
        double serverOut,
        double serverLinkShare,
        double shardThreadShare,
        double workerIn,
        double workerOut,
        double workerLinkShare,
        double heldBytes,
        double shardBytes,
        double longestPull,
        Map<ControlKind, Double> measuredNanos,
        double measuredControlNanos,
        long events) {

    private record Usage(double busy, double in, double out) {
        Usage minus(Usage before) {
            return new Usage(busy - before.busy, in - before.in, out - before.out);
        }
    }

    static Outcome of(Scenario scenario) {
        var simulation = new Simulation(scenario);
        simulation.runTo(Scenario.WARM_UP_STEPS);
        double begin = simulation.timeline().nowNanos();
        Map<String, Calls.Sum> callsBefore = simulation.calls().now();
        var servers = simulation.shards().stream().map(s -> usage(s.host())).toList();
        var workers = simulation.workers().stream().map(w -> usage(w.host())).toList();
        var threads = simulation.shards().stream().map(SimulatedShard::threadBusyNanos).toList();
        double coordinatorBefore = simulation.coordinator().busyNanos();
        simulation.coordinator().resetMeasured();
        simulation.shards().forEach(SimulatedShard::resetHeld);

        simulation.runTo(Scenario.WARM_UP_STEPS + scenario.steps());

        double nanos = simulation.timeline().nowNanos() - begin;
        double n = scenario.steps();
        var serversNow =
                java.util.stream.IntStream.range(0, servers.size())
                        .mapToObj(s -> usage(simulation.shard(s).host()).minus(servers.get(s)))
                        .toList();
        var workersNow =
                java.util.stream.IntStream.range(0, workers.size())
                        .mapToObj(w ->
                                usage(simulation.workers().get(w).host()).minus(workers.get(w)))
                        .toList();
        double thread =
                java.util.stream.IntStream.range(0, threads.size())
                        .mapToDouble(s -> simulation.shard(s).threadBusyNanos() - threads.get(s))
                        .max()
                        .orElse(0);
        var steps =
                simulation
                        .milestones()
                        .steps()
                        .subList(Scenario.WARM_UP_STEPS, Scenario.WARM_UP_STEPS + scenario.steps());
        Map<String, Calls.Sum> calls = Calls.between(callsBefore, simulation.calls().now(), n);
        var measured = new java.util.EnumMap<ControlKind, Double>(ControlKind.class);
        long controlEvents = 0;
        double controlNanos = 0;
        for (var entry : simulation.coordinator().measured().entrySet()) {
            controlEvents += entry.getValue().count();
            controlNanos += entry.getValue().nanos();
            if (entry.getValue().count() > 0) {
                measured.put(entry.getKey(), entry.getValue().meanNanos());
            }
        }
        return new Outcome(
                scenario,
                Milestones.Step.mean(steps),
                steps.stream().mapToDouble(Milestones.Step::all).max().orElse(0),
                calls,
                (simulation.coordinator().busyNanos() - coordinatorBefore) / nanos,
                controlEvents / n,
                control(calls, Calls.Sum::received),
                control(calls, Calls.Sum::sent),
                serversNow.stream().mapToDouble(Usage::in).max().orElse(0) / n,
                serversNow.stream().mapToDouble(Usage::out).max().orElse(0) / n,
                serversNow.stream().mapToDouble(Usage::busy).max().orElse(0) / nanos,
                thread / nanos,
                workersNow.stream().mapToDouble(Usage::in).max().orElse(0) / n,
                workersNow.stream().mapToDouble(Usage::out).max().orElse(0) / n,
                workersNow.stream().mapToDouble(Usage::busy).max().orElse(0) / nanos,
                simulation.shards().stream()
                        .mapToDouble(SimulatedShard::mostHeldBytes)
                        .max()
                        .orElse(0),
                simulation.shards().stream().mapToDouble(SimulatedShard::bytes).max().orElse(0),
                simulation.milestones().longestPull(),
                measured,
                controlNanos / n,
                simulation.timeline().happened());
    }

    private static Usage usage(Host host) {
        return new Usage(host.busyNanos(), host.bytesIn(), host.bytesOut());
    }

    private static double control(Map<String, Calls.Sum> calls, ToDoubleFunction<Calls.Sum> bytes) {
        return calls.entrySet().stream()
                .filter(call -> !call.getKey().equals("Push") && !call.getKey().equals("Pull"))
                .mapToDouble(call -> bytes.applyAsDouble(call.getValue()))
                .sum();
    }
}
