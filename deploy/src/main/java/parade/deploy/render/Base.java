package parade.deploy.render;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The objects of a run themselves, in no namespace: file names and texts. */
record Base(Launch launch, Processes processes) {

    private static final String BETWEEN = "---\n";

    SequencedMap<String, String> files() {
        SequencedMap<String, String> files = new LinkedHashMap<>();
        String run = launch.names().run();
        files.put(
                "config.yaml",
                Template.named("config.yaml")
                        .fill(
                                Map.of(
                                        "run", run,
                                        "labels", processes.labels(),
                                        "security", security(),
                                        "jobFile", YamlText.block(launch.jobFile()))));
        if (launch.runsClaim().isEmpty()) {
            files.put("claims.yaml", forServers(this::claim));
        }
        switch (launch.target()) {
            case KUBERNETES -> jobs(files);
            case JOBSET -> files.put("jobset.yaml", new JobSet(launch, processes).text());
        }
        files.put(
                "network.yaml",
                Template.named("network.yaml")
                        .fill(Map.of("run", run, "labels", processes.labels())));
        if (launch.servers() > 1) {
            files.put(
                    "disruption.yaml",
                    Template.named("disruption.yaml")
                            .fill(
                                    Map.of(
                                            "run", run,
                                            "labels", processes.labels("server"),
                                            "minimum", String.valueOf(launch.servers() - 1))));
        }
        return files;
    }

    private void jobs(SequencedMap<String, String> files) {
        files.put(
                "service.yaml",
                Template.named("service.yaml")
                        .fill(
                                Map.of(
                                        "run", launch.names().run(),
                                        "labels", processes.labels("server"))));
        files.put(
                "servers.yaml",
                launch.runsClaim().isPresent() ? servers() : forServers(this::server));
        files.put(
                "workers.yaml",
                job(
                        launch.names().worker(launch.target()),
                        processes.labels("worker"),
                        workerSpec(launch, processes)));
    }

    private String forServers(IntFunction<String> text) {
        return IntStream.range(0, launch.servers())
                .mapToObj(text)
                .collect(Collectors.joining(BETWEEN));
    }

    private String claim(int index) {
        return Template.named("claim.yaml")
                .fill(
                        Map.of(
                                "name", launch.names().claim(index),
                                "job", YamlText.value(launch.names().job()),
                                "size", YamlText.value(launch.needs().claimSize())));
    }

    private String server(int index) {
        return job(
                launch.names().server(index),
                processes.labels("server", index),
                Template.named("server-spec.yaml")
                        .fill(
                                Map.of(
                                        "deadlineSeconds", launch.deadlineSeconds(),
                                        "failurePolicy", failurePolicy(),
                                        "pod", processes.server(index))));
    }

    private String servers() {
        return job(
                launch.names().run() + "-server",
                processes.labels("server"),
                Template.named("servers-spec.yaml")
                        .fill(
                                Map.of(
                                        "servers", String.valueOf(launch.servers()),
                                        "deadlineSeconds", launch.deadlineSeconds(),
                                        "failurePolicy", failurePolicy(),
                                        "pod", processes.servers())));
    }

    private static String job(String name, String labels, String spec) {
        return Template.named("job.yaml")
                .fill(Map.of("name", name, "labels", labels, "spec", spec));
    }

    static String workerSpec(Launch launch, Processes processes) {
        return Template.named("worker-spec.yaml")
                .fill(
                        Map.of(
                                "name", launch.names().worker(launch.target()),
                                "maxWorkers", String.valueOf(launch.maxWorkers()),
                                "workers", String.valueOf(launch.workers()),
                                "deadlineSeconds", launch.deadlineSeconds(),
                                "failurePolicy", failurePolicy(),
                                "pod", processes.worker()));
    }

    private static String failurePolicy() {
        return Template.resource("failure-policy.yaml");
    }

    private String security() {
        return switch (launch.trust()) {
            case NETWORK, TLS -> "--set \"security={plaintext: true}\"";
            case TOKEN -> "--set \"security={plaintext: true, token: {file: /security/token}}\"";
        };
    }
}
