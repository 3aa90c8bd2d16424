package parade.server.rpc;

import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import parade.metrics.Metric;
import parade.server.store.ShardStore;
import parade.v1.Commit;
import parade.v1.DeclareRequest;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;
import parade.v1.Stop;

/**
 * The two phases of a step in sync mode: the shard reports that it has all sums, and applies them
 * when the coordinator says so. In the shard's serial context.
 */
final class SyncStep {

    private static final Logger LOG = LoggerFactory.getLogger(SyncStep.class);

    /** How long the coordinator may hold a decision back before it is asked for again. */
    private static final int PARK_MILLIS = 10_000;

    private final ShardContext context;
    private final DeclareRequest declared;
    private final ShardStore store;
    private final ParkedPulls pulls;

    /** The version whose step has been reported to the coordinator; -1 before the first. */
    private long reportedVersion = -1;

    /** The largest staleness among the gradients in the current step's sums. */
    private long maxStaleness;

    /**
     * Weights that are not finite are kept from everyone until the coordinator has them taken back.
     */
    private boolean nonfiniteWeights;

    private @Nullable Stop stop;

    /**
     * Which of the last two versions are on disk, or on their way. Another file of the same version
     * would be of another generation than the other shards', or lack what a revert has lost.
     */
    private final TreeSet<Long> checkpointed = new TreeSet<>();

    /** The store's version is on disk already where it is not 0. */
    SyncStep(ShardContext context, DeclareRequest declared, ShardStore store, ParkedPulls pulls) {
        if (store.version() > 0) {
            checkpointed.add(store.version());
        }
        this.context = context;
        this.declared = declared;
        this.store = store;
        this.pulls = pulls;
    }

    Optional<Stop> stopped() {
        return Optional.ofNullable(stop);
    }

    /** Whether the weights may be seen. */
    boolean servable() {
        return !nonfiniteWeights;
    }

    /** A gradient has been added to the step's sums. */
    void observe(long staleness) {
        maxStaleness = Math.max(maxStaleness, staleness);
    }

    void reportIfReady() {
        if (!store.ready() || reportedVersion == store.version() || stop != null) {
            return;
        }
        reportedVersion = store.version();
        var summary = store.summarize();
        var report =
                StepReadyRequest.newBuilder()
                        .setShard(context.shard())
                        .setGeneration(context.generation())
                        .setVersion(store.version())
                        .setNonfinite(summary.nonfinite().orElse(""))
                        .setMaxStaleness(maxStaleness)
                        .setParkMillis(PARK_MILLIS);
        maxStaleness = 0;
        for (var norm : summary.norms()) {
            report.addBlocks(norm.block()).addSquaredNorms(norm.squared());
        }
        if (summary.nonfinite().isPresent()) {
            context.meters().add(Metric.PUSHES_REJECTED, 1, "nonfinite");
        }
        ask(report.build());
    }

    /** Asks for the decision on a step until there is one. */
    private void ask(StepReadyRequest report) {
        context.coordinator()
                .stepReady(
                        report,
                        new StreamObserver<>() {
                            @Override
                            public void onNext(StepReadyReply reply) {
                                context.serial().execute(() -> decided(report, reply));
                            }

                            @Override
                            public void onError(Throwable broken) {
                                LOG.debug(
                                        "shard {} asks again: {}",
                                        context.shard(),
                                        broken.toString());
                                again(report);
                            }

                            @Override
                            public void onCompleted() {}
                        });
    }

    private void again(StepReadyRequest report) {
        context.soon(() -> {
            boolean open = store.version() == report.getVersion();
            // The version to stop at may be the one that is still to be made.
            if (open && (stop == null || report.getVersion() < stop.getVersion())) {
                ask(report);
            }
        });
    }

    private void decided(StepReadyRequest report, StepReadyReply reply) {
        switch (reply.getKindCase()) {
            case COMMIT -> commit(reply.getCommit());
            case STOP -> stop(reply.getStop());
            case WAIT, KIND_NOT_SET -> again(report);
        }
    }

    private void commit(Commit decided) {
        if (store.version() != decided.getVersion()) {
            return; // answered twice
        }
        if (decided.getKeepBest()) {
            checkpoint();
        }
        long begin = System.nanoTime();
        var nonfinite = store.commit(decided.getScale(), decided.getSkip());
        context.meters()
                .observe(
                        Metric.APPLY,
                        (System.nanoTime() - begin) * 1e-9,
                        Integer.toString(context.shard()));
        if (stop != null) {
            stopHere(stop);
            return;
        }
        if (nonfinite.isPresent()) {
            nonfiniteWeights = true;
            context.meters().add(Metric.PUSHES_REJECTED, 1, "nonfinite");
            ask(
                    StepReadyRequest.newBuilder()
                            .setShard(context.shard())
                            .setGeneration(context.generation())
                            .setVersion(store.version())
                            .setNonfinite(nonfinite.get())
                            .setNonfiniteWeights(true)
                            .setParkMillis(PARK_MILLIS)
                            .build());
            return;
        }
        if (decided.getCheckpoint()) {
            checkpoint();
        }
        pulls.serve();
        if (!decided.getSkip() && context.updateRatio().due(begin)) {
            context.updateRatio().measured(store.updateNorm());
        }
        reportIfReady(); // a shard without trained blocks is always ready
    }

    /** May be told more than once, and before the shard has reached the version. */
    void stop(Stop told) {
        if (stop == null) {
            stop = told;
            stopHere(told);
        }
    }

    private void stopHere(Stop told) {
        if (store.version() == told.getVersion() + 1) {
            store.revert();
            nonfiniteWeights = false;
        }
        if (store.version() == told.getVersion()) {
            checkpoint();
            pulls.serve();
        }
        pulls.refuseBeyond(told.getVersion());
    }

    private void checkpoint() {
        if (checkpointed.add(store.version())) {
            checkpointed.headSet(store.version() - 1).clear();
            context.surroundings()
                    .checkpoint(store.snapshot(), store.model().parameters(), declared);
        }
    }
}
