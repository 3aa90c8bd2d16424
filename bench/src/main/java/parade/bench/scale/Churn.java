package parade.bench.scale;

import java.util.List;

/**
 * What the death of one worker in the middle of a step costs.
 *
 * @param quiet seconds of a usual step
 * @param struck seconds of the one in which it dies
 * @param shorthanded seconds of a step with one worker less
 */
record Churn(double quiet, double struck, double shorthanded) {

    private static final int STRUCK = 3;

    /**
     * @param broken its connections break; else nobody hears of it before its lease ends
     * @param intoTheStep when it dies, as a part of a usual step
     */
    static Churn of(Scenario scenario, boolean broken, double intoTheStep) {
        var simulation = new Simulation(scenario);
        simulation.runTo(STRUCK);
        double usual = steps(simulation).get(STRUCK - 1);
        simulation.runFor(usual * intoTheStep);
        simulation.workers().get(scenario.workers() / 2).die(broken);
        simulation.runTo(STRUCK + 3L);
        List<Double> all = steps(simulation);
        return new Churn(usual, all.get(STRUCK), all.get(STRUCK + 2));
    }

    private static List<Double> steps(Simulation simulation) {
        return simulation.milestones().steps().stream().map(Milestones.Step::all).toList();
    }

    double lostSeconds() {
        return struck - quiet;
    }
}
