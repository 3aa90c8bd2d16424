package parade.deploy.render;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * A run as three kinds of cluster would have it: file names and texts.
 *
 * @param threads that a worker computes with
 */
record Overlays(PodPatches patches, int threads) {

    /** What a worker of one thread is glad of: a batch is gathered, sent and received meanwhile. */
    private static final int LARGE_CPUS = 4;

    SequencedMap<String, String> files() {
        SequencedMap<String, String> files = new LinkedHashMap<>();
        add(
                files,
                "local",
                "# One node: the image that it has, little claimed, and nothing spread.\n",
                List.of(),
                patches.text("server", "overlay-local.yaml", Map.of("cpu", "50m")),
                patches.text("worker", "overlay-local.yaml", Map.of("cpu", "100m")));
        add(
                files,
                "small",
                "# A few nodes that are shared with others, watched by Prometheus' operator.\n",
                List.of("monitoring"),
                patches.text("server", "overlay-cpu.yaml", Map.of("cpu", "500m")),
                patches.text("worker", "overlay-cpu.yaml", Map.of("cpu", cpus(threads))));
        add(
                files,
                "large",
                "# Many nodes: each server on one of its own, workers on spot nodes, all encrypted.\n",
                List.of("monitoring", "tls", "spot"),
                patches.text("server", "overlay-cpu.yaml", Map.of("cpu", "\"2\""))
                        + patches.text("server", "overlay-apart.yaml", Map.of()),
                patches.text(
                        "worker",
                        "overlay-cpu.yaml",
                        Map.of("cpu", cpus(threads + LARGE_CPUS - 1))));
        return files;
    }

    private static String cpus(int count) {
        return "\"" + count + "\"";
    }

    private void add(
            SequencedMap<String, String> files,
            String name,
            String what,
            List<String> components,
            String servers,
            String workers) {
        String with =
                components.isEmpty()
                        ? ""
                        : components.stream()
                                .map(component -> "  - ../../components/" + component + "\n")
                                .collect(Collectors.joining("", "components:\n", ""));
        files.put(
                name + "/kustomization.yaml",
                what
                        + Template.named("kustomization.yaml")
                                .fill(
                                        Map.of(
                                                "apiVersion",
                                                "v1beta1",
                                                "kind",
                                                "Kustomization",
                                                "contents",
                                                "resources: [../../base]\n"
                                                        + with
                                                        + "patches:\n"
                                                        + patches.entry("server", "servers.yaml")
                                                        + patches.entry(
                                                                "worker", "workers.yaml"))));
        files.put(name + "/servers.yaml", servers);
        files.put(name + "/workers.yaml", workers);
    }
}
