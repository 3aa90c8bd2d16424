package parade.deploy.follow;

import java.util.ArrayList;
import java.util.List;
import parade.deploy.follow.ClusterException.Kind;

/** The objects of a label, of those kinds that this cluster has. */
final class Listing {

    private Listing() {}

    /** Jobs, pods and, where the cluster knows them and lets the user see them, JobSets. */
    static List<Fields> of(Kubectl kubectl, String selector)
            throws ClusterException, InterruptedException {
        var found = new ArrayList<>(get(kubectl, "jobs,pods", selector));
        boolean ofSets =
                found.stream()
                        .anyMatch(of ->
                                of.text("metadata", "labels", "jobset.sigs.k8s.io/jobset-name")
                                        .isPresent());
        // While a JobSet begins again, it has no Jobs for a moment.
        if (ofSets || found.isEmpty()) {
            try {
                found.addAll(get(kubectl, "jobsets.jobset.x-k8s.io", selector));
            } catch (ClusterException without) {
                if (without.kind() == Kind.UNREACHABLE || ofSets) {
                    throw without;
                }
            }
        }
        return found;
    }

    private static List<Fields> get(Kubectl kubectl, String kinds, String selector)
            throws ClusterException, InterruptedException {
        return new Fields(kubectl.json("get", kinds, "--selector=" + selector, "--output=json"))
                .each("items");
    }
}
