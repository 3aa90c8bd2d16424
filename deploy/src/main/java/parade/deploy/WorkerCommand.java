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
import parade.worker.train.WarmUp;
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
        VerdictFile verdict = role.verdict();
        return Interruption.during(
                INTERRUPTION,
                ExitCode.INTERRUPTED,
                verdict,
                interruption -> work(verdict, interruption));
    }

    private int work(VerdictFile verdict, Interruption interruption)
            throws UserException, InterruptedException {
        Job job = arguments.read(List.of());
        verdict.ofRun(job.name());
        PreparedJob.requireMachine();
        OptionalInt index = role.index();
        Protection protection = Peers.protection(job);
        Address coordinator = role.coordinator(job);
        Peers.requireCoordinator(coordinator, protection);
        role.exitWithParent();
        var loaded = new AtomicBoolean();
        try (var team = PreparedJob.team(job);
                var monitoring = role.monitoring(job, 0, loaded::get)) {
            Network network = PreparedJob.network(job, team);
            var warmUp = WarmUp.begin(job, network);
            LoadedData data = PreparedJob.data(job, network);
            loaded.set(true);
            warmUp.await(data.train().rows());
            var settings =
                    new WorkerRole.Settings(
                            job,
                            JobFingerprint.of(job),
                            index,
                            coordinator,
                            data,
                            monitoring.meters(),
                            protection,
                            granted -> note(granted, job, monitoring));
            Ended ended = takePart(new WorkerRole(settings, network), interruption);
            verdict.ended(ended);
            int code = ExitCode.ofState(ended.getState());
            interruption.ended(code);
            monitoring.awaitLastScrape();
            return code;
        }
    }

    private static Ended takePart(WorkerRole role, Interruption interruption) throws UserException {
        var told = new AtomicBoolean();
        try (role) {
            interruption.obey(() -> {
                told.set(true);
                var _ =
                        role.leaveEarly()
                                .whenComplete((_, _) -> interruption.ended(ExitCode.INTERRUPTED));
            });
            return role.run();
        } catch (WorkerException failed) {
            // Whoever was told to stop has stopped, and has nothing that could be lost.
            throw new UserException(
                    told.get() ? ExitCode.INTERRUPTED : code(failed.kind()),
                    String.valueOf(failed.getMessage()));
        }
    }

    /** A worker needs no run folder: only where one is named it says there where it is scraped. */
    private void note(int granted, Job job, Monitoring monitoring) {
        if (!role.out.toString().isEmpty()) {
            String machine = role.machine(job).orElse("127.0.0.1");
            monitoring.noteIfPossible(new RunFolder(role.out), "worker-" + granted, machine);
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
