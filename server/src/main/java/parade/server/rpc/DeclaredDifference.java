package parade.server.rpc;

import parade.v1.DeclareRequest;

/** In words, how one worker's declaration differs from another's. */
final class DeclaredDifference {

    private DeclaredDifference() {}

    static String between(DeclareRequest run, DeclareRequest worker) {
        if (run.getSlices() != worker.getSlices()) {
            return worker.getSlices() + " slices, the run has " + run.getSlices();
        }
        if (!run.getData().equals(worker.getData())) {
            return "its data differs";
        }
        for (int p = 0; p < Math.min(run.getParametersCount(), worker.getParametersCount()); p++) {
            if (!run.getParameters(p).equals(worker.getParameters(p))) {
                return "parameter "
                        + p
                        + " is "
                        + worker.getParameters(p).getName()
                        + " "
                        + worker.getParameters(p).getDimensionsList()
                        + ", the run's is "
                        + run.getParameters(p).getName()
                        + " "
                        + run.getParameters(p).getDimensionsList()
                        + " (or their initializers differ)";
            }
        }
        return worker.getParametersCount() + " parameters, the run has " + run.getParametersCount();
    }
}
