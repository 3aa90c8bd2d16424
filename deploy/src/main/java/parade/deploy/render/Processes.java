package parade.deploy.render;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import parade.deploy.render.Launch.Trust;

/** The pods of a run, which plain Jobs and JobSets have alike. */
record Processes(Launch launch) {

    private static final Template POD = Template.named("pod.yaml");

    private static final String PORTS =
            """
            - {name: parade, containerPort: 7400}
            - {name: metrics, containerPort: 9464}
            """;

    private static final long LEAST_GRACE_SECONDS = 45;
    private static final long GRACE_BESIDES_SECONDS = 15;
    private static final long SLOW_DISK_BYTES_PER_SECOND = 20_000_000;

    /** The keys that are given to processes in any case. */
    private static final Pattern DECIDED =
            Pattern.compile("(cluster\\.(servers|workers|join_timeout)|security(\\.[^=]*)?)=");

    /** A server with a Job of its own. */
    String server(int index) {
        RunNames names = launch.names();
        List<String> arguments = new ArrayList<>(List.of("server", "/job/job.yaml"));
        arguments.add("--index=" + index);
        arguments.add("--host=" + launch.host(index));
        if (index == 0) {
            arguments.add("--folder-port=9465");
        }
        String claim = launch.runsClaim().orElse(names.claim(index));
        String place = launch.runsClaim().isPresent() ? ", subPath: " + folder(index) : "";
        long memory =
                index == 0 ? launch.needs().firstServerBytes() : launch.needs().otherServerBytes();
        return server(labels("server", index), host(index), arguments, memory, claim, place);
    }

    /** The one template of all servers, where they are indices of one Job. */
    String servers() {
        List<String> arguments = new ArrayList<>(List.of("server", "/job/job.yaml"));
        arguments.add(
                "--host="
                        + launch.names().run()
                        + "-server-$(JOB_COMPLETION_INDEX)."
                        + launch.names().run());
        arguments.add("--folder-port=9465");
        // The host name comes from the Job: its own, and the index.
        return server(
                labels("server"),
                "subdomain: " + launch.names().run(),
                arguments,
                launch.needs().largestServerBytes(),
                launch.runsClaim().orElseThrow(),
                ", subPathExpr: " + launch.names().job() + "/server-$(JOB_COMPLETION_INDEX)");
    }

    private String folder(int index) {
        return launch.names().job() + "/server-" + index;
    }

    /** A JobSet names its pods' hosts itself. */
    private String host(int index) {
        return switch (launch.target()) {
            case KUBERNETES ->
                    "hostname: %s\nsubdomain: %s"
                            .formatted(launch.names().server(index), launch.names().run());
            case JOBSET -> "";
        };
    }

    private String server(
            String labels,
            String host,
            List<String> arguments,
            long memoryBytes,
            String claim,
            String place) {
        arguments.add("--port=7400");
        arguments.add("--out=/runs/" + launch.names().job());
        arguments.add("--resume");
        return pod(
                "server",
                labels,
                host,
                arguments,
                Map.of(
                        "graceSeconds",
                        String.valueOf(graceSeconds()),
                        "cpu",
                        "100m",
                        "memory",
                        mebibytes(memoryBytes),
                        "ports",
                        PORTS),
                "- {name: runs, mountPath: /runs%s}\n".formatted(place),
                """
                - name: runs
                  persistentVolumeClaim: {claimName: %s}
                """
                        .formatted(YamlText.value(claim)));
    }

    /**
     * What a server that is told to stop may take: mostly for a last checkpoint, on a slow disk.
     */
    private long graceSeconds() {
        long writing = Math.ceilDiv(launch.needs().checkpointBytes(), SLOW_DISK_BYTES_PER_SECOND);
        return Math.max(LEAST_GRACE_SECONDS, GRACE_BESIDES_SECONDS + writing);
    }

    String worker() {
        return pod(
                "worker",
                labels("worker"),
                "",
                new ArrayList<>(List.of("worker", "/job/job.yaml")),
                Map.of(
                        "graceSeconds",
                        "15",
                        "cpu",
                        250 * launch.needs().workerThreads() + "m",
                        "memory",
                        mebibytes(launch.needs().workerBytes()),
                        "ports",
                        "- {name: metrics, containerPort: 9464}"),
                dataMount(),
                dataVolume());
    }

    private String pod(
            String component,
            String labels,
            String host,
            List<String> arguments,
            Map<String, String> own,
            String mounts,
            String volumes) {
        arguments.add("--coordinator=" + launch.coordinator());
        arguments.add("--metrics-port=9464");
        arguments.add("--verdict=/dev/termination-log");
        // What is known here wins over what a user sets, as it was made from that.
        launch.overrides().stream()
                .filter(given -> !DECIDED.matcher(given).lookingAt())
                .forEach(given -> arguments.add("--set=" + unexpanded(given)));
        arguments.add("--set=cluster.servers=" + launch.servers());
        arguments.add("--set=cluster.workers=" + launch.workers());
        arguments.add("--set=cluster.join_timeout=" + launch.joinTimeout().toSeconds() + "s");
        arguments.add("@/job/security");
        var values = new HashMap<>(own);
        values.put("component", component);
        values.put("labels", labels);
        values.put("host", host);
        values.put("run", launch.names().run());
        values.put("secretOptional", String.valueOf(launch.trust() == Trust.NETWORK));
        values.put("image", YamlText.value(launch.image()));
        values.put("arguments", YamlText.list(arguments));
        values.put("environment", environment());
        values.put("mounts", mounts);
        values.put("volumes", volumes);
        return POD.fill(values);
    }

    /** Kubernetes puts variables in place of {@code $(NAME)}, and one dollar in place of two. */
    private static String unexpanded(String text) {
        return text.replace("$", "$$");
    }

    private String environment() {
        if (launch.variables().isEmpty()) {
            return "";
        }
        var lines = new StringBuilder("# What paths in the job file name.\nenv:\n");
        launch.variables()
                .forEach((name, value) ->
                        lines.append(
                                "  - {name: %s, value: %s}\n"
                                        .formatted(
                                                YamlText.value(name),
                                                YamlText.quoted(unexpanded(value)))));
        return lines.toString();
    }

    /** Only workers read data. */
    private String dataMount() {
        return launch.data()
                .map(data ->
                        "- {name: data, mountPath: %s, readOnly: true}\n"
                                .formatted(YamlText.quoted(data.folder().toString())))
                .orElse("");
    }

    private String dataVolume() {
        return launch.data()
                .map(data ->
                        """
                        - name: data
                          persistentVolumeClaim: {claimName: %s, readOnly: true}
                        """
                                .formatted(YamlText.value(data.claim())))
                .orElse("");
    }

    /** Of objects that are neither server nor worker. */
    String labels() {
        return """
        app.kubernetes.io/name: parade
        app.kubernetes.io/instance: %s
        parade/job: %s
        """
                .formatted(launch.names().run(), YamlText.value(launch.names().job()));
    }

    String labels(String component) {
        return labels() + "app.kubernetes.io/component: " + component + "\n";
    }

    String labels(String component, int index) {
        return labels(component) + "parade/server: \"" + index + "\"\n";
    }

    private static String mebibytes(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20) + "Mi";
    }
}
