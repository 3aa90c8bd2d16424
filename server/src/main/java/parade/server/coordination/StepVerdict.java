package parade.server.coordination;

import java.util.Optional;
import parade.job.Clip;
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
     */
    static StepVerdict of(StepAssembly step, Job job, long version, boolean checkpoint) {
        Optional<String> nonfinite = step.nonfinite();
        if (nonfinite.isPresent() && job.train().onNonfinite() == OnNonfinite.STOP) {
            return new Diverged("step " + (version + 1) + ": " + nonfinite.get());
        }
        float scale = job.clip().map(clip -> scale(clip, step.gradientNorm())).orElse(1f);
        return new Committed(
                new Decision.Commit(version, scale, nonfinite.isPresent(), checkpoint));
    }

    /** min(1, maximum / norm): Pascanu, Mikolov and Bengio, ICML 2013. */
    private static float scale(Clip clip, double norm) {
        return switch (clip) {
            case Clip.GlobalNorm(double maximum) -> norm > maximum ? (float) (maximum / norm) : 1f;
        };
    }
}
