package parade.bench.scale;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import parade.block.Blocks;

/**
 * Simulates sync mode at sizes that no one machine has, after it has shown that what it simulates
 * of small clusters is what they really do. {@code bench/scale} starts it.
 */
public final class Scale {

    /** More differ, and the simulation is not of the product. */
    private static final double TOLERANCE = 0.02;

    private static final int CALIBRATION_SLICES = 12;
    private static final int EXAMPLES = 32;

    /** Where a worker's death costs most: it has not pushed yet, and everybody else soon has. */
    private static final double NEAR_THE_END = 0.85;

    private final Report report = new Report(System.out);
    private final long seed;
    private final boolean measure;
    private final boolean brief;

    private Scale(List<String> options) {
        seed = options.contains("--seed") ? number(options, "--seed") : 1;
        measure = options.contains("--measure");
        brief = options.contains("--short");
    }

    private static long number(List<String> options, String name) {
        return Long.parseLong(options.get(options.indexOf(name) + 1));
    }

    /** {@code FOLDER [--seed N] [--measure] [--short]}: the folder is for the small real runs. */
    public static void main(String[] arguments) throws Exception {
        var options = Arrays.asList(arguments);
        new Scale(options).run(Path.of(options.getFirst()));
    }

    private void run(Path folder) throws Exception {
        for (int[] small : new int[][] {{1, 2}, {2, 3}}) {
            var calibration =
                    Calibration.of(
                            small[0],
                            small[1],
                            CALIBRATION_SLICES,
                            folder.resolve(small[0] + "-" + small[1]));
            report.calibration(small[0], small[1], calibration);
            if (calibration.worst() > TOLERANCE) {
                throw new IllegalStateException("the simulation is not of the product any more");
            }
        }
        if (brief) {
            steps(List.of(Models.TEN_MILLION), new int[] {10}, 1);
        } else {
            steps(List.of(Models.values()), new int[] {10, 25, 100}, 2);
            bottlenecks();
            churn();
        }
        shares();
    }

    private void steps(List<Models> models, int[] gigabits, int messages) throws Exception {
        Scenario first = scenario(Models.TEN_MILLION, 10, 100, 100, 1, 10);
        if (measure) {
            Outcome.of(first); // Java compiles
        }
        report.title("");
        report.costs(first.costs());
        report.header();
        for (Models model : models) {
            for (int rate : gigabits) {
                if (!brief || model == Models.TEN_MILLION) {
                    row(model, scenario(model, 10, 100, 100, 2 * messages, rate));
                }
                Outcome large = row(model, scenario(model, 100, 1000, 1000, messages, rate));
                if (rate == gigabits[0]) {
                    report.measured(large);
                }
            }
        }
        if (!brief) {
            // More servers; fewer workers that own four slices each.
            row(Models.HUNDRED_MILLION, scenario(Models.HUNDRED_MILLION, 400, 1000, 1000, 1, 10));
            row(Models.HUNDRED_MILLION, scenario(Models.HUNDRED_MILLION, 100, 250, 1000, 2, 10));
            row(Models.HUNDRED_MILLION, scenario(Models.HUNDRED_MILLION, 10, 100, 800, 2, 10));
            row(Models.HUNDRED_MILLION, scenario(Models.HUNDRED_MILLION, 10, 99, 800, 2, 10));
            row(Models.HUNDRED_MILLION, scenario(Models.HUNDRED_MILLION, 10, 99, 100, 2, 10));
        }
    }

    private Outcome row(Models model, Scenario scenario) {
        Outcome outcome = Outcome.of(scenario);
        report.row(model.toString(), outcome);
        return outcome;
    }

    private void bottlenecks() throws Exception {
        for (int gigabits : new int[] {10, 100}) {
            report.title(
                    "100 servers, 1,000 workers, 100 M values, %d Gb/s: a step is shorter by this if one thing is twice as fast"
                            .formatted(gigabits));
            report.bottlenecks(
                    Bottleneck.of(scenario(Models.HUNDRED_MILLION, 100, 1000, 1000, 1, gigabits)));
        }
    }

    private void churn() throws Exception {
        report.title("100 servers, 1,000 workers, 10 M values, 10 Gb/s: one worker dies in a step");
        Scenario scenario = scenario(Models.TEN_MILLION, 100, 1000, 1000, 1, 10);
        report.churn("its process (connections break)", Churn.of(scenario, true, NEAR_THE_END));
        report.churn("its machine (its lease ends)", Churn.of(scenario, false, NEAR_THE_END));
    }

    private void shares() {
        report.title("how slices fall on workers");
        for (int[] sizes : new int[][] {{100, 100}, {800, 100}, {1000, 1000}, {1024, 1000}}) {
            report.spread(sizes[0], sizes[1]);
        }
        report.spread(1024, 512);
        report.title("time series in Prometheus");
        for (int[] sizes : new int[][] {{2, 3}, {10, 100}, {100, 1000}}) {
            report.series(sizes[0], sizes[1]);
        }
    }

    private Scenario scenario(
            Models model, int servers, int workers, int slices, int messages, int gigabits)
            throws Exception {
        var parameters = model.parameters();
        Costs costs = Costs.usual(servers, workers, Blocks.cut(parameters).size());
        var scenario =
                new Scenario(
                        servers,
                        workers,
                        slices,
                        parameters,
                        EXAMPLES,
                        messages,
                        brief ? 1 : 2,
                        seed,
                        Machine.usual(gigabits),
                        costs);
        return measure ? scenario.with(measured(scenario)) : scenario;
    }

    /** What this machine takes, the coordinator's events among it as they are at this size. */
    private Costs measured(Scenario scenario) throws Exception {
        Costs parts =
                Measurement.onThisMachine(
                        RealRun.job(1, 1, CALIBRATION_SLICES, 1), scenario.costs());
        return parts.withControl(Outcome.of(scenario.with(parts)).measuredNanos());
    }
}
