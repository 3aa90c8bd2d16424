package parade.deploy.follow;

import com.google.gson.Gson;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import parade.deploy.follow.ClusterException.Kind;

/**
 * A pod that serves the run folder from server 0's volume, read-only, while no server 0 does. It
 * has labels of its own, so that no Service, policy or budget of a run takes it for a part of it,
 * and ends by itself if whoever made it can't delete it any more.
 */
final class ReaderPod implements AutoCloseable {

    private static final Gson GSON = new Gson();
    private static final long MOST_SECONDS = 3_600;
    private static final Duration READY = Duration.ofMinutes(2);
    private static final long BETWEEN_LOOKS_MILLIS = 500;

    /** Reasons for which a container does not start later either. */
    private static final Set<String> HOPELESS =
            Set.of(
                    "ErrImageNeverPull",
                    "ImagePullBackOff",
                    "InvalidImageName",
                    "CreateContainerConfigError",
                    "CreateContainerError",
                    "RunContainerError");

    private final Kubectl kubectl;
    private final String name;
    private final Pace pace;

    private ReaderPod(Kubectl kubectl, String name, Pace pace) {
        this.kubectl = kubectl;
        this.name = name;
        this.pace = pace;
    }

    /** Makes the pod and waits until it serves. */
    static ReaderPod start(
            Kubectl kubectl, String run, ServerVolume volume, Consumer<String> say, Pace pace)
            throws ClusterException, InterruptedException {
        String name =
                run
                        + "-reader-"
                        + Integer.toString(new SecureRandom().nextInt(36 * 36 * 36 * 36), 36)
                                .toLowerCase(Locale.ROOT);
        var reader = new ReaderPod(kubectl, name, pace);
        boolean ready = false;
        try {
            kubectl.feed(
                    GSON.toJson(ReaderManifest.of(name, run, volume, MOST_SECONDS)),
                    "create",
                    "--filename=-");
            say.accept("pod " + name + " reads claim " + volume.claim());
            reader.awaitReady();
            ready = true;
            return reader;
        } finally {
            if (!ready) {
                reader.close();
            }
        }
    }

    /** Its name, as long as it lives. */
    String name() throws ClusterException, InterruptedException {
        return look().name();
    }

    private PodState look() throws ClusterException, InterruptedException {
        PodState pod = PodState.of(new Fields(kubectl.json("get", "pod", name, "--output=json")));
        if (pod.ended()) {
            throw new ClusterException(
                    Kind.REFUSED,
                    "pod %s has ended: %s"
                            .formatted(
                                    name,
                                    pod.message().isEmpty()
                                            ? "it said nothing"
                                            : Status.shortened(pod.message())));
        }
        return pod;
    }

    private void awaitReady() throws ClusterException, InterruptedException {
        long deadline = pace.nanos() + READY.toNanos();
        Optional<String> waiting = Optional.empty();
        while (pace.nanos() < deadline) {
            PodState pod = look();
            if (pod.ready()) {
                return;
            }
            waiting = pod.waiting();
            String reason = waiting.map(why -> why.split(":", 2)[0]).orElse("");
            if (HOPELESS.contains(reason)) {
                throw new ClusterException(
                        Kind.REFUSED, "pod " + name + " can't start: " + waiting.orElse(""));
            }
            pace.pause(BETWEEN_LOOKS_MILLIS);
        }
        throw new ClusterException(
                Kind.UNREACHABLE,
                "pod %s is not ready after %d s%s"
                        .formatted(
                                name,
                                READY.toSeconds(),
                                waiting.map(why -> ": " + why).orElse("")));
    }

    /** Deletes the pod, whatever has happened before; what can't be done is said. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        for (int attempt = 0; attempt < 2; attempt++) {
            try {
                kubectl.run("delete", "pod", name, "--wait=false", "--ignore-not-found");
                break;
            } catch (InterruptedException told) {
                interrupted = true;
            } catch (ClusterException left) {
                System.err.printf(
                        Locale.ROOT,
                        "parade: pod %s can't be deleted (%s); it ends by itself within %d s%n",
                        name,
                        left.getMessage(),
                        MOST_SECONDS);
                break;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
