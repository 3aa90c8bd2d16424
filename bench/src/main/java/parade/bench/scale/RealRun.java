package parade.bench.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.job.JobFingerprint;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Protection;
import parade.server.coordination.StartingPoint;
import parade.server.history.RunFolder;
import parade.server.rpc.ServerRole;
import parade.worker.data.DataException;
import parade.worker.data.DataLoader;
import parade.worker.model.ModelException;
import parade.worker.model.Network;
import parade.worker.rpc.CallPath;
import parade.worker.train.WorkerException;
import parade.worker.train.WorkerRole;

/**
 * The product's servers and workers in this process, over the loopback: what they really send, to
 * hold the simulation against.
 */
final class RealRun {

    /** The calls of every step. */
    static final List<String> CALLS = List.of("BeginStep", "Tally", "StepReady", "Pull", "Push");

    private static final int SHORT_STEPS = 20;
    private static final int LONG_STEPS = 60;

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: scale
            seed: 7
            model:
              input: [784]
              layers:
                - dense: {units: 300, activation: sigmoid}
                - dense: {units: 10}
              loss: softmax_cross_entropy
            data:
              train: {format: generated, kind: digits, examples: 960}
              batch: {size: 96, slices: 12}
            optimizer: {sgd: {learning_rate: 0.5}}
            train: {steps: 60, evaluate_every: {steps: 1000}}
            """;

    private RealRun() {}

    static Job job(int servers, int workers, int slices, int steps) throws JobFileException {
        return JobFile.read(
                JOB,
                Path.of("."),
                List.of(
                        "cluster.servers=" + servers,
                        "cluster.workers=" + workers,
                        "data.batch.slices=" + slices,
                        "train.steps=" + steps),
                _ -> Optional.empty());
    }

    /**
     * Bytes of a step by kind of call, as servers count them: the difference of a longer and a
     * shorter run, so that joining and ending are left out.
     *
     * @param folder for what the runs leave
     */
    static Map<String, Calls.Sum> step(int servers, int workers, int slices, Path folder)
            throws Exception {
        Map<String, Calls.Sum> shorter =
                run(job(servers, workers, slices, SHORT_STEPS), folder.resolve("short"));
        Map<String, Calls.Sum> longer =
                run(job(servers, workers, slices, LONG_STEPS), folder.resolve("long"));
        return Calls.between(shorter, longer, LONG_STEPS - SHORT_STEPS);
    }

    private static Map<String, Calls.Sum> run(Job job, Path folder)
            throws IOException,
                    ModelException,
                    DataException,
                    InterruptedException,
                    ExecutionException {
        java.nio.file.Files.createDirectories(folder);
        var servers = new ArrayList<ServerRole>();
        var sums = new TreeMap<String, Calls.Sum>();
        try (var meters = new Meters("scale")) {
            for (int index = 0; index < job.cluster().servers(); index++) {
                servers.add(server(job, index, servers, folder, meters));
            }
            Network sizes = Network.build(job.model(), job.regularization(), job.seed());
            var data = DataLoader.load(job, sizes.outputs());
            var threads = new ArrayList<Thread>();
            for (int index = 0; index < job.cluster().workers(); index++) {
                var settings =
                        new WorkerRole.Settings(
                                job,
                                JobFingerprint.of(job),
                                OptionalInt.of(index),
                                servers.getFirst().address(),
                                data,
                                meters,
                                Protection.none(),
                                joined -> {});
                var role =
                        new WorkerRole(
                                settings,
                                Network.build(job.model(), job.regularization(), job.seed()),
                                CallPath.STRAIGHT);
                threads.add(Thread.ofPlatform().daemon().start(() -> work(role)));
            }
            var _ = servers.getFirst().coordinator().orElseThrow().outcome().get();
            for (Thread thread : threads) {
                thread.join(5_000);
            }
            for (String rpc : CALLS) {
                sums.put(
                        rpc,
                        new Calls.Sum(
                                meters.value(Metric.RPC_BYTES, rpc, "received"),
                                meters.value(Metric.RPC_BYTES, rpc, "sent")));
            }
        } finally {
            servers.reversed().forEach(ServerRole::close);
        }
        return sums;
    }

    private static ServerRole server(
            Job job, int index, List<ServerRole> before, Path folder, Meters meters)
            throws IOException {
        return ServerRole.start(
                new ServerRole.Settings(
                        job,
                        JobFingerprint.of(job),
                        index,
                        StartingPoint.FRESH,
                        Optional.empty(),
                        "127.0.0.1",
                        0,
                        before.stream().findFirst().map(ServerRole::address),
                        new RunFolder(folder),
                        meters,
                        Protection.none(),
                        ended -> {}),
                effect -> {},
                overdue -> {});
    }

    private static void work(WorkerRole role) {
        try (role) {
            role.run();
        } catch (WorkerException gone) {
            throw new IllegalStateException(gone);
        }
    }
}
