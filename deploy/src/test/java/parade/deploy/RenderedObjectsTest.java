package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parade.deploy.Manifests.at;
import static parade.deploy.Manifests.list;
import static parade.deploy.Manifests.map;

import com.google.gson.Gson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import parade.deploy.RenderedPods.Pod;

/** Every object that is rendered is one that Kubernetes knows, and all of them fit each other. */
final class RenderedObjectsTest {

    @TempDir private Path folder;

    private static List<List<Map<String, Object>>> all(Path out) {
        return Stream.of("", "overlays/local", "overlays/small", "overlays/large")
                .map(out::resolve)
                .map(Manifests::of)
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void areKnown(RenderedForm form) throws IOException {
        for (List<Map<String, Object>> objects : all(form.render(folder, TestRun.DIGITS))) {
            objects.forEach(KubernetesModel::check);
            assertThat(Manifests.names(objects)).doesNotHaveDuplicates();
        }
    }

    @ParameterizedTest
    @EnumSource
    void fitEachOther(RenderedForm form) throws IOException {
        for (List<Map<String, Object>> objects : all(form.render(folder, TestRun.DIGITS))) {
            List<Pod> pods = RenderedPods.of(objects);
            assertThat(pods).hasSize(form == RenderedForm.ONE_SERVER ? 4 : 5);
            String subdomain = subdomain(objects);
            assertThat(subdomain).isEqualTo(RenderedForm.RUN);
            Pod coordinator =
                    pods.stream().filter(pod -> pod.component().equals("server")).findFirst().get();
            for (Pod pod : pods) {
                assertThat(pod.argument("--coordinator"))
                        .isEqualTo(coordinator.host() + "." + subdomain + ":7400");
                if (pod.component().equals("server")) {
                    assertThat(pod.argument("--host")).isEqualTo(pod.host() + "." + subdomain);
                    assertThat(pod.argument("--port")).isEqualTo(port(pod, "parade"));
                }
                assertThat(pod.argument("--metrics-port")).isEqualTo(port(pod, "metrics"));
                probes(pod);
                mounts(pod, objects);
                selectors(pod, objects);
                restricted(pod);
                failures(form, pod);
            }
            assertThat(pods).extracting(Pod::host).doesNotHaveDuplicates();
        }
    }

    /** A worker asks for as many processors as it has threads, or as many parts of them. */
    @ParameterizedTest
    @CsvSource({"1, 250m, 1, 4", "3, 750m, 3, 6"})
    void workersAskForTheirThreads(String threads, String base, String small, String large)
            throws IOException {
        Path out =
                RenderedForm.JOBS.render(
                        folder, TestRun.DIGITS, "--set", "cluster.threads=" + threads);
        Map<String, String> expected =
                Map.of(
                        "",
                        base,
                        "overlays/local",
                        "100m",
                        "overlays/small",
                        small,
                        "overlays/large",
                        large);
        expected.forEach((place, cpu) ->
                assertThat(RenderedPods.of(Manifests.of(out.resolve(place))))
                        .filteredOn(pod -> pod.component().equals("worker"))
                        .isNotEmpty()
                        .allSatisfy(pod ->
                                assertThat(at(pod.container(), "resources", "requests", "cpu"))
                                        .hasToString(cpu)));
    }

    /** Where server pods get their names: the Service of the Jobs, or what the JobSet makes. */
    private static String subdomain(List<Map<String, Object>> objects) {
        for (Map<String, Object> object : objects) {
            if (Manifests.kind(object).equals("JobSet")) {
                assertThat(at(object, "spec", "network", "publishNotReadyAddresses"))
                        .isEqualTo(true);
                return at(object, "spec", "network", "subdomain").toString();
            }
        }
        Map<String, Object> service = Manifests.one(objects, "Service", RenderedForm.RUN);
        assertThat(at(service, "spec", "clusterIP")).isEqualTo("None");
        assertThat(at(service, "spec", "publishNotReadyAddresses")).isEqualTo(true);
        for (Pod pod : RenderedPods.of(objects)) {
            boolean server = pod.component().equals("server");
            assertThat(pod.matches(at(service, "spec", "selector"))).isEqualTo(server);
            if (server) {
                assertThat(pod.spec()).containsEntry("subdomain", RenderedForm.RUN);
                Object port = at(service, "spec", "ports", 0);
                assertThat(map(port).get("port"))
                        .isEqualTo(pod.ports().get(at(port, "targetPort").toString()));
            }
        }
        return RenderedForm.RUN;
    }

    private static String port(Pod pod, String name) {
        return String.valueOf(pod.ports().get(name));
    }

    private static void probes(Pod pod) {
        for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
            assertThat(pod.ports())
                    .containsKey(at(pod.container(), probe, "httpGet", "port").toString());
            assertThat(at(pod.container(), probe, "httpGet", "path"))
                    .isEqualTo(probe.equals("readinessProbe") ? "/readyz" : "/healthz");
        }
        assertThat(pod.argument("--verdict"))
                .isEqualTo(pod.container().get("terminationMessagePath"));
    }

    private static void mounts(Pod pod, List<Map<String, Object>> objects) {
        Map<String, Map<String, Object>> volumes = new LinkedHashMap<>();
        list(pod.spec().get("volumes"))
                .forEach(volume -> volumes.put(at(volume, "name").toString(), map(volume)));
        Map<String, Map<String, Object>> mounted = new LinkedHashMap<>();
        for (Object mount : list(pod.container().get("volumeMounts"))) {
            mounted.put(at(mount, "mountPath").toString(), map(mount));
        }
        assertThat(mounted.values().stream().map(mount -> mount.get("name")).distinct())
                .containsExactlyInAnyOrderElementsOf(volumes.keySet());

        Map<String, Object> config =
                Manifests.one(
                        objects,
                        "ConfigMap",
                        at(volumes.get("job"), "configMap", "name").toString());
        assertThat(pod.arguments().get(1)).isEqualTo("/job/job.yaml");
        assertThat(pod.arguments().getLast()).isEqualTo("@/job/security");
        for (String key : List.of("job.yaml", "security")) {
            assertThat(mounted.get("/job/" + key)).containsEntry("subPath", key);
            assertThat(map(config.get("data"))).containsKey(key);
        }
        assertThat(mounted).containsKey("/security");
        boolean needed = at(config, "data", "security").toString().contains("/security/");
        assertThat(at(volumes.get("security"), "secret"))
                .isEqualTo(
                        Map.of(
                                "secretName",
                                RenderedForm.RUN + "-tls",
                                "optional",
                                !needed,
                                "defaultMode",
                                288));

        if (pod.component().equals("worker")) {
            assertThat(mounted).doesNotContainKey("/runs");
            assertThat(pod.arguments("--out")).isEmpty();
            return;
        }
        assertThat(pod.argument("--out")).isEqualTo("/runs/digits");
        String claim = at(volumes.get("runs"), "persistentVolumeClaim", "claimName").toString();
        int index =
                pod.arguments("--index").isEmpty()
                        ? pod.index()
                        : Integer.parseInt(pod.argument("--index"));
        assertThat(pod.host()).startsWith(RenderedForm.RUN + "-server-" + index);
        if (claim.equals("shared")) {
            Map<String, Object> mount = map(mounted.get("/runs"));
            Object place = mount.getOrDefault("subPath", mount.get("subPathExpr"));
            assertThat(RenderedPods.expanded(String.valueOf(place), String.valueOf(pod.index())))
                    .isEqualTo("digits/server-" + index);
        } else {
            assertThat(claim).isEqualTo("digits-server-" + index);
            assertThat(Manifests.one(objects, "PersistentVolumeClaim", claim)).isNotNull();
        }
    }

    private static void selectors(Pod pod, List<Map<String, Object>> objects) {
        boolean server = pod.component().equals("server");
        assertThat(pod.labels())
                .containsEntry("app.kubernetes.io/name", "parade")
                .containsEntry("app.kubernetes.io/instance", RenderedForm.RUN)
                .containsEntry("parade/job", "digits");
        for (Map<String, Object> object : objects) {
            switch (Manifests.kind(object)) {
                case "PodDisruptionBudget" -> {
                    assertThat(pod.matches(at(object, "spec", "selector", "matchLabels")))
                            .isEqualTo(server);
                    assertThat(at(object, "spec", "minAvailable")).isEqualTo(1);
                }
                case "PodMonitor" -> {
                    assertThat(pod.matches(at(object, "spec", "selector", "matchLabels"))).isTrue();
                    assertThat(pod.ports())
                            .containsKey(
                                    at(object, "spec", "podMetricsEndpoints", 0, "port")
                                            .toString());
                }
                case "NetworkPolicy" ->
                        assertThat(pod.matches(at(object, "spec", "podSelector", "matchLabels")))
                                .isEqualTo(
                                        server || Manifests.name(object).equals(RenderedForm.RUN));
                default -> {}
            }
        }
        Object spread = pod.spec().get("topologySpreadConstraints");
        if (spread != null) {
            assertThat(pod.matches(at(list(spread).getFirst(), "labelSelector", "matchLabels")))
                    .isTrue();
        }
    }

    /** What a namespace with the label restricted asks for. */
    private static void restricted(Pod pod) {
        assertThat(map(pod.spec().get("securityContext")))
                .containsEntry("runAsNonRoot", true)
                .containsEntry("runAsUser", 10001)
                .containsEntry("seccompProfile", Map.of("type", "RuntimeDefault"));
        assertThat(map(pod.container().get("securityContext")))
                .containsEntry("allowPrivilegeEscalation", false)
                .containsEntry("readOnlyRootFilesystem", true)
                .containsEntry("capabilities", Map.of("drop", List.of("ALL")));
        assertThat(pod.spec())
                .containsEntry("automountServiceAccountToken", false)
                .containsEntry("restartPolicy", "Never");
    }

    private static void failures(RenderedForm form, Pod pod) {
        boolean wholeSet = form.isJobSet() && pod.component().equals("server");
        String ignored = wholeSet ? "FailJob" : "Ignore";
        List<Object> rules = list(at(pod.job(), "podFailurePolicy", "rules"));
        assertThat(rules).hasSize(3);
        assertThat(map(rules.get(0))).containsEntry("action", ignored);
        assertThat(at(rules.get(0), "onPodConditions", 0, "type")).isEqualTo("DisruptionTarget");
        assertThat(map(rules.get(1))).containsEntry("action", ignored);
        assertThat(at(rules.get(1), "onExitCodes", "values")).isEqualTo(List.of(6, 75, 143));
        assertThat(map(rules.get(2))).containsEntry("action", "FailJob");
        assertThat(at(rules.get(2), "onExitCodes", "values")).isEqualTo(List.of(2, 3, 4, 5));
        for (Object rule : rules.subList(1, 3)) {
            assertThat(at(rule, "onExitCodes", "containerName"))
                    .isEqualTo(pod.container().get("name"));
        }
        assertThat(pod.job()).containsEntry("podReplacementPolicy", "Failed");
    }

    @Test
    void theDashboardIsAppliedWithItsAnnotation() throws IOException {
        Path out = RenderedForm.JOBS.render(folder, TestRun.DIGITS);
        Map<String, Object> dashboard =
                Manifests.one(
                        Manifests.of(out.resolve("overlays/small")),
                        "ConfigMap",
                        "parade-dashboard");
        assertThat(at(dashboard, "data", "parade.json"))
                .isEqualTo(
                        Files.readString(ProjectRoot.path().resolve("deploy/grafana/parade.json")));
        // kubectl apply keeps the object as text in an annotation, and those take 256 KiB in all.
        assertThat(new Gson().toJson(dashboard).length()).isLessThan(250_000);
    }

    @Test
    void theModelNoticesWhatIsWrong() throws IOException {
        Map<String, Object> job =
                Manifests.one(
                        Manifests.of(RenderedForm.JOBS.render(folder, TestRun.DIGITS)),
                        "Job",
                        RenderedForm.RUN + "-worker");
        map(at(job, "spec", "template", "spec", "containers", 0)).put("arguments", List.of());
        assertThatThrownBy(() -> KubernetesModel.check(job))
                .cause()
                .hasMessageContaining("arguments");
        map(at(job, "spec", "template", "spec", "containers", 0)).remove("arguments");
        map(job.get("spec")).put("completions", "many");
        assertThatThrownBy(() -> KubernetesModel.check(job)).hasMessageContaining("Job is wrong");
    }
}
