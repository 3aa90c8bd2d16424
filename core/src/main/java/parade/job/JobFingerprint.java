package parade.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * Names what a job makes of its data: two jobs of one fingerprint, on equal data, end in the same
 * weights. So name, cluster, checkpoint, monitoring and security are left out, and so are the paths
 * of files; what is in the files is compared by itself.
 */
public final class JobFingerprint {

    private JobFingerprint() {}

    /** SHA-256, 32 bytes. */
    public static byte[] of(Job job) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(JobText.decisive(job, false).getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * SHA-256, 32 bytes, of what makes one version into the next: a run of one job can be resumed
     * as any other of the same fingerprint. Left out is what only decides when a run ends and when
     * it is judged: the length of training, early stopping, and how often the model is evaluated. A
     * cosine schedule bends over the whole length, which then stays in.
     */
    public static byte[] forResume(Job job) {
        boolean bendsOverLength = job.schedule().curve() instanceof ScheduleSpec.Curve.Cosine;
        var endless =
                new TrainSpec(
                        bendsOverLength ? job.train().length() : Span.ofSteps(1),
                        Span.ofEpochs(1),
                        job.train().onNonfinite(),
                        Optional.empty());
        return of(
                new Job(
                        job.name(),
                        job.seed(),
                        job.model(),
                        job.data(),
                        job.optimizer(),
                        job.schedule(),
                        job.regularization(),
                        job.clip(),
                        endless,
                        job.consistency(),
                        job.cluster(),
                        job.checkpoint(),
                        job.monitoring(),
                        job.security()));
    }
}
