package parade.bench.scale;

import java.util.ArrayList;
import java.util.List;

/** When the parts of each step were over: the step's time without gap or overlap. */
final class Milestones {

    /**
     * One step, in seconds.
     *
     * @param pull from the commit before until the last worker has the weights, apply included
     * @param compute of the worker that computed longest
     * @param push what remains until the last shard has all sums and its mean gradient
     * @param commit from its report to the decision
     */
    record Step(double pull, double compute, double push, double commit) {

        double all() {
            return pull + compute + push + commit;
        }

        static Step mean(List<Step> steps) {
            int n = steps.size();
            return new Step(
                    steps.stream().mapToDouble(Step::pull).sum() / n,
                    steps.stream().mapToDouble(Step::compute).sum() / n,
                    steps.stream().mapToDouble(Step::push).sum() / n,
                    steps.stream().mapToDouble(Step::commit).sum() / n);
        }
    }

    private final List<Step> steps = new ArrayList<>();
    private double begun;
    private double lastPulled;
    private double longestCompute;
    private double lastReport;
    private double longestPull;

    /** A worker has the weights and begins to compute. */
    void working(double seconds, double computeSeconds) {
        lastPulled = seconds;
        longestCompute = Math.max(longestCompute, computeSeconds);
    }

    /** A worker has had its pull, parking included, in so many seconds. */
    void pulled(double seconds) {
        longestPull = Math.max(longestPull, seconds);
    }

    double longestPull() {
        return longestPull;
    }

    void reported(double seconds) {
        lastReport = seconds;
    }

    void committed(double seconds) {
        double computed = Math.min(longestCompute, lastReport - lastPulled);
        steps.add(
                new Step(
                        lastPulled - begun,
                        computed,
                        lastReport - lastPulled - computed,
                        seconds - lastReport));
        begun = seconds;
        longestCompute = 0;
    }

    List<Step> steps() {
        return List.copyOf(steps);
    }
}
