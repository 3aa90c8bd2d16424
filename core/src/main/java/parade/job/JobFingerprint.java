package parade.job;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names what a job makes of its data: two jobs of one fingerprint, on equal data, end in the same
 * weights. So name, cluster, checkpoint and monitoring are left out, and so are the paths of files;
 * what is in the files is compared by itself.
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
}
