package parade.deploy.follow;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How runs are at this moment, in tables for a person. */
public final class Status {

    private static final int MOST_MESSAGE = 300;

    /** Each is a question to the cluster. */
    private static final int MOST_EVENTS = 10;

    private final Kubectl kubectl;
    private final Instant now;

    public Status(Kubectl kubectl, Instant now) {
        this.kubectl = kubectl;
        this.now = now;
    }

    /** All runs of the namespace. */
    public List<String> runs() throws ClusterException, InterruptedException {
        Map<String, List<Fields>> byRun = new TreeMap<>();
        for (Fields object : Listing.of(kubectl, "app.kubernetes.io/name=parade")) {
            object.text("metadata", "labels", "app.kubernetes.io/instance")
                    .ifPresent(
                            run -> byRun.computeIfAbsent(run, _ -> new ArrayList<>()).add(object));
        }
        if (byRun.isEmpty()) {
            return List.of("no runs in this namespace");
        }
        var table = new TextTable("RUN", "STATE", "SERVERS READY", "WORKERS READY", "AGE");
        for (Map.Entry<String, List<Fields>> run : byRun.entrySet()) {
            RunObjects objects = RunObjects.parse(run.getValue());
            table.row(
                    run.getKey(),
                    objects.state(),
                    Long.toString(ready(objects, "server")),
                    Long.toString(ready(objects, "worker")),
                    age(
                            objects.deciding().stream()
                                    .flatMap(job -> job.created().stream())
                                    .findFirst()));
        }
        return table.lines();
    }

    private static long ready(RunObjects objects, String component) {
        return objects.pods().stream()
                .filter(pod -> pod.role().component().equals(component) && pod.ready())
                .count();
    }

    /** One run: its Jobs, its pods, and what server 0 says. */
    public List<String> of(String run) throws ClusterException, InterruptedException {
        RunObjects objects = RunObjects.of(kubectl, run);
        if (objects.isEmpty()) {
            throw RunObjects.missing(run);
        }
        var lines = new ArrayList<String>();
        lines.add("run " + run + ": " + objects.state());
        lines.add("");
        lines.addAll(jobs(objects));
        lines.add("");
        lines.addAll(pods(objects));
        lines.add("");
        lines.addAll(messages(objects));
        lines.addAll(serverZero(objects));
        return lines;
    }

    private List<String> jobs(RunObjects objects) {
        var table = new TextTable("OBJECT", "STATE", "ACTIVE", "SUCCEEDED", "FAILED", "AGE");
        var all = new ArrayList<JobState>(objects.set().stream().toList());
        all.addAll(objects.jobs());
        for (JobState job : all) {
            table.row(
                    job.toString(),
                    job.phase(),
                    Long.toString(job.active()),
                    Long.toString(job.succeeded()),
                    Long.toString(job.failed()) + (job.isJobSet() ? " restarts" : ""),
                    age(job.created()));
        }
        var lines = new ArrayList<>(table.lines());
        for (JobState job : all) {
            job.failure().ifPresent(why -> lines.add(job + " failed: " + why));
        }
        return lines;
    }

    private List<String> pods(RunObjects objects) {
        if (objects.pods().isEmpty()) {
            return List.of("no pods");
        }
        var table = new TextTable("ROLE", "POD", "STATE", "FAILURES", "EXIT", "NODE", "AGE");
        for (PodState pod : objects.pods()) {
            table.row(
                    pod.role().toString(),
                    pod.name(),
                    pod.shown(),
                    Long.toString(Math.max(pod.failures(), objects.failuresBefore(pod))),
                    pod.exitCode().isPresent() ? Long.toString(pod.exitCode().getAsLong()) : "-",
                    pod.node(),
                    age(pod.created()));
        }
        return table.lines();
    }

    private List<String> messages(RunObjects objects) throws InterruptedException {
        var lines = new ArrayList<String>();
        int asked = 0;
        for (PodState pod : objects.pods()) {
            long seconds = pod.created().map(this::secondsSince).orElse(0L);
            if (pod.pending() && seconds > SlowPods.LONG.toSeconds() && asked++ < MOST_EVENTS) {
                lines.add(PodEvents.slow(kubectl, pod, seconds));
            } else {
                pod.waiting().ifPresent(why -> lines.add(pod.role() + " can't start yet: " + why));
            }
            Optional<LastWords> verdict = LastWords.parse(pod.message());
            if (verdict.isPresent()) {
                lines.add(pod.role() + " said: " + String.join("; ", verdict.get().lines()));
            } else if (!pod.message().isEmpty()) {
                lines.add(pod.role() + " said: " + shortened(pod.message()));
            }
        }
        return lines;
    }

    /** The end of a log says more than its beginning. */
    static String shortened(String message) {
        String line = message.replace("\n", " | ");
        return line.length() <= MOST_MESSAGE
                ? line
                : "... " + line.substring(line.length() - MOST_MESSAGE);
    }

    private List<String> serverZero(RunObjects objects) throws InterruptedException {
        Optional<PodState> pod = objects.serverZero();
        if (pod.isEmpty()) {
            return List.of("server 0 is not running: no more is known than the cluster says");
        }
        try (PortForward forward =
                PortForward.open(kubectl, pod.get().name(), PodConnection.FOLDER_PORT)) {
            JsonObject status = new ServedFolder(forward.port()).status();
            var lines = new ArrayList<String>();
            lines.add(StatusLine.of(status));
            StatusLine.waitingFor(status).ifPresent(lines::add);
            return lines;
        } catch (ClusterException | IOException unreachable) {
            return List.of("server 0 can't be asked: " + unreachable.getMessage());
        }
    }

    private long secondsSince(Instant then) {
        return Math.max(0, Duration.between(then, now).toSeconds());
    }

    private String age(Optional<Instant> since) {
        if (since.isEmpty()) {
            return "-";
        }
        long seconds = secondsSince(since.get());
        return seconds < 120
                ? seconds + " s"
                : seconds < 7_200
                        ? seconds / 60 + " min"
                        : seconds < 172_800 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
    }
}
