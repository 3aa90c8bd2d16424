package parade.server.rpc;

import java.util.List;
import java.util.Optional;
import java.util.function.LongPredicate;
import parade.block.Block;
import parade.metrics.Metric;
import parade.server.store.BlockOutcome;
import parade.server.store.FreeStore;
import parade.server.store.GradientPush;
import parade.server.store.UpdateNorm;
import parade.v1.BlockRun;
import parade.v1.PushHeader;
import parade.v1.PushOutcome;
import parade.v1.PushReply;
import parade.wire.Floats;

/** One push in ssp or async on its way into the store. In the shard's serial context. */
final class FreePush implements PushReceiver.Taking {

    private final ShardContext context;
    private final FreeStore store;
    private final PushHeader header;
    private final GradientPush push;
    private final LongPredicate open;
    private PushOutcome outcome = PushOutcome.PUSH_OUTCOME_DUPLICATE;
    private String nonfinite = "";
    private long applyNanos;

    /** What it changes, if that is to be measured. */
    private final Optional<UpdateNorm> norm;

    /**
     * @param open whether pushes of an incarnation are still taken; throws where it has ended
     */
    FreePush(ShardContext context, FreeStore store, PushHeader header, LongPredicate open) {
        this.context = context;
        this.store = store;
        this.header = header;
        this.open = open;
        push =
                new GradientPush(
                        header.getIncarnation(),
                        header.getClock(),
                        header.getWeight(),
                        header.getScale() == 0 ? 1 : header.getScale());
        norm =
                context.updateRatio().due(System.nanoTime())
                        ? Optional.of(new UpdateNorm())
                        : Optional.empty();
    }

    @Override
    public void take(BlockRun run) {
        List<Block> named = context.blocksOf(run, store.model().blocks());
        if (run.getVersionsCount() != named.size()) {
            throw context.wrongShape(
                    run.getVersionsCount() + " versions of " + named.size() + " blocks");
        }
        if (!open.test(header.getIncarnation())) {
            outcome = PushOutcome.PUSH_OUTCOME_SUPERSEDED;
            return;
        }
        int from = 0;
        for (int b = 0; b < named.size() && nonfinite.isEmpty(); b++) {
            int count = named.get(b).count();
            float[] sum = new float[count];
            Floats.read(run.getValues(), from, sum, 0, count);
            from += count * Float.BYTES;
            int block = run.getFirstBlock() + b;
            float[] before = store.pull(0, block);
            long begin = System.nanoTime();
            took(store.push(push, block, run.getVersions(b), sum));
            applyNanos += System.nanoTime() - begin;
            norm.ifPresent(of -> of.add(before, store.pull(0, block), count));
        }
    }

    private void took(BlockOutcome block) {
        switch (block) {
            case BlockOutcome.Applied(boolean whole) -> {
                outcome = PushOutcome.PUSH_OUTCOME_ACCEPTED;
                if (whole) {
                    observe();
                }
            }
            case BlockOutcome.Duplicate() -> {}
            case BlockOutcome.Nonfinite(String place, boolean first) -> {
                outcome = PushOutcome.PUSH_OUTCOME_NONFINITE;
                nonfinite = place;
                if (first) {
                    context.meters().add(Metric.PUSHES_REJECTED, 1, "nonfinite");
                }
            }
        }
    }

    /** Once a push and shard, however often it is sent and in however many parts it comes. */
    private void observe() {
        context.meters()
                .observe(
                        Metric.STALENESS,
                        (double) store.maxStaleness(push.incarnation(), push.clock()),
                        Integer.toString(header.getWorker()));
        context.meters()
                .observe(Metric.APPLY, applyNanos * 1e-9, Integer.toString(context.shard()));
    }

    @Override
    public PushReply reply() {
        if (outcome == PushOutcome.PUSH_OUTCOME_DUPLICATE) {
            context.meters().add(Metric.PUSHES_REJECTED, 1, "duplicate");
        } else if (outcome == PushOutcome.PUSH_OUTCOME_SUPERSEDED) {
            context.meters().add(Metric.PUSHES_REJECTED, 1, "stale");
        }
        if (outcome == PushOutcome.PUSH_OUTCOME_ACCEPTED) {
            norm.ifPresent(context.updateRatio()::measured);
        }
        return PushReply.newBuilder()
                .setOutcome(outcome)
                .setMaxStaleness(store.maxStaleness(push.incarnation(), push.clock()))
                .setNonfinite(nonfinite)
                .build();
    }
}
