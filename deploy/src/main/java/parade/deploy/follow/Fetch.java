package parade.deploy.follow;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import parade.deploy.follow.ClusterException.Kind;

/**
 * Brings a run's folder home: from server 0 while it lives or lingers, else by a pod that reads its
 * volume.
 */
public final class Fetch {

    private static final Duration FOR_A_POD = Duration.ofMinutes(2);
    private static final long BETWEEN_LOOKS_MILLIS = 2_000;

    private final Kubectl kubectl;
    private final String run;
    private final Optional<String> claim;
    private final Optional<String> image;
    private final Consumer<String> say;
    private final Pace pace;

    /**
     * A fetch of one run.
     *
     * @param claim server 0's volume; empty: what its Job says
     * @param image of the pod that reads it; empty: that of the Job
     * @param say is told in words what a person may wait for
     */
    public Fetch(
            Kubectl kubectl,
            String run,
            Optional<String> claim,
            Optional<String> image,
            Consumer<String> say) {
        this(kubectl, run, claim, image, say, Pace.REAL);
    }

    Fetch(
            Kubectl kubectl,
            String run,
            Optional<String> claim,
            Optional<String> image,
            Consumer<String> say,
            Pace pace) {
        this.kubectl = kubectl;
        this.run = run;
        this.claim = claim;
        this.image = image;
        this.say = say;
        this.pace = pace;
    }

    /** Returns what came, in words. */
    public String into(FetchedFolder home)
            throws ClusterException, InterruptedException, IOException {
        var download = new Download(home, say);
        String origin = fromServerZero(download) ? "" : fromVolume(download);
        return "%s: %d files, %,d bytes came%s"
                .formatted(home.path(), download.files(), download.bytes(), origin);
    }

    private boolean fromServerZero(Download download)
            throws ClusterException, InterruptedException, IOException {
        if (!awaitServerZero()) {
            return false;
        }
        try (var connection =
                new PodConnection(
                        kubectl,
                        () -> RunObjects.of(kubectl, run).serverZero().map(PodState::name),
                        say,
                        pace)) {
            download.from(connection);
            return true;
        } catch (ClusterException unreachable) {
            if (unreachable.kind() == Kind.REFUSED || unreachable.kind() == Kind.FORBIDDEN) {
                throw unreachable;
            }
            say.accept("server 0 does not serve the run folder: " + unreachable.getMessage());
            return false;
        }
    }

    /** Between two pods of server 0 nobody serves the folder, and the volume is theirs. */
    private boolean awaitServerZero() throws ClusterException, InterruptedException {
        long deadline = pace.nanos() + FOR_A_POD.toNanos();
        boolean told = false;
        while (true) {
            RunObjects objects = RunObjects.of(kubectl, run);
            if (objects.serverZero().isPresent()) {
                return true;
            }
            if (objects.serverZeroHasEnded() || pace.nanos() >= deadline) {
                return false;
            }
            if (!told) {
                told = true;
                say.accept(
                        "server 0 does not run just now; its pod is waited for, up to %d s"
                                .formatted(FOR_A_POD.toSeconds()));
            }
            pace.pause(BETWEEN_LOOKS_MILLIS);
        }
    }

    /** Returns where it comes from, in words. */
    private String fromVolume(Download download)
            throws ClusterException, InterruptedException, IOException {
        ServerVolume volume = volume();
        if (volume.subPath().isEmpty()) { // else many may mount it
            requireUnused(volume.claim());
        }
        try (ReaderPod reader = ReaderPod.start(kubectl, run, volume, say, pace);
                var connection =
                        new PodConnection(kubectl, () -> Optional.of(reader.name()), say, pace)) {
            download.from(connection);
        }
        return ". They are what claim %s holds in %s, the folder of the job and not of one run: after a later run of the same job it is that one's result"
                .formatted(volume.claim(), volume.folder());
    }

    private ServerVolume volume() throws ClusterException, InterruptedException {
        Optional<JobState> job = RunObjects.of(kubectl, run).serverZeroJob();
        if (job.isPresent()) {
            ServerVolume volume = ServerVolume.of(job.get(), claim, image);
            if (!ServerVolume.exists(kubectl, volume.claim())) {
                throw new ClusterException(
                        Kind.NOT_FOUND,
                        "there is no claim %s in this namespace any more, so nothing of run %s is kept here"
                                .formatted(volume.claim(), run));
            }
            return volume;
        }
        String name = claim.orElse(ServerVolume.claimOf(run));
        if (!ServerVolume.exists(kubectl, name)) {
            throw new ClusterException(
                    Kind.NOT_FOUND,
                    "there is neither a run %s nor a claim %s here: \"./parade status\" lists the runs of the namespace (--namespace NAME for another one, --claim NAME for another claim)"
                            .formatted(run, name));
        }
        return ServerVolume.of(run, claim, image);
    }

    /**
     * A second pod on another node would stop the first one from ever starting. One that is going
     * away, as an earlier fetch's, is waited for.
     */
    private void requireUnused(String name) throws ClusterException, InterruptedException {
        long deadline = pace.nanos() + FOR_A_POD.toNanos();
        Optional<PodState> user = userOf(name);
        while (user.filter(PodState::terminating).isPresent() && pace.nanos() < deadline) {
            pace.pause(BETWEEN_LOOKS_MILLIS);
            user = userOf(name);
        }
        if (user.isPresent()) {
            throw new ClusterException(
                    Kind.UNREACHABLE,
                    "claim %s is in use by pod %s (%s), and a second pod on it might stop that one: fetch again when it runs or has ended, or fetch the run that it is of"
                            .formatted(name, user.get().name(), user.get().shown()));
        }
    }

    private Optional<PodState> userOf(String claimName)
            throws ClusterException, InterruptedException {
        return new Fields(kubectl.json("get", "pods", "--output=json"))
                .each("items").stream()
                        .filter(pod -> ServerVolume.uses(pod, claimName))
                        .map(PodState::of)
                        .filter(pod -> !pod.ended())
                        .findFirst();
    }
}
