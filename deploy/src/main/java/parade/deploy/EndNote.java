package parade.deploy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.process.Json;
import parade.server.history.RunFolder;
import parade.v1.Ended;

/**
 * How a server other than the first remembers the run's end. Its process may be lost between having
 * heard and its own end; the one that is started in its place would ask a coordinator that has
 * gone.
 */
final class EndNote {

    private final Path file;
    private final String fingerprint;

    EndNote(RunFolder folder, int index, Job job) {
        file = folder.ended(index);
        fingerprint = HexFormat.of().formatHex(JobFingerprint.of(job));
    }

    /** A disk that is full must not keep the server from its end. */
    void write(Ended ended) {
        try {
            Json.writeAtomically(
                    file,
                    new TreeMap<>(
                            Map.of(
                                    "state", ended.getState(),
                                    "message", ended.getMessage(),
                                    "fingerprint", fingerprint)));
        } catch (IOException unwritable) {
            System.err.println(
                    "parade: warning: the run's end can't be noted in %s: %s"
                            .formatted(file, unwritable.getMessage()));
        }
    }

    /**
     * Empty: none of this job, or none that can be read; or the run was not done, so that it may
     * have gone on without this server.
     */
    Optional<Ended> read() {
        try {
            JsonObject note = Json.read(file);
            return note.get("fingerprint").getAsString().equals(fingerprint)
                            && note.get("state").getAsString().equals("done")
                    ? Optional.of(
                            Ended.newBuilder()
                                    .setState(note.get("state").getAsString())
                                    .setMessage(note.get("message").getAsString())
                                    .build())
                    : Optional.empty();
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    /** The run begins, or goes on. */
    void remove() throws UserException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE, "the run folder can't be written: " + e.getMessage());
        }
    }
}
