package parade.server.rpc;

import java.util.Arrays;
import parade.process.Numerics;

/** Who may take part in a run, as far as that can be told from what a process says of its job. */
final class SameRun {

    private final byte[] jobFingerprint;
    private final int servers;

    SameRun(byte[] jobFingerprint, int servers) {
        this.jobFingerprint = jobFingerprint.clone();
        this.servers = servers;
    }

    void require(byte[] fingerprint, int numericsVersion) {
        if (!Arrays.equals(fingerprint, jobFingerprint)) {
            throw Refusals.notOfThisRun(
                    "its job file differs from the coordinator's in something that decides the weights");
        }
        if (numericsVersion != Numerics.VERSION) {
            throw Refusals.notOfThisRun(
                    "its numerics version is "
                            + numericsVersion
                            + ", the coordinator's is "
                            + Numerics.VERSION
                            + ": run the same release everywhere");
        }
    }

    void requireShard(int shard) {
        if (Integer.compareUnsigned(shard, servers) >= 0) {
            throw Refusals.notOfThisRun(
                    "shard " + shard + " of a job with " + servers + " servers");
        }
    }
}
