package parade.deploy.follow;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What has been seen of a run so far: each end is told once, and is kept when the object that told
 * it is gone. Pure: looks at what it is given.
 */
final class Observed {

    /** Said while a container is on its way, and by no means worth a word. */
    private static final Set<String> USUAL = Set.of("ContainerCreating", "PodInitializing");

    private final Set<String> endedJobs = new HashSet<>();
    private final Set<String> endedPods = new HashSet<>();
    private final Set<String> waits = new HashSet<>();
    private final Set<String> cutShort = new HashSet<>();

    /** The pod of each Job that says most of why it failed, in the order in which they ended. */
    private final Map<String, PodState> tellingPods = new LinkedHashMap<>();

    private Optional<JobState> firstFailed = Optional.empty();
    private Optional<LastWords> ofServerZero = Optional.empty();
    private Optional<LastWords> done = Optional.empty();
    private boolean serverZeroCutShort;

    /** Returns what is new, in words. */
    List<String> look(RunObjects objects) {
        var news = new ArrayList<String>();
        for (PodState pod : objects.pods()) {
            look(pod, news);
        }
        objects.deciding().stream()
                .filter(job -> job.ended() && endedJobs.add(job.name()))
                .sorted(Comparator.comparing(JobState::failedAt))
                .forEach(job -> ended(job, objects, news));
        return news;
    }

    private void look(PodState pod, List<String> news) {
        pod.waiting()
                .filter(why -> !USUAL.contains(why) && waits.add(pod.name() + why))
                .ifPresent(why -> news.add("%s can't start yet: %s".formatted(pod.role(), why)));
        if (pod.exitCode().isEmpty() || !endedPods.add(pod.name() + pod.exitCode())) {
            return;
        }
        tellingPods.merge(pod.job(), pod, Observed::moreTelling);
        Optional<LastWords> verdict = LastWords.parse(pod.message());
        if (pod.role().equals(Role.SERVER_0)) { // a later one has the last word
            ofServerZero = verdict;
            done = done.or(() -> verdict.filter(LastWords::done));
        }
        long code = pod.exitCode().getAsLong();
        if (code != 0) {
            news.add(
                    "%s (pod %s) ended with exit code %d%s"
                            .formatted(pod.role(), pod.name(), code, said(pod, verdict)));
        }
    }

    /** The first that named a fault; else the last that fell; else the last that ended at all. */
    private static PodState moreTelling(PodState earlier, PodState later) {
        return earlier.namedItsFault() || (earlier.fell() && !later.fell()) ? earlier : later;
    }

    private static String said(PodState pod, Optional<LastWords> verdict) {
        if (verdict.isPresent()) {
            List<String> errors = verdict.get().errors();
            return ", "
                    + verdict.get().state()
                    + (errors.isEmpty() ? "" : ": " + errors.getFirst());
        }
        return pod.message().isEmpty() ? "" : ": " + Status.shortened(pod.message());
    }

    private void ended(JobState job, RunObjects objects, List<String> news) {
        if (job.complete()) {
            news.add(job + " is complete");
            return;
        }
        boolean cut = cutShort.contains(job.name()) || job.cutShort();
        if (cut) {
            serverZeroCutShort |= job.role().isOrHoldsServerZero();
        } else if (firstFailed.isEmpty()) {
            firstFailed = Optional.of(job.isJobSet() ? failedIn(job, objects) : job);
        }
        news.add(job + (cut ? " has been ended: " : " has failed: ") + job.failure().orElse(""));
    }

    /** A set fails because one of its Jobs has, and pods are the Jobs', not the set's. */
    private JobState failedIn(JobState set, RunObjects objects) {
        return objects.jobs().stream()
                .filter(job -> job.failure().isPresent() && !job.cutShort())
                .min(Comparator.comparing(JobState::failedAt))
                .orElse(set);
    }

    /** Somebody who waits for the run ends this one; what comes of it is nobody's verdict. */
    void end(JobState job) {
        cutShort.add(job.name());
        serverZeroCutShort |= job.role().isOrHoldsServerZero();
    }

    boolean anyFailed() {
        return firstFailed.isPresent();
    }

    boolean anyEnded() {
        return !endedJobs.isEmpty();
    }

    /** Whether server 0 has said so, in any of its pods. */
    boolean done() {
        return done.isPresent();
    }

    /**
     * Server 0's, unless it has none of its own: then the first that failed has said why. That the
     * run is done stays true, whatever becomes of server 0's Job afterwards.
     */
    Optional<LastWords> verdict() {
        Optional<PodState> culprit = culprit();
        Optional<LastWords> ofCulprit =
                culprit.flatMap(
                        pod -> LastWords.parse(pod.message()).or(() -> LastWords.ofCode(pod)));
        boolean ofOthers =
                firstFailed.filter(job -> !job.role().equals(Role.SERVER_0)).isPresent()
                        && culprit.filter(pod -> pod.role().equals(Role.SERVER_0)).isEmpty();
        boolean hasItsOwnFault =
                ofServerZero.filter(words -> !words.blamesOthers() && !words.done()).isPresent();
        if (ofOthers && ofCulprit.isPresent() && !hasItsOwnFault) {
            return ofCulprit;
        }
        if (done.isPresent()) {
            return done;
        }
        boolean carriedAway = serverZeroCutShort || (ofOthers && !hasItsOwnFault);
        Optional<LastWords> own = hasItsOwnFault || !carriedAway ? ofServerZero : Optional.empty();
        return carriedAway ? ofCulprit.or(() -> own) : own.or(() -> ofCulprit);
    }

    /** The pod of the first Job that failed; for a set with no such Job the first of any. */
    private Optional<PodState> culprit() {
        if (firstFailed.isEmpty()) {
            return Optional.empty();
        }
        JobState failed = firstFailed.get();
        Stream<PodState> candidates =
                failed.isJobSet()
                        ? tellingPods.values().stream().filter(PodState::namedItsFault)
                        : Stream.ofNullable(tellingPods.get(failed.name()));
        return candidates.filter(PodState::fell).findFirst();
    }
}
