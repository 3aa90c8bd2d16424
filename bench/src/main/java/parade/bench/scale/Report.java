package parade.bench.scale;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** The tables. */
final class Report {

    private static final double MEGA = 1e6;

    private final PrintStream out;

    Report(PrintStream out) {
        this.out = out;
    }

    void line(String text) {
        out.println(text);
    }

    void title(String text) {
        out.println();
        out.println(text);
    }

    void calibration(int servers, int workers, Calibration calibration) {
        title(
                "%d servers, %d workers, bytes of a step as servers count them: real | simulated"
                        .formatted(servers, workers));
        for (String rpc : RealRun.CALLS) {
            var none = new Calls.Sum(0, 0);
            Calls.Sum real = calibration.real().getOrDefault(rpc, none);
            Calls.Sum simulated = calibration.simulated().getOrDefault(rpc, none);
            print(
                    "  %-10s received %,12.0f | %,12.0f   sent %,12.0f | %,12.0f%n",
                    rpc, real.received(), simulated.received(), real.sent(), simulated.sent());
        }
        print("  largest difference: %.2f %%%n", 100 * calibration.worst());
    }

    void costs(Costs costs) {
        print(
                "costs: call %.0f us a side, answer %.0f us; a shard's thread sums %.2f, copies %.2f, applies %.2f ns a byte%n",
                costs.callNanos() / 1e3,
                costs.answerNanos() / 1e3,
                costs.sumNanosPerByte(),
                costs.copyNanosPerByte(),
                costs.applyNanosPerByte());
    }

    void header() {
        title(
                "  S    W    V  model  Gb/s |  step s   pull compute   push commit  longest pull | server MB in   out link thread sums MB | worker MB in   out link | coordinator events/s thread kB in   out | measured ms");
    }

    void row(String model, Outcome o) {
        Scenario s = o.scenario();
        Milestones.Step step = o.step();
        print(
                "%3d %4d %4d %6s %5.0f | %7.3f %6.3f %7.3f %6.3f %6.3f %13.1f | %12.1f %5.0f %3.0f%% %5.0f%% %7.0f | %12.1f %5.1f %3.0f%% | %20.0f %5.1f%% %5.0f %5.0f | %10.1f%n",
                s.servers(),
                s.workers(),
                s.slices(),
                model,
                s.machine().gigabits(),
                step.all(),
                step.pull(),
                step.compute(),
                step.push(),
                step.commit(),
                o.longestPull(),
                o.serverIn() / MEGA,
                o.serverOut() / MEGA,
                100 * o.serverLinkShare(),
                100 * o.shardThreadShare(),
                o.heldBytes() / MEGA,
                o.workerIn() / MEGA,
                o.workerOut() / MEGA,
                100 * o.workerLinkShare(),
                o.coordinatorEvents() / step.all(),
                100 * o.coordinatorShare(),
                o.controlIn() / 1e3,
                o.controlOut() / 1e3,
                o.measuredControlNanos() / 1e6);
    }

    void measured(Outcome o) {
        var text = new StringBuilder("  the real coordinator here, us an event:");
        o.measuredNanos()
                .forEach((kind, nanos) ->
                        text.append(
                                String.format(
                                        Locale.ROOT,
                                        " %s %.1f",
                                        kind.name().toLowerCase(Locale.ROOT),
                                        nanos / 1e3)));
        line(text.toString());
    }

    void bottlenecks(List<Bottleneck> all) {
        for (Bottleneck one : all) {
            print("  %-50s %5.1f %%%n", one.resource(), 100 * one.gain());
        }
        print("  first bottleneck: %s%n", all.getFirst().resource());
    }

    void churn(String how, Churn churn) {
        print(
                "  %-30s step %.3f s, struck %.3f s, lost %.3f s, with one worker less %.3f s%n",
                how, churn.quiet(), churn.struck(), churn.lostSeconds(), churn.shorthanded());
    }

    void spread(int slices, int workers) {
        Spread all = Spread.of(slices, workers);
        Spread less = Spread.of(slices, workers - 1);
        print(
                "  V %4d, W %4d: %.2f nodes a worker, largest share %.2f; one worker less: %.2f nodes, %.2f%n",
                slices, workers, all.nodes(), all.most(), less.nodes(), less.most());
    }

    void series(int servers, int workers) {
        print(
                "  %3d servers, %4d workers: %,d a server, %,d a worker, %,d in all%n",
                servers,
                workers,
                Series.ofServer(workers),
                Series.ofWorker(),
                Series.ofRun(servers, workers));
    }

    @SuppressWarnings("AnnotateFormatMethod") // only the constants above come here
    private void print(String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }
}
