package parade.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.process.Address;
import parade.process.Protection;
import parade.server.history.RunFolder;
import parade.server.rpc.PeersUnreachableException;
import parade.server.rpc.RefusedException;
import parade.server.rpc.RunOverException;
import parade.server.rpc.RunStart;
import parade.server.rpc.RunWentBackException;
import parade.server.rpc.ServerRole;
import parade.server.rpc.UntrustedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parade server}: one server of a job that is started role by role. */
@Command(
        name = "server",
        description = "Runs one server of a job. Server 0 is the coordinator, too.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ServerCommand implements Callable<Integer> {

    private static final Duration INTERRUPTION = Duration.ofSeconds(30);

    @Mixin private JobArguments arguments = new JobArguments();
    @Mixin private RoleArguments role = new RoleArguments();

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "How the others reach this machine. By default what cluster.coordinator says for server 0, this machine's own name for the others.")
    private @Nullable String host;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "The port to serve at. Server 0 takes that of cluster.coordinator by default, the others a free one.")
    private @Nullable Integer port;

    @Option(
            names = "--resume",
            description =
                    "Goes on with the run in --out, or begins one there if there is none; without --out with the newest of this job. The other servers do as server 0 does.")
    private boolean resume;

    @Override
    public Integer call() throws UserException, InterruptedException {
        Job job = arguments.read(List.of());
        PreparedJob.requireMachine();
        int index =
                role.index()
                        .orElseThrow(() ->
                                new UserException(
                                        ExitCode.USAGE,
                                        "which server is it? Give --index I, 0 and up (or set JOB_COMPLETION_INDEX)"));
        if (index >= job.cluster().servers()) {
            throw new UserException(
                    ExitCode.USAGE,
                    "--index "
                            + index
                            + " of a job with "
                            + job.cluster().servers()
                            + " servers: expected 0 to "
                            + (job.cluster().servers() - 1));
        }
        if (port != null && (port < 0 || port > 65_535)) {
            throw new UserException(ExitCode.USAGE, "--port " + port + ": expected 0 to 65535");
        }
        Protection protection = Peers.protection(job);
        Optional<Address> coordinator = coordinator(job, index);
        if (coordinator.isPresent()) {
            Peers.requireCoordinator(coordinator.get(), protection);
        }
        String reachedBy = host(job, coordinator, index);
        Peers.requireOwn(reachedBy, protection);
        role.exitWithParent();
        return Interruption.during(
                INTERRUPTION,
                // The others end when the coordinator has told them how the run has.
                index == 0 ? ExitCode.INTERNAL_ERROR : ExitCode.PEERS_UNREACHABLE,
                interruption -> {
                    try {
                        return serve(job, index, reachedBy, coordinator, protection, interruption);
                    } catch (RunOverException over) {
                        System.out.println(over.getMessage());
                        return ExitCode.ofState(over.state());
                    }
                });
    }

    private int serve(
            Job job,
            int index,
            String reachedBy,
            Optional<Address> coordinator,
            Protection protection,
            Interruption interruption)
            throws UserException, InterruptedException {
        var serving = new AtomicBoolean();
        int usual = index == 0 ? job.monitoring().port() : 0;
        int wanted = port(job, index);
        boolean exactly = role.startedByHand() && wanted != 0;
        if (exactly) {
            requireFree(wanted, reachedBy, protection);
        }
        try (var monitoring = role.monitoring(job, usual, serving::get)) {
            RunFolder folder = folder(job, index);
            try (var _ = index == 0 ? RunLock.take(folder) : null;
                    ServerRole server =
                            ServerProcess.start(
                                    job,
                                    index,
                                    reachedBy,
                                    wanted,
                                    index == 0 ? Optional.empty() : coordinator,
                                    beginning(folder, job, index, protection),
                                    monitoring.meters(),
                                    protection,
                                    Progress.onConsole(job))) {
                if (exactly && server.address().port() != wanted) {
                    throw taken(wanted, "somebody else was faster");
                }
                monitoring.note(folder, "server-" + index, reachedBy);
                interruption.obey(server::interrupt);
                serving.set(true);
                announce(server, index);
                int code =
                        server.coordinator().isPresent()
                                ? ServerProcess.conclude(
                                        server.coordinator().get(), folder, toGoOn(folder))
                                : follow(server);
                interruption.ended(code);
                monitoring.awaitLastScrape();
                return code;
            }
        }
    }

    /** At another port than the one that was named, nobody would find this server. */
    private static void requireFree(int port, String reachedBy, Protection protection)
            throws UserException {
        boolean here = Address.isLoopback(reachedBy) || !protection.beyondLoopback();
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true); // what is left of connections does not count
            probe.bind(
                    here
                            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                            : new InetSocketAddress(port));
        } catch (IOException unusable) {
            throw taken(port, String.valueOf(unusable.getMessage()));
        }
    }

    private static UserException taken(int port, String why) {
        return new UserException(
                ExitCode.USAGE,
                "this server can't listen at port %d: %s; give a free one by --port, or 0 for any"
                        .formatted(port, why));
    }

    private RunFolder folder(Job job, int index) throws UserException {
        if (index > 0 || !role.startedByHand()) {
            return role.folder(job);
        }
        return resume ? ResumedRun.folder(role.out, job) : RunFolders.create(role.out, job);
    }

    /** Server 0 decides where the run begins, and the others follow it. */
    private Beginning beginning(RunFolder folder, Job job, int index, Protection protection)
            throws UserException, InterruptedException {
        if (index > 0) {
            return Beginning.following(start(job, index, protection), folder, job, index);
        }
        if (!resume) {
            return Beginning.fresh(folder);
        }
        if (!role.startedByHand()) {
            return Beginning.resumed(folder, job);
        }
        Beginning beginning = ResumedRun.find(folder, role.out, job);
        RunFolders.reopen(beginning.folder(), job);
        return beginning;
    }

    private RunStart start(Job job, int index, Protection protection)
            throws UserException, InterruptedException {
        try {
            return RunStart.ask(
                    role.coordinator(job),
                    protection,
                    JobFingerprint.of(job),
                    index,
                    job.cluster().joinTimeout());
        } catch (PeersUnreachableException | RefusedException | UntrustedException failed) {
            throw new UserException(code(failed), String.valueOf(failed.getMessage()));
        }
    }

    private String toGoOn(RunFolder folder) {
        return role.startedByHand() ? RunReport.startAgain(folder) : RunReport.trainAgain(folder);
    }

    /** A shard lives until the coordinator has said how the run has ended. */
    private static int follow(ServerRole server) throws UserException, InterruptedException {
        try {
            return ExitCode.ofState(server.ended().get().getState());
        } catch (ExecutionException failed) {
            throw new UserException(code(failed.getCause()), ServerProcess.reason(failed));
        }
    }

    private static int code(@Nullable Throwable failure) {
        return switch (failure) {
            case PeersUnreachableException gone -> ExitCode.PEERS_UNREACHABLE;
            case RefusedException refused -> ExitCode.INCOMPATIBLE;
            case RunWentBackException again -> ExitCode.INTERRUPTED;
            case UntrustedException stranger -> ExitCode.USAGE;
            case null, default -> ExitCode.INTERNAL_ERROR;
        };
    }

    /** Whoever starts roles by hand must know where this one is; a port may have been taken. */
    private void announce(ServerRole server, int index) {
        if (role.startedByHand()) {
            System.out.println(
                    "server "
                            + index
                            + " serves at "
                            + server.address()
                            + (index == 0
                                    ? "; start the others with --coordinator " + server.address()
                                    : ""));
        }
    }

    private int port(Job job, int index) throws UserException {
        if (port != null) {
            return port;
        }
        return index == 0 && job.cluster().coordinator().isPresent()
                ? role.coordinator(job).port()
                : 0;
    }

    /** Where the others find server 0; empty where that is for it to say. */
    private Optional<Address> coordinator(Job job, int index) throws UserException {
        boolean told =
                role.startedByHand()
                        && (role.hasCoordinator() || job.cluster().coordinator().isPresent());
        return index == 0 && !told ? Optional.empty() : Optional.of(role.coordinator(job));
    }

    /** How the others reach this process. */
    private String host(Job job, Optional<Address> coordinator, int index) throws UserException {
        if (host != null) {
            return host;
        }
        if (coordinator.isEmpty() || Address.isLoopback(coordinator.get().host())) {
            return "127.0.0.1";
        }
        if (index == 0) {
            return coordinator.get().host();
        }
        return role.machine(job)
                .orElseThrow(() ->
                        new UserException(
                                ExitCode.USAGE,
                                "this machine does not know its own name: give it by --host"));
    }
}
