package parade.deploy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.metrics.Meters;
import parade.process.Protection;
import parade.server.history.RunFolder;
import parade.server.rpc.CoordinatorRole;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.server.rpc.RunOverException;
import parade.server.rpc.ServerRole;
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

    @Option(
            names = "--folder-port",
            paramLabel = "PORT",
            description =
                    "Server 0: the port where fetch and status find the run folder and how the run is; 0 for any. Plain HTTP on the loopback interface, so for whoever can forward a port to this machine, or is on it. By default it is not served; other servers never do.")
    private @Nullable Integer folderPort;

    @Override
    public Integer call() throws UserException, InterruptedException {
        VerdictFile verdict = role.verdict();
        return Interruption.during(
                INTERRUPTION,
                // What keeps a server from its end is another one, that is not there any more.
                ExitCode.PEERS_UNREACHABLE,
                verdict,
                interruption -> serve(verdict, interruption));
    }

    private int serve(VerdictFile verdict, Interruption interruption)
            throws UserException, InterruptedException {
        Job job = arguments.read(List.of());
        verdict.ofRun(job.name());
        PreparedJob.requireMachine();
        int index = index(job);
        Protection protection = Peers.protection(job);
        ServerPlace place = ServerPlace.of(job, index, role, host, port);
        if (place.coordinator().isPresent()) {
            Peers.requireCoordinator(place.coordinator().get(), protection);
        }
        Peers.requireOwn(place.host(), protection);
        role.exitWithParent();
        try {
            return serve(job, place, protection, verdict, interruption);
        } catch (RunOverException over) {
            System.out.println(over.getMessage());
            verdict.ended(over.ended());
            return ExitCode.ofState(over.ended().getState());
        }
    }

    private int index(Job job) throws UserException {
        int index =
                role.index()
                        .orElseThrow(() ->
                                new UserException(
                                        ExitCode.USAGE,
                                        "which server is it? Give --index I, 0 and up (or set JOB_COMPLETION_INDEX)"));
        if (index >= job.cluster().servers()) {
            throw new UserException(
                    ExitCode.USAGE,
                    "--index %d of a job with %d servers: expected 0 to %d"
                            .formatted(
                                    index, job.cluster().servers(), job.cluster().servers() - 1));
        }
        return index;
    }

    private int serve(
            Job job,
            ServerPlace place,
            Protection protection,
            VerdictFile verdict,
            Interruption interruption)
            throws UserException, InterruptedException {
        var serving = new AtomicBoolean();
        int index = place.index();
        place.requireFree(protection);
        try (var monitoring =
                role.monitoring(job, index == 0 ? job.monitoring().port() : 0, serving::get)) {
            RunFolder folder = folder(job, index);
            var status = new RunStatus(job.name(), folder, monitoring.meters());
            try (var _ = RunLock.take(folder, index);
                    FolderPort served =
                            FolderPort.open(
                                    index == 0 ? folderPort : null, folder.path(), status)) {
                served.announce(folder.path());
                Optional<FinishedRun> over =
                        index == 0 && resume && role.startedByHand()
                                ? FinishedRun.find(folder, job)
                                : Optional.empty();
                if (over.isPresent()) {
                    serving.set(true);
                    int code =
                            over.get()
                                    .tell(
                                            job,
                                            place,
                                            protection,
                                            monitoring,
                                            verdict,
                                            interruption);
                    served.awaitDownloads();
                    return code;
                }
                var note = new EndNote(folder, index, job);
                try (ServerRole server =
                        start(job, place, folder, protection, monitoring.meters(), note)) {
                    place.requireIsAt(server.address());
                    monitoring.note(folder, "server-" + index, place.host());
                    interruption.obey(server::interrupt);
                    server.coordinator().ifPresent(of -> status.waitingFor(of::overdue));
                    serving.set(true);
                    announce(server, index);
                    int code =
                            server.coordinator().isPresent()
                                    ? conclude(server.coordinator().get(), job, folder, verdict)
                                    : FollowingServer.conclude(server, verdict);
                    interruption.ended(code);
                    monitoring.awaitLastScrape();
                    served.awaitDownloads();
                    return code;
                }
            }
        }
    }

    private ServerRole start(
            Job job,
            ServerPlace place,
            RunFolder folder,
            Protection protection,
            Meters meters,
            EndNote note)
            throws UserException, InterruptedException {
        boolean first = place.index() == 0;
        Beginning beginning =
                first
                        ? beginning(folder, job)
                        : FollowingServer.beginning(
                                folder, job, place, role.coordinator(job), protection, note);
        return ServerProcess.start(
                new ServerRole.Settings(
                        job,
                        JobFingerprint.of(job),
                        place.index(),
                        beginning.point(),
                        beginning.stored(),
                        place.host(),
                        place.port(),
                        first ? Optional.empty() : place.coordinator(),
                        beginning.folder(),
                        meters,
                        protection,
                        first ? end -> {} : note::write),
                Progress.onConsole(job));
    }

    private int conclude(
            CoordinatorRole coordinator, Job job, RunFolder folder, VerdictFile verdict)
            throws UserException, InterruptedException {
        String toGoOn =
                role.startedByHand() ? RunReport.startAgain(folder) : RunReport.trainAgain(folder);
        Outcome outcome = ServerProcess.conclude(coordinator, folder, toGoOn);
        verdict.ended(outcome);
        int code = ExitCode.of(outcome.ending().state());
        return code == ExitCode.DONE && role.startedByHand()
                ? Departure.await(coordinator.farewell(), folder, job.cluster().joinTimeout())
                : code;
    }

    private RunFolder folder(Job job, int index) throws UserException {
        if (index > 0 || !role.startedByHand()) {
            return role.folder(job);
        }
        return resume ? ResumedRun.folder(role.out, job) : RunFolders.create(role.out, job);
    }

    /** Server 0 decides where the run begins. */
    private Beginning beginning(RunFolder folder, Job job) throws UserException {
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
}
