package parade.server.rpc;

import java.util.List;
import java.util.Optional;
import parade.block.Block;
import parade.metrics.Metric;
import parade.server.reduction.Outcome;
import parade.server.store.ShardModel;
import parade.server.store.ShardStore;
import parade.slice.Node;
import parade.v1.BlockRun;
import parade.v1.DeclareRequest;
import parade.v1.PullRequest;
import parade.v1.PushHeader;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.v1.Stop;
import parade.v1.WatchEvent;
import parade.wire.Floats;

/** A shard in sync mode: sums come in, and pulls wait for the version that they make. */
final class SyncShard implements ShardMode {

    private final ShardContext context;
    private final ShardStore store;
    private final SyncStep step;
    private final List<Block> blocks;
    private final ParkedPulls pulls;

    SyncShard(ShardContext context, DeclareRequest declared, ShardStore store) {
        this.context = context;
        this.store = store;
        blocks = store.model().blocks();
        pulls = new ParkedPulls(store);
        step = new SyncStep(context, declared, store, pulls);
        step.reportIfReady(); // a shard of no trained blocks has nothing to wait for
    }

    @Override
    public ShardModel model() {
        return store.model();
    }

    @Override
    public void pull(PullRequest request, PullStream stream) {
        Optional<Stop> stop = step.stopped();
        long version = request.getVersion();
        if (stop.isPresent() && stop.get().getVersion() < version) {
            stream.refuse(Refusals.superseded(version, stop.get().getVersion()));
        } else if (store.version() < version || !step.servable()) {
            pulls.park(version, stream);
        } else {
            pulls.start(version, stream);
        }
    }

    @Override
    public void cancelled(PullStream stream) {
        pulls.cancelled(stream);
    }

    @Override
    public PushReceiver.Taking open(PushHeader header) {
        return new Taking(header);
    }

    private final class Taking implements PushReceiver.Taking {

        private final PushHeader header;
        private boolean first = true;
        private PushOutcome outcome = PushOutcome.PUSH_OUTCOME_DUPLICATE;

        Taking(PushHeader header) {
            this.header = header;
        }

        @Override
        public void take(BlockRun run) {
            PushOutcome taken = SyncShard.this.take(header, run, first);
            first = false;
            if (taken != PushOutcome.PUSH_OUTCOME_DUPLICATE) {
                outcome = taken;
            }
        }

        @Override
        public PushReply reply() {
            return PushReply.newBuilder().setOutcome(outcome).build();
        }
    }

    /** Adds a run of blocks to the step's sums. */
    private PushOutcome take(PushHeader header, BlockRun run, boolean first) {
        if (header.getVersion() > store.version()) {
            throw Refusals.malformed(
                    "a gradient of version " + header.getVersion() + ", which is still to come");
        }
        if (first) {
            context.pushed(header);
        }
        if (header.getVersion() < store.version() || step.stopped().isPresent()) {
            context.meters().add(Metric.PUSHES_REJECTED, 1, "stale");
            return PushOutcome.PUSH_OUTCOME_SUPERSEDED;
        }
        if (!addAll(header, run)) {
            context.meters().add(Metric.PUSHES_REJECTED, 1, "duplicate");
            return PushOutcome.PUSH_OUTCOME_DUPLICATE;
        }
        long staleness = store.version() - header.getVersion();
        step.observe(staleness);
        if (first) {
            context.meters()
                    .observe(
                            Metric.STALENESS,
                            (double) staleness,
                            Integer.toString(header.getWorker()));
        }
        step.reportIfReady();
        return PushOutcome.PUSH_OUTCOME_ACCEPTED;
    }

    /** Returns whether any of the run's sums was news. */
    private boolean addAll(PushHeader header, BlockRun run) {
        Node node = Messages.node(header.getNode());
        List<Block> named = context.blocksOf(run, blocks);
        boolean any = false;
        int from = 0;
        for (int b = 0; b < named.size(); b++) {
            int count = named.get(b).count();
            float[] sum = store.buffers().take(count);
            Floats.read(run.getValues(), from, sum, 0, count);
            from += count * Float.BYTES;
            int block = run.getFirstBlock() + b;
            any |= store.push(node, header.getWeight(), block, sum) == Outcome.ACCEPTED;
        }
        return any;
    }

    @Override
    public void stop(Stop told) {
        step.stop(told);
    }

    @Override
    public void heard(WatchEvent event) {}
}
