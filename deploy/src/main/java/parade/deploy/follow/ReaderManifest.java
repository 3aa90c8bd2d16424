package parade.deploy.follow;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The object of a {@link ReaderPod}, as the restricted pod security standard wants it. */
final class ReaderManifest {

    private ReaderManifest() {}

    /**
     * A pod's manifest.
     *
     * @param seconds how long the pod lives at most
     */
    static Map<String, Object> of(String name, String run, ServerVolume volume, long seconds) {
        var mount = new LinkedHashMap<String, Object>();
        mount.put("name", "runs");
        mount.put("mountPath", ServerVolume.MOUNTED_AT);
        mount.put("readOnly", true);
        volume.subPath().ifPresent(path -> mount.put("subPath", path));
        Map<String, Object> container =
                Map.of(
                        "name", "parade",
                        "image", volume.image(),
                        "imagePullPolicy", volume.imagePullPolicy(),
                        "args",
                                List.of(
                                        "serve-folder",
                                        volume.folder(),
                                        "--port=" + PodConnection.FOLDER_PORT),
                        "resources",
                                Map.of(
                                        "requests", Map.of("cpu", "50m", "memory", "128Mi"),
                                        "limits", Map.of("memory", "512Mi")),
                        "securityContext",
                                Map.of(
                                        "allowPrivilegeEscalation",
                                        false,
                                        "readOnlyRootFilesystem",
                                        true,
                                        "capabilities",
                                        Map.of("drop", List.of("ALL"))),
                        "volumeMounts", List.of(mount));
        var pod = new LinkedHashMap<String, Object>();
        pod.put("restartPolicy", "Never");
        pod.put("activeDeadlineSeconds", seconds);
        pod.put("automountServiceAccountToken", false);
        pod.put("enableServiceLinks", false);
        pod.put("terminationGracePeriodSeconds", 5);
        pod.put("securityContext", volume.securityContext());
        volume.placement().forEach(pod::put);
        pod.put("containers", List.of(container));
        pod.put(
                "volumes",
                List.of(
                        Map.of(
                                "name",
                                "runs",
                                "persistentVolumeClaim",
                                Map.of("claimName", volume.claim()))));
        return Map.of(
                "apiVersion",
                "v1",
                "kind",
                "Pod",
                "metadata",
                Map.of(
                        "name",
                        name,
                        "labels",
                        Map.of(
                                "app.kubernetes.io/name", "parade-reader",
                                "app.kubernetes.io/component", "reader",
                                "parade/reads", run)),
                "spec",
                pod);
    }
}
