package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A worker in a process of its own, started again when it dies: a bounded number of times, and
 * later each time.
 */
final class WorkerProcess {

    private static final int MAXIMUM_RESTARTS = 20;
    private static final long FIRST_BACK_OFF_MILLIS = 250;
    private static final long LAST_BACK_OFF_MILLIS = 8_000;

    /** A worker that lived so long is not failing at its start. */
    private static final long HEALTHY_MILLIS = 10_000;

    private static final int LOG_LINES = 12;

    /** What would happen again. */
    private static final Set<Integer> HOPELESS =
            Set.of(ExitCode.USAGE, ExitCode.DATA, ExitCode.INCOMPATIBLE);

    /** Starts the process. */
    interface Starter {
        Process start() throws IOException;
    }

    private final int index;
    private final Path log;
    private final Starter starter;
    private @Nullable Process process;
    private long startedMillis;
    private long startAtMillis;
    private int restarts;
    private int failuresInARow;

    WorkerProcess(int index, Path log, Starter starter) {
        this.index = index;
        this.log = log;
        this.starter = starter;
    }

    Optional<Process> process() {
        return Optional.ofNullable(process);
    }

    /** Looks after the worker; to be called often. */
    void tend() throws IOException, UserException {
        long now = System.nanoTime() / 1_000_000;
        if (process == null) {
            if (startAtMillis == 0 || now >= startAtMillis) {
                process = starter.start();
                startedMillis = now;
            }
            return;
        }
        if (!process.isAlive()) {
            int code = process.exitValue();
            process = null;
            if (ExitCode.ORDERLY.contains(code)) {
                startAtMillis = Long.MAX_VALUE;
            } else {
                died(code, now);
            }
        }
    }

    private void died(int code, long now) throws IOException, UserException {
        if (HOPELESS.contains(code)) {
            throw new UserException(code, "worker " + index + " can't take part:\n" + lastWords());
        }
        failuresInARow = now - startedMillis > HEALTHY_MILLIS ? 1 : failuresInARow + 1;
        if (++restarts > MAXIMUM_RESTARTS) {
            System.err.println(
                    "parade: worker "
                            + index
                            + " died "
                            + restarts
                            + " times; it is not started again. The last it said:\n"
                            + lastWords());
            startAtMillis = Long.MAX_VALUE;
            return;
        }
        long backOff =
                Math.min(
                        LAST_BACK_OFF_MILLIS,
                        FIRST_BACK_OFF_MILLIS << Math.min(failuresInARow - 1, 10));
        startAtMillis = now + backOff;
        System.err.println(
                "parade: worker "
                        + index
                        + " died (exit code "
                        + code
                        + "); it is started again in "
                        + backOff
                        + " ms ("
                        + restarts
                        + " of at most "
                        + MAXIMUM_RESTARTS
                        + " times)");
    }

    private String lastWords() throws IOException {
        if (!Files.exists(log)) {
            return "(it said nothing)";
        }
        List<String> lines =
                Files.readAllLines(log).stream().filter(l -> !l.startsWith("WARNING:")).toList();
        return String.join(
                "\n", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    }

    void kill() {
        if (process != null) {
            process.destroyForcibly();
        }
    }
}
