package parade.deploy.render;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parade.deploy.render.Launch.Trust;

/**
 * The files of a run.
 *
 * @param files texts by their paths below the folder that {@code kubectl apply -k} is given
 */
public record Rendering(SequencedMap<String, String> files) {

    /** The first line of every file: what bears it may be replaced. */
    static final String MARK = "# Written by `parade render`, which replaces it.";

    /** What annotations may have in all, 256 KiB, with some room for quotes. */
    private static final int MAXIMUM_ANNOTATED = 200_000;

    /** What Kubernetes keeps of an object at most, 1.5 MB, with some room. */
    private static final int MAXIMUM_OBJECT = 1_400_000;

    public static Rendering of(Launch launch) throws RefusedException {
        var rendering = new Rendering(files(launch));
        int largest = rendering.largestObject();
        if (largest > MAXIMUM_OBJECT) {
            throw new RefusedException(
                    "a JobSet of %d servers takes %,d bytes, and Kubernetes keeps no object beyond %,d: use fewer servers, or --to kubernetes"
                            .formatted(launch.servers(), largest, MAXIMUM_OBJECT));
        }
        return rendering;
    }

    /** Whether {@code kubectl apply} can't do alone. */
    public boolean needsServerSideApply() {
        return largestObject() > MAXIMUM_ANNOTATED;
    }

    private int largestObject() {
        return files.entrySet().stream()
                .filter(file -> file.getKey().startsWith("base/"))
                .flatMap(file -> Stream.of(file.getValue().split("\n---\n", -1)))
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    private static SequencedMap<String, String> files(Launch launch) {
        var processes = new Processes(launch);
        var patches = new PodPatches(launch);
        SequencedMap<String, String> files = new LinkedHashMap<>();
        files.put("kustomization.yaml", kustomization("resources: [base]\n"));
        SequencedMap<String, String> base = new Base(launch, processes).files();
        files.put("base/kustomization.yaml", kustomization(contents(launch, base.keySet())));
        base.forEach((name, text) -> files.put("base/" + name, text));
        new Components(launch, processes, patches)
                .files()
                .forEach((name, text) -> files.put("components/" + name, text));
        new Overlays(patches, launch.needs().workerThreads())
                .files()
                .forEach((name, text) -> files.put("overlays/" + name, text));
        files.replaceAll((_, text) -> MARK + "\n" + text);
        return files;
    }

    private static String contents(Launch launch, Collection<String> names) {
        return names.stream()
                        .map(name -> "  - " + name + "\n")
                        .collect(Collectors.joining("", "resources:\n", ""))
                + (launch.trust() == Trust.TLS ? "components: [../components/tls]\n" : "");
    }

    private static String kustomization(String contents) {
        return Template.named("kustomization.yaml")
                .fill(
                        Map.of(
                                "apiVersion",
                                "v1beta1",
                                "kind",
                                "Kustomization",
                                "contents",
                                contents));
    }
}
