package parade.deploy;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.process.Address;
import parade.process.Protection;
import parade.server.history.RunFolder;
import parade.v1.Ended;
import parade.worker.data.LoadedData;
import parade.worker.model.Network;
import parade.worker.train.WorkerException;
import parade.worker.train.WorkerRole;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parade worker}: one worker of a job. It may be started at any time, and joins. */
@Command(
        name = "worker",
        description = "Runs one worker of a job; it may be started at any time, and joins.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class WorkerCommand implements Callable<Integer> {

    private static final Duration INTERRUPTION = Duration.ofSeconds(4);

    @Mixin private JobArguments arguments = new JobArguments();
    @Mixin private RoleArguments role = new RoleArguments();

    /** Whoever is told to stop while it reads its data, or waits for others, holds nothing yet. */
    @Override
    public Integer call() throws UserException, InterruptedException {
        return Interruption.during(INTERRUPTION, ExitCode.INTERRUPTED, this::work);
    }

    private int work(Interruption interruption) throws UserException {
        Job job = arguments.read(List.of());
        PreparedJob.requireMachine();
        OptionalInt index = role.index();
        Protection protection = Peers.protection(job);
        Address coordinator = role.coordinator(job);
        Peers.requireCoordinator(coordinator, protection);
        role.exitWithParent();
        Network network = PreparedJob.network(job);
        var loaded = new AtomicBoolean();
        try (var monitoring = role.monitoring(job, 0, loaded::get)) {
            LoadedData data = PreparedJob.data(job, network);
            loaded.set(true);
            return work(
                    job, index, coordinator, protection, network, data, monitoring, interruption);
        }
    }

    private int work(
            Job job,
            OptionalInt index,
            Address coordinator,
            Protection protection,
            Network network,
            LoadedData data,
            Monitoring monitoring,
            Interruption interruption)
            throws UserException {
        RunFolder folder = role.folder(job);
        String machine = role.machine(job).orElse("127.0.0.1");
        var told = new AtomicBoolean();
        try (var worker =
                new WorkerRole(
                        new WorkerRole.Settings(
                                job,
                                JobFingerprint.of(job),
                                index,
                                coordinator,
                                data,
                                monitoring.meters(),
                                protection,
                                granted ->
                                        monitoring.noteIfPossible(
                                                folder, "worker-" + granted, machine)),
                        network)) {
            interruption.obey(() -> {
                told.set(true);
                var _ =
                        worker.leaveEarly()
                                .whenComplete((_, _) -> interruption.ended(ExitCode.INTERRUPTED));
            });
            Ended ended = worker.run();
            int code = ExitCode.ofState(ended.getState());
            interruption.ended(code);
            monitoring.awaitLastScrape();
            return code;
        } catch (WorkerException failed) {
            // Whoever was told to stop has stopped, and has nothing that could be lost.
            throw new UserException(
                    told.get() ? ExitCode.INTERRUPTED : code(failed.kind()),
                    String.valueOf(failed.getMessage()));
        }
    }

    private static int code(WorkerException.Kind kind) {
        return switch (kind) {
            case UNREACHABLE -> ExitCode.PEERS_UNREACHABLE;
            case REFUSED -> ExitCode.INCOMPATIBLE;
            case UNTRUSTED -> ExitCode.USAGE;
        };
    }
}
