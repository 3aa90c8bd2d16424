package parade.deploy.follow;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A kubectl that is a shell script: it prints what a test has written, in the form of the real one,
 * and notes how it was called. A port is forwarded by naming a port of this machine, and by a child
 * of the script's own.
 */
final class StubCluster implements AutoCloseable {

    private static final Gson GSON = new Gson();
    private static final String SCRIPT =
            """
            #!/bin/sh
            PATH=/bin:/usr/bin
            here=$(dirname "$0")
            echo "$*" >> "$here/calls"
            fail() { echo "$1" >&2; exit 1; }
            [ -f "$here/failure" ] && fail "$(cat "$here/failure")"
            case "$*" in
                *"get jobs,pods"*) cat "$here/objects" ;;
                *"get jobsets"*)
                    [ -f "$here/sets" ] || fail "error: the server doesn't have a resource type \\"jobsets\\""
                    cat "$here/sets" ;;
                *"get events"*) cat "$here/events" ;;
                *"get pods "*) cat "$here/pods" ;;
                *"get pod "*) cat "$here/reader" ;;
                *"get persistentvolumeclaim"*)
                    [ -f "$here/claim" ] || fail 'Error from server (NotFound): persistentvolumeclaims "x" not found' ;;
                *create*) cat > "$here/created" ;;
                *patch*)
                    if [ -f "$here/patch-failure" ]; then fail "$(cat "$here/patch-failure")"; fi ;;
                *delete*) ;;
                *port-forward*)
                    for word; do case "$word" in pod/*) pod=${word#pod/} ;; esac; done
                    [ -f "$here/port.$pod" ] || fail "error: unable to forward port because pod is not running"
                    sleep 600 &
                    echo $! > "$here/grandchild"
                    echo "Forwarding from 127.0.0.1:$(cat "$here/port.$pod") -> 9465"
                    wait ;;
                *) fail "unexpected: $*" ;;
            esac
            """;

    private final Path folder;
    final Kubectl kubectl;

    StubCluster(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Path program = folder.resolve("kubectl");
        Files.writeString(program, SCRIPT);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
        kubectl = new Kubectl(program.toString(), Optional.of("training"), Optional.empty());
        objects();
        events();
        podsOfTheNamespace();
    }

    /** What there is of the run from now on. */
    final void objects(Object... objects) {
        list("objects", objects);
    }

    final void events(Object... events) {
        list("events", events);
    }

    final void podsOfTheNamespace(Object... pods) {
        list("pods", pods);
    }

    private void list(String name, Object... items) {
        write(name, GSON.toJson(Map.of("kind", "List", "items", List.of(items))));
    }

    /** Empty: patches work again. */
    void failsPatches(String complaint) {
        if (complaint.isEmpty()) {
            delete("patch-failure");
        } else {
            write("patch-failure", complaint);
        }
    }

    /** The process that forwarded a port last. */
    ProcessHandle forwarder() throws IOException {
        String id = Files.readString(folder.resolve("grandchild")).strip();
        return ProcessHandle.of(Long.parseLong(id)).orElseThrow();
    }

    void raw(String json) {
        write("objects", json);
    }

    void set(Map<String, Object> set) {
        write("sets", GSON.toJson(Map.of("kind", "List", "items", List.of(set))));
    }

    void reader(Map<String, Object> pod) {
        write("reader", GSON.toJson(pod));
    }

    void claim() {
        write("claim", "");
    }

    void forward(String pod, int port) {
        write("port." + pod, Integer.toString(port));
    }

    void fails(String complaint) {
        write("failure", complaint);
    }

    void worksAgain() {
        delete("failure");
    }

    private void delete(String name) {
        try {
            Files.delete(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Calls whose words begin so, without the namespace. */
    List<String> calls(String beginning) throws IOException {
        return Files.readAllLines(folder.resolve("calls")).stream()
                .map(line -> line.replace("--namespace=training ", ""))
                .filter(line -> line.startsWith(beginning))
                .toList();
    }

    Fields created() throws IOException {
        return new Fields(
                GSON.fromJson(Files.readString(folder.resolve("created")), JsonObject.class));
    }

    /** Whole at once: a script may be reading. */
    private void write(String name, String text) {
        try {
            Path whole =
                    Files.writeString(folder.resolve("." + name), text, StandardCharsets.UTF_8);
            Files.move(
                    whole,
                    folder.resolve(name),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kubectl.close();
    }

    /** A Job; {@code condition} is Complete, Failed or empty. */
    static Map<String, Object> job(String name, String condition) {
        boolean server = name.contains("server");
        Map<String, Object> labels = labels(name);
        List<Map<String, String>> conditions =
                condition.isEmpty()
                        ? List.of()
                        : List.of(
                                Map.of(
                                        "type",
                                        condition,
                                        "status",
                                        "True",
                                        "reason",
                                        condition.equals("Failed")
                                                ? "PodFailurePolicy"
                                                : "CompletionsReached",
                                        "message",
                                        condition.equals("Failed")
                                                ? "exit code 2 matching FailJob rule"
                                                : "Reached expected number of succeeded pods"));
        return Map.of(
                "kind",
                "Job",
                "metadata",
                Map.of("name", name, "labels", labels, "creationTimestamp", "2026-11-21T20:00:00Z"),
                "spec",
                Map.of("template", Map.of("spec", server ? serverPod(name) : Map.of())),
                "status",
                Map.of("active", condition.isEmpty() ? 1 : 0, "conditions", conditions));
    }

    /** The same, as a JobSet has made it. */
    static JsonObject ofSet(Map<String, Object> object) {
        JsonObject own = GSON.toJsonTree(object).getAsJsonObject();
        own.getAsJsonObject("metadata")
                .getAsJsonObject("labels")
                .addProperty("jobset.sigs.k8s.io/jobset-name", "digits-ab");
        return own;
    }

    private static Map<String, Object> serverPod(String name) {
        return Map.of(
                "securityContext",
                Map.of("runAsNonRoot", true, "fsGroup", 7),
                "nodeSelector",
                Map.of("disk", "ssd"),
                "containers",
                List.of(
                        Map.of(
                                "name", "parade",
                                "image", "parade:9",
                                "imagePullPolicy", "Never",
                                "args", List.of("server", "--out=/runs/digits"),
                                "volumeMounts",
                                        List.of(Map.of("name", "runs", "mountPath", "/runs")))),
                "volumes",
                List.of(
                        Map.of(
                                "name",
                                "runs",
                                "persistentVolumeClaim",
                                Map.of(
                                        "claimName",
                                        "digits-" + name.substring(name.indexOf("server"))))));
    }

    static Map<String, Object> runningPod(String name, String job) {
        return pod(name, job, "Running", Map.of("running", Map.of()), true);
    }

    static Map<String, Object> endedPod(String name, String job, int code, String message) {
        return pod(
                name,
                job,
                code == 0 ? "Succeeded" : "Failed",
                Map.of("terminated", Map.of("exitCode", code, "message", message)),
                false);
    }

    static Map<String, Object> waitingPod(String name, String job, String reason) {
        return pod(name, job, "Pending", Map.of("waiting", Map.of("reason", reason)), false);
    }

    private static Map<String, Object> pod(
            String name, String job, String phase, Map<String, Object> state, boolean ready) {
        Map<String, Object> labels = labels(job);
        labels.put("batch.kubernetes.io/job-name", job);
        return Map.of(
                "kind",
                "Pod",
                "metadata",
                Map.of("name", name, "labels", labels, "creationTimestamp", "2026-11-21T20:00:00Z"),
                "spec",
                Map.of("nodeName", "one"),
                "status",
                Map.of(
                        "phase",
                        phase,
                        "containerStatuses",
                        new ArrayList<>(
                                List.of(
                                        Map.of(
                                                "name", "parade", "ready", ready, "state",
                                                state)))));
    }

    private static Map<String, Object> labels(String job) {
        var labels = new LinkedHashMap<String, Object>();
        labels.put("app.kubernetes.io/instance", "digits-ab");
        labels.put("app.kubernetes.io/component", job.contains("server") ? "server" : "worker");
        labels.put("parade/job", "digits");
        if (job.contains("server")) {
            labels.put("parade/server", job.substring(job.lastIndexOf('-') + 1));
        }
        return labels;
    }
}
