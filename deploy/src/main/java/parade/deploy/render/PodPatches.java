package parade.deploy.render;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Changes to all pods of servers, or of workers, which are in Jobs of their own or in one JobSet.
 */
record PodPatches(Launch launch) {

    private static final String POD = "/template/spec/template/spec";

    /** An entry of a kustomization's patches. */
    String entry(String component, String file) {
        String target =
                switch (launch.target()) {
                    case KUBERNETES ->
                            "{kind: Job, labelSelector: app.kubernetes.io/component=%s}"
                                    .formatted(component);
                    case JOBSET -> "{kind: JobSet}";
                };
        return "  - path: %s\n    target: %s\n".formatted(file, target);
    }

    /** A template, filled for each pod template. */
    String text(String component, String template, Map<String, String> values) {
        return paths(component).stream()
                .map(path -> {
                    Map<String, String> all = new HashMap<>(values);
                    all.put("pod", path);
                    return Template.named(template).fill(all);
                })
                .collect(Collectors.joining());
    }

    private List<String> paths(String component) {
        if (launch.target() == Target.KUBERNETES) {
            return List.of("/spec/template/spec");
        }
        // The workers are the JobSet's first, and then come the servers.
        return component.equals("worker")
                ? List.of("/spec/replicatedJobs/0" + POD)
                : IntStream.rangeClosed(1, launch.servers())
                        .mapToObj(index -> "/spec/replicatedJobs/" + index + POD)
                        .toList();
    }
}
