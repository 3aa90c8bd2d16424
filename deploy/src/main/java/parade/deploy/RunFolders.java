package parade.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import parade.job.Job;
import parade.job.JobFingerprint;
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
            replace(folder.job(), JobText.write(job));
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE,
                    "the run folder " + path + " can't be written: " + e.getMessage());
        }
        return folder;
    }

    /**
     * The folder of an earlier run that a job goes on with; the newest of the job's name where none
     * is named.
     */
    static RunFolder existing(Path wanted, Job job) throws UserException {
        Path path = wanted.toString().isEmpty() ? newest(job.name()) : wanted;
        var folder = new RunFolder(path.toAbsolutePath().normalize());
        Job before = TrainedRun.job(folder);
        if (!Arrays.equals(JobFingerprint.forResume(before), JobFingerprint.forResume(job))) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    path
                            + " can't go on with another job; what may differ are the length of training, early stopping, how often it is evaluated, cluster, checkpoint, monitoring and security. Before | now:\n  "
                            + String.join("\n  ", SettingDifferences.between(before, job)));
        }
        return folder;
    }

    /**
     * Makes the folder one of the run that goes on or begins anew, when nothing speaks against it
     * any more: what earlier processes left of themselves is removed. Those of this run note
     * themselves when they have heard of the coordinator, and that is later.
     */
    static void reopen(RunFolder folder, Job job) throws UserException {
        try {
            Files.createDirectories(folder.endpoints());
            Files.createDirectories(folder.checkpoints());
            Files.deleteIfExists(folder.summary());
            try (Stream<Path> stale = Files.list(folder.endpoints())) {
                for (Path file : stale.toList()) {
                    Files.deleteIfExists(file);
                }
            }
            replace(folder.job(), JobText.write(job));
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE,
                    "the run folder " + folder.path() + " can't be written: " + e.getMessage());
        }
    }

    /** By the time in its name. */
    private static Path newest(String name) throws UserException {
        Path runs = Path.of("runs");
        Pattern ofThisJob = Pattern.compile(Pattern.quote(name) + "-\\d{8}-\\d{6}(-\\d+)?");
        try (Stream<Path> all = Files.isDirectory(runs) ? Files.list(runs) : Stream.empty()) {
            return all.filter(path -> ofThisJob.matcher(path.getFileName().toString()).matches())
                    .max(Comparator.naturalOrder())
                    .orElseThrow(() ->
                            new UserException(
                                    ExitCode.USAGE,
                                    "runs/ holds no run of " + name + ": name its folder"));
        } catch (IOException e) {
            throw new UserException(ExitCode.USAGE, "runs/ can't be read: " + e.getMessage());
        }
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
            replace(folder.endpoints().resolve(process + "." + what), address + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever reads the file sees the old text or the new one, after a power cut too. */
    private static void replace(Path file, String text) throws IOException {
        Path whole = file.resolveSibling("." + file.getFileName());
        try (var out =
                FileChannel.open(
                        whole,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(
                whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
