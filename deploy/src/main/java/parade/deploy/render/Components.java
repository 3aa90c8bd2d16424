package parade.deploy.render;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import parade.deploy.render.Launch.Trust;

/** What a run may have besides: file names and texts. */
record Components(Launch launch, Processes processes, PodPatches patches) {

    SequencedMap<String, String> files() {
        SequencedMap<String, String> files = new LinkedHashMap<>();
        monitoring(files);
        tls(files);
        spot(files);
        return files;
    }

    private void monitoring(SequencedMap<String, String> files) {
        files.put(
                "monitoring/kustomization.yaml",
                component(
                        """
                        resources:
                          - pod-monitor.yaml
                          - recording.yaml
                          - alerts.yaml
                          - dashboard.yaml
                        """));
        files.put(
                "monitoring/pod-monitor.yaml",
                Template.named("pod-monitor.yaml")
                        .fill(Map.of("run", launch.names().run(), "labels", processes.labels())));
        for (String rules : new String[] {"recording", "alerts"}) {
            files.put(
                    "monitoring/" + rules + ".yaml",
                    Template.named("rule.yaml")
                            .fill(
                                    Map.of(
                                            "name",
                                            rules,
                                            "groups",
                                            Template.resource("rules/" + rules + ".yml"))));
        }
        files.put(
                "monitoring/dashboard.yaml",
                Template.named("dashboard.yaml")
                        .fill(
                                Map.of(
                                        "dashboard",
                                        YamlText.block(Template.resource("grafana/parade.json")))));
    }

    private void tls(SequencedMap<String, String> files) {
        files.put(
                "tls/kustomization.yaml",
                component(
                        "patches:\n  - path: security.yaml\n"
                                + patches.entry("worker", "workers.yaml")
                                + patches.entry("server", "servers.yaml")));
        files.put(
                "tls/security.yaml",
                Template.named("tls.yaml")
                        .fill(
                                Map.of(
                                        "run", launch.names().run(),
                                        "secret", launch.secretCommand(Trust.TLS))));
        files.put("tls/workers.yaml", patches.text("worker", "tls-secret.yaml", Map.of()));
        files.put("tls/servers.yaml", patches.text("server", "tls-secret.yaml", Map.of()));
    }

    private void spot(SequencedMap<String, String> files) {
        files.put(
                "spot/kustomization.yaml",
                component(
                        "patches:\n"
                                + patches.entry("worker", "workers.yaml")
                                + patches.entry("server", "servers.yaml")));
        files.put("spot/workers.yaml", patches.text("worker", "spot-workers.yaml", Map.of()));
        files.put("spot/servers.yaml", patches.text("server", "spot-servers.yaml", Map.of()));
    }

    private static String component(String contents) {
        return Template.named("kustomization.yaml")
                .fill(Map.of("apiVersion", "v1alpha1", "kind", "Component", "contents", contents));
    }
}
