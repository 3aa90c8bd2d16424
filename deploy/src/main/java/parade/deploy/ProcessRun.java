package parade.deploy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import parade.job.Job;
import parade.server.history.RunFolder;

/**
 * A run with a process for every server and worker. Server 0 shows the progress; this process
 * starts the others, starts workers again that died, and passes on server 0's exit code.
 */
final class ProcessRun {

    private static final Duration INTERRUPTION = Duration.ofSeconds(40);
    private static final long ADDRESS_MILLIS = 60_000;
    private static final long POLL_MILLIS = 50;
    private static final long FAREWELL_SECONDS = 70;
    private static final long BOOKS_SECONDS = 10;

    private final Job job;
    private final RunFolder folder;
    private final boolean resume;
    private final List<Process> servers = new ArrayList<>();
    private final List<WorkerProcess> workers = new ArrayList<>();

    /**
     * @param resume whether the run goes on with what is in the folder
     */
    ProcessRun(Job job, RunFolder folder, boolean resume) {
        this.resume = resume;
        this.job = job;
        this.folder = folder;
    }

    int run() throws UserException, InterruptedException {
        return Interruption.during(INTERRUPTION, ExitCode.INTERNAL_ERROR, this::run);
    }

    private int run(Interruption interruption) throws UserException, InterruptedException {
        try {
            Process first = start("server", 0, List.of());
            servers.add(first);
            interruption.obey(first::destroy);
            int code = supervise(first);
            interruption.ended(code);
            return code;
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.INTERNAL_ERROR, "a process can't be started: " + e.getMessage());
        } finally {
            workers.forEach(WorkerProcess::kill);
            servers.forEach(Process::destroyForcibly);
        }
    }

    private int supervise(Process first) throws IOException, UserException, InterruptedException {
        String coordinator = address(first);
        if (coordinator.isEmpty()) {
            return first.waitFor();
        }
        for (int index = 1; index < job.cluster().servers(); index++) {
            servers.add(start("server", index, List.of("--coordinator", coordinator)));
        }
        for (int index = 0; index < job.cluster().workers(); index++) {
            int worker = index;
            workers.add(
                    new WorkerProcess(
                            worker,
                            log("worker", worker),
                            () -> start("worker", worker, List.of("--coordinator", coordinator))));
        }
        while (!first.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            requireServers(first);
            for (WorkerProcess worker : workers) {
                worker.tend();
            }
        }
        int code = first.exitValue();
        boolean orderly =
                code == ExitCode.DONE || code == ExitCode.DIVERGED || code == ExitCode.INTERRUPTED;
        farewell(orderly ? FAREWELL_SECONDS : BOOKS_SECONDS);
        return code;
    }

    /** A server that is gone has taken its weights with it. */
    private void requireServers(Process first) throws UserException, InterruptedException {
        for (int index = 1; index < servers.size(); index++) {
            Process server = servers.get(index);
            // Server 0 notices within a lease, or has ended the run itself and closes its books.
            if (!server.isAlive()
                    && !first.waitFor(leaseSeconds() + BOOKS_SECONDS, TimeUnit.SECONDS)) {
                throw new UserException(
                        ExitCode.PEERS_UNREACHABLE,
                        "server "
                                + index
                                + " died (exit code "
                                + server.exitValue()
                                + "), and its part of the weights with it; what it said is in "
                                + log("server", index));
            }
        }
    }

    private long leaseSeconds() {
        return job.cluster().lease().toSeconds();
    }

    /** The others hear of the end by themselves; they may wait for their last scrape. */
    private void farewell(long seconds) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        var others = new ArrayList<>(servers.subList(1, servers.size()));
        workers.forEach(worker -> worker.process().ifPresent(others::add));
        for (Process other : others) {
            other.waitFor(Math.max(1, until - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** Where server 0 serves; empty when it ended before it did. */
    private String address(Process first) throws IOException, UserException, InterruptedException {
        Path file = folder.endpoints().resolve("server-0.address");
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ADDRESS_MILLIS);
        while (!Files.exists(file)) {
            if (first.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return "";
            }
            if (System.nanoTime() > until) {
                throw new UserException(
                        ExitCode.PEERS_UNREACHABLE,
                        "server 0 does not serve after " + ADDRESS_MILLIS / 1000 + " s");
            }
        }
        return Files.readString(file).strip();
    }

    private Path log(String verb, int index) {
        return folder.path().resolve("logs").resolve(verb + "-" + index + ".log");
    }

    private Process start(String verb, int index, List<String> more) throws IOException {
        var command = new ArrayList<String>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        // A file of flags is named among them, and what it holds is listed, too, without -XX:.
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("-"))
                .forEach(command::add);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(Main.class.getName());
        command.addAll(
                List.of(
                        verb,
                        folder.job().toString(),
                        "--index",
                        Integer.toString(index),
                        "--out",
                        folder.path().toString(),
                        "--child"));
        if (resume && verb.equals("server") && index == 0) {
            command.add("--resume");
        }
        command.addAll(more);
        var builder = new ProcessBuilder(command);
        if (verb.equals("server") && index == 0) {
            builder.inheritIO();
        } else {
            Path log = log(verb, index);
            Files.createDirectories(log.resolveSibling(""));
            builder.redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        }
        Process process = builder.start();
        RunFolders.note(
                folder,
                String.format(Locale.ROOT, "%s-%d", verb, index),
                "pid",
                Long.toString(process.pid()));
        return process;
    }
}
