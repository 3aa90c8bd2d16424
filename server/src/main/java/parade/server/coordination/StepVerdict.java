package parade.server.coordination;

import java.util.Optional;
import parade.job.Job;
import parade.job.TrainSpec.OnNonfinite;

/** What comes of a step whose gradients are all in: a commit, or the word that it can't be had. */
sealed interface StepVerdict {

    record Committed(Decision.Commit commit) implements StepVerdict {}

    /** Something is not finite, and the job says to stop then. */
    record Diverged(String reason) implements StepVerdict {}

    /**
     * Decides on the step from a version to the next.
     *
     * @param checkpoint whether the next version is to be written
     * @param keepBest whether this version is to be written before it is left
     */
    static StepVerdict of(
            StepAssembly step, Job job, long version, boolean checkpoint, boolean keepBest) {
        Optional<String> nonfinite = step.nonfinite();
        if (nonfinite.isPresent() && job.train().onNonfinite() == OnNonfinite.STOP) {
            return new Diverged("step " + (version + 1) + ": " + nonfinite.get());
        }
        float scale = job.clip().map(clip -> clip.scale(step.gradientNorm())).orElse(1f);
        return new Committed(
                new Decision.Commit(version, scale, nonfinite.isPresent(), checkpoint, keepBest));
    }
}
