package parade.deploy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import parade.job.Job;
import parade.job.JobFingerprint;
import parade.metrics.Meters;
import parade.process.Address;
import parade.process.Protection;
import parade.server.rpc.CoordinatorRole;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.server.rpc.ServerRole;
import parade.worker.data.LoadedData;
import parade.worker.linalg.ThreadTeam;
import parade.worker.rpc.CallPath;
import parade.worker.train.WorkerException;
import parade.worker.train.WorkerRole;

/** A run in this one process: servers and workers side by side, talking over the loopback. */
final class LocalRun {

    /** All that is on this machine talks over its loopback. */
    static final String HOST = "127.0.0.1";

    private static final Duration INTERRUPTION = Duration.ofSeconds(30);

    private final Job job;
    private final LoadedData data;
    private final Beginning beginning;
    private final CallPath path;
    private final Progress progress;
    private final Protection protection;

    LocalRun(Job job, LoadedData data, Beginning beginning, Protection protection) {
        this(job, data, beginning, protection, CallPath.STRAIGHT);
    }

    /**
     * @param path the way that the workers' calls take
     */
    LocalRun(Job job, LoadedData data, Beginning beginning, Protection protection, CallPath path) {
        this.path = path;
        this.job = job;
        this.data = data;
        this.beginning = beginning;
        progress = Progress.onConsole(job);
        this.protection = protection;
    }

    int run() throws UserException, InterruptedException {
        return Interruption.during(INTERRUPTION, ExitCode.INTERNAL_ERROR, this::run);
    }

    private int run(Interruption interruption) throws UserException, InterruptedException {
        var servers = new ArrayList<ServerRole>();
        try (var monitoring = Monitoring.start(job.name(), job.monitoring().port(), () -> true)) {
            monitoring.note(beginning.folder(), "train", HOST);
            ServerRole first = server(0, Optional.empty(), monitoring.meters());
            servers.add(first);
            for (int index = 1; index < job.cluster().servers(); index++) {
                servers.add(server(index, Optional.of(first.address()), monitoring.meters()));
            }
            CoordinatorRole coordinator = first.coordinator().orElseThrow();
            servers.subList(1, servers.size()).forEach(server -> server.failWith(coordinator));
            interruption.obey(first::interrupt);
            List<Thread> workers = startWorkers(first.address(), coordinator, monitoring.meters());
            Outcome outcome =
                    ServerProcess.conclude(
                            coordinator,
                            beginning.folder(),
                            RunReport.trainAgain(beginning.folder()));
            int code = ExitCode.of(outcome.ending().state());
            interruption.ended(code);
            for (Thread worker : workers) {
                worker.join(Duration.ofSeconds(5));
            }
            monitoring.awaitLastScrape();
            return code;
        } finally {
            servers.reversed().forEach(ServerRole::close);
        }
    }

    private ServerRole server(int index, Optional<Address> coordinator, Meters meters)
            throws UserException {
        return ServerProcess.start(
                new ServerRole.Settings(
                        job,
                        JobFingerprint.of(job),
                        index,
                        beginning.point(),
                        beginning.stored(),
                        HOST,
                        0,
                        coordinator,
                        beginning.folder(),
                        meters,
                        protection,
                        end -> {}),
                progress);
    }

    private List<Thread> startWorkers(Address address, CoordinatorRole coordinator, Meters meters)
            throws UserException {
        var threads = new ArrayList<Thread>();
        for (int index = 0; index < job.cluster().workers(); index++) {
            int worker = index;
            var settings =
                    new WorkerRole.Settings(
                            job,
                            JobFingerprint.of(job),
                            OptionalInt.of(index),
                            address,
                            data,
                            meters,
                            protection,
                            joined -> {});
            ThreadTeam team = PreparedJob.team(job);
            var role = new WorkerRole(settings, PreparedJob.network(job, team), path);
            threads.add(
                    Thread.ofPlatform()
                            .name("worker-" + index)
                            .daemon()
                            .start(() -> work(role, team, worker, coordinator)));
        }
        return threads;
    }

    private void work(WorkerRole role, ThreadTeam team, int index, CoordinatorRole coordinator) {
        try (team;
                role) {
            role.run();
        } catch (WorkerException failed) {
            coordinator.fail("worker " + index + ": " + failed.getMessage());
        } catch (RuntimeException | Error bug) {
            coordinator.crash("internal error in worker " + index + ": " + bug);
            throw bug;
        }
    }
}
