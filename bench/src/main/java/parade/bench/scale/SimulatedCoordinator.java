package parade.bench.scale;

import com.google.protobuf.MessageLite;
import io.grpc.stub.StreamObserver;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.server.coordination.Effect;
import parade.server.coordination.StartingPoint;
import parade.server.rpc.ControlService;
import parade.v1.StartReply;

/**
 * The product's {@link ControlService}, as it is, between simulated links. What its thread takes
 * for an event is known from {@link Costs}; what it really takes here is measured beside that, and
 * moves nothing.
 */
final class SimulatedCoordinator {

    /** Of this thread: others on the machine must not count. */
    private static final ThreadMXBean PROCESSOR = ManagementFactory.getThreadMXBean();

    /** What the product has: CoordinatorRole's. */
    private static final double TICK_NANOS = 100e6;

    /** Everything that matters to the coordinator, and a model that it never looks at. */
    private static final String JOB =
            """
            apiVersion: parade/v1
            name: scale
            model:
              input: [2]
              layers:
                - dense: 1
              loss: mse
            data:
              train: {format: generated, kind: housing, examples: 16}
              batch: {size: 16}
            optimizer: {sgd: 0.5}
            clip: {global_norm: 1.0}
            train: {steps: 1000000, evaluate_every: {steps: 1000000}}
            cluster: {join_timeout: 30m}
            """;

    private final Timeline timeline;
    private final Scenario scenario;
    private final Meeting meeting;
    private final Job job;
    private final ControlService service;
    private final Station thread;
    private final Map<ControlKind, Stopwatch> stopwatches = new EnumMap<>(ControlKind.class);
    private @Nullable List<Outgoing> outgoing;
    private boolean committed;
    private boolean moved;
    private long version;

    private record Outgoing(long bytes, boolean beside, Runnable deliver) {}

    /** What the coordinator tells the simulation at once. */
    interface Meeting {
        void counted(String rpc, boolean received, long bytes, boolean beside);

        void committed(long version, double seconds);
    }

    SimulatedCoordinator(Timeline timeline, Scenario scenario, Meeting meeting) {
        this.timeline = timeline;
        this.scenario = scenario;
        this.meeting = meeting;
        thread = new Station(timeline);
        job = job(scenario);
        service =
                new ControlService(
                        job,
                        new byte[32],
                        StartingPoint.FRESH,
                        StartReply.getDefaultInstance(),
                        () -> timeline.nowNanos() / 1_000_000,
                        this::on);
        timeline.after(TICK_NANOS, this::tick);
    }

    private static Job job(Scenario scenario) {
        int size = scenario.slices() * scenario.examples();
        var settings =
                List.of(
                        "data.batch.size=" + size,
                        "data.batch.slices=" + scenario.slices(),
                        "cluster.servers=" + scenario.servers(),
                        "cluster.workers=" + scenario.workers());
        try {
            return JobFile.read(JOB, Path.of("."), settings, _ -> Optional.empty());
        } catch (JobFileException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    double leaseNanos() {
        return job.cluster().lease().toNanos();
    }

    private void on(Effect effect) {
        switch (effect) {
            case Effect.Trained trained -> {
                committed = true;
                version = trained.step();
            }
            case Effect.OwnershipChanged() -> moved = true;
            default -> {}
        }
    }

    private void tick() {
        serve(ControlKind.TICK, service::tick);
        timeline.after(TICK_NANOS, this::tick);
    }

    /**
     * A call of somebody on another node: the request's way, the coordinator's doing, the answer's
     * way.
     *
     * @param refused the call was answered with an error
     * @return the call, by which its connection can be broken
     */
    <Q extends MessageLite, A extends MessageLite> Answering<A> call(
            ControlKind kind,
            String rpc,
            Q request,
            BiConsumer<Q, StreamObserver<A>> method,
            Consumer<A> answered,
            Runnable refused) {
        return call(kind, rpc, request, method, answered, refused, false);
    }

    /**
     * @param beside of the shard in the coordinator's own process, which needs no wire
     */
    <Q extends MessageLite, A extends MessageLite> Answering<A> call(
            ControlKind kind,
            String rpc,
            Q request,
            BiConsumer<Q, StreamObserver<A>> method,
            Consumer<A> answered,
            Runnable refused,
            boolean beside) {
        long bytes = Traffic.counted(request);
        var call =
                new Answering<A>(
                        (to, answer) -> answer(rpc, to, answer, answered, beside),
                        () -> outgoing(new Outgoing(0, beside, refused)));
        timeline.after(
                beside ? 0 : callNanos() + latencyNanos(),
                () -> {
                    meeting.counted(rpc, true, bytes, beside);
                    serve(kind, () -> method.accept(request, call));
                });
        return call;
    }

    private <A extends MessageLite> void answer(
            String rpc, Answering<A> to, A answer, Consumer<A> answered, boolean beside) {
        long bytes = Traffic.counted(answer);
        meeting.counted(rpc, false, bytes, beside);
        outgoing(
                new Outgoing(
                        bytes,
                        beside,
                        () -> {
                            if (!to.isCancelled()) {
                                answered.accept(answer);
                            }
                        }));
    }

    private void outgoing(Outgoing answer) {
        if (outgoing == null) {
            throw new IllegalStateException("an answer out of the blue");
        }
        outgoing.add(answer);
    }

    /**
     * Has the service do something now, and what follows from it happen when it has taken its time.
     */
    void serve(ControlKind kind, Runnable action) {
        var answers = new ArrayList<Outgoing>();
        outgoing = answers;
        committed = false;
        moved = false;
        long begin = PROCESSOR.getCurrentThreadCpuTime();
        action.run();
        long took = PROCESSOR.getCurrentThreadCpuTime() - begin;
        outgoing = null;
        ControlKind what = committed ? ControlKind.COMMIT : moved ? ControlKind.MOVE : kind;
        stopwatches.computeIfAbsent(what, _ -> new Stopwatch()).add(took);
        long at =
                thread.take(
                        scenario.costs().controlNanos().getOrDefault(what, 0.0)
                                / scenario.machine().speedUp(Resource.COORDINATOR));
        if (committed) {
            meeting.committed(version, at * 1e-9);
        }
        for (Outgoing answer : answers) {
            long sent = answer.beside() ? at : thread.take(answerNanos(answer.bytes()));
            double way = answer.beside() ? 0 : latencyNanos() + callNanos();
            timeline.at(sent + Math.round(way), answer.deliver());
        }
    }

    private double answerNanos(long bytes) {
        return (scenario.costs().answerNanos() + bytes * scenario.costs().encodeNanosPerByte())
                / scenario.machine().speedUp(Resource.COORDINATOR);
    }

    private double callNanos() {
        return scenario.costs().callNanos() / scenario.machine().speedUp(Resource.CALLS);
    }

    private double latencyNanos() {
        return scenario.machine().latencyNanos();
    }

    ControlService service() {
        return service;
    }

    double busyNanos() {
        return thread.busyNanos();
    }

    /** What events of each kind have really taken since the stopwatches were reset. */
    Map<ControlKind, Stopwatch> measured() {
        return stopwatches;
    }

    void resetMeasured() {
        stopwatches.values().forEach(Stopwatch::reset);
    }
}
