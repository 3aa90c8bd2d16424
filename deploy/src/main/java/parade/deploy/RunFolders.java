package parade.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import parade.job.Job;
import parade.job.JobText;
import parade.server.history.RunFolder;

/** Makes the folder that a run leaves its results in. */
final class RunFolders {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    private RunFolders() {}

    /** The folder asked for, or {@code runs/<name>-<time>} in the current one. */
    static RunFolder create(Path wanted, Job job) throws UserException {
        Path path = wanted.toString().isEmpty() ? fresh(job.name()) : wanted;
        var folder = new RunFolder(path.toAbsolutePath().normalize());
        try {
            if (Files.exists(folder.summary()) || Files.exists(folder.checkpoints())) {
                throw new UserException(
                        ExitCode.USAGE,
                        path
                                + " holds an earlier run: name another folder with --out, or remove it");
            }
            Files.createDirectories(folder.endpoints());
            Files.createDirectories(folder.checkpoints());
            Files.writeString(folder.job(), JobText.write(job));
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE,
                    "the run folder " + path + " can't be written: " + e.getMessage());
        }
        return folder;
    }

    private static Path fresh(String name) {
        Path runs = Path.of("runs");
        String base = name + "-" + TIME.format(LocalDateTime.now(ZoneId.systemDefault()));
        Path path = runs.resolve(base);
        for (int n = 2; Files.exists(path); n++) {
            path = runs.resolve(base + "-" + n);
        }
        return path;
    }

    /** Notes where a process of the run can be reached. */
    static void note(RunFolder folder, String process, String what, String address) {
        try {
            Files.createDirectories(folder.endpoints());
            Path file = folder.endpoints().resolve(process + "." + what);
            Path whole = folder.endpoints().resolve("." + process + "." + what);
            Files.writeString(whole, address + "\n");
            Files.move(
                    whole,
                    file,
                    java.nio.file.StandardCopyOption.ATOMIC_MOVE,
                    java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
