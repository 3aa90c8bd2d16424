package parade.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
import parade.v1.BlockRun;
import parade.wire.Floats;

/**
 * One worker's pull, block by block as its connection takes them. Each message is a copy made in
 * the shard's serial context, so the store may go on in between.
 */
final class PullStream {

    /** What is pulled; asked in the serial context only. */
    interface Weights {
        /** Why the pull can't go on, if it can't. Asked before each message. */
        default Optional<StatusRuntimeException> refusal() {
            return Optional.empty();
        }

        /** A block's values, by its index in the shard's list; copied at once. */
        float[] of(int block);

        /** Adds to a message what is to be said of a block of it besides its values. */
        default void describe(int block, BlockRun.Builder run) {}
    }

    private final ServerCallStreamObserver<BlockRun> call;
    private List<Block> blocks = List.of();
    private @Nullable Weights weights;
    private int next;
    private boolean ended;

    PullStream(ServerCallStreamObserver<BlockRun> call) {
        this.call = call;
    }

    boolean cancelled() {
        return call.isCancelled();
    }

    void refuse(RuntimeException status) {
        ended = true;
        call.onError(status);
    }

    /**
     * The weights are there.
     *
     * @param of the shard's list
     */
    void start(List<Block> of, Weights from) {
        blocks = of;
        weights = from;
        pump();
    }

    /** Sends as much as the connection takes now, once it is {@linkplain #start started}. */
    void pump() {
        Weights from = weights;
        while (from != null && !ended && call.isReady() && !call.isCancelled()) {
            var refusal = from.refusal();
            if (refusal.isPresent()) {
                refuse(refusal.get());
                return;
            }
            if (next < blocks.size()) {
                call.onNext(run(from));
            }
            if (next == blocks.size()) {
                ended = true;
                call.onCompleted();
            }
        }
    }

    private BlockRun run(Weights from) {
        int first = next;
        int values = 0;
        while (next < blocks.size() && values + blocks.get(next).count() <= Block.MAXIMUM_COUNT) {
            values += blocks.get(next++).count();
        }
        var run = BlockRun.newBuilder().setFirstBlock(first).setBlockCount(next - first);
        byte[] bytes = new byte[values * Float.BYTES];
        int at = 0;
        for (int b = first; b < next; b++) {
            int count = blocks.get(b).count();
            Floats.write(from.of(b), 0, count, bytes, at);
            from.describe(b, run);
            at += count * Float.BYTES;
        }
        ByteString wrapped = UnsafeByteOperations.unsafeWrap(bytes);
        return run.setValues(wrapped).build();
    }
}
