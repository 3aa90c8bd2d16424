package parade.server.rpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.List;
import parade.block.Block;
import parade.server.store.ShardStore;
import parade.v1.BlockRun;
import parade.wire.Floats;

/**
 * One worker's pull of one version, block by block as its connection takes them. Each message is a
 * copy made in the shard's serial context, so the store may go on in between; a pull that it
 * overtakes ends as superseded.
 */
final class PullStream {

    private final ServerCallStreamObserver<BlockRun> call;
    private final long version;
    private int next;
    private boolean ended;

    PullStream(ServerCallStreamObserver<BlockRun> call, long version) {
        this.call = call;
        this.version = version;
    }

    long version() {
        return version;
    }

    boolean cancelled() {
        return call.isCancelled();
    }

    void refuse(RuntimeException status) {
        ended = true;
        call.onError(status);
    }

    /** Sends as much as the connection takes now. The shard is at this version or past it. */
    void pump(ShardStore store, List<Block> blocks) {
        while (!ended && call.isReady() && !call.isCancelled()) {
            if (store.version() != version) {
                refuse(Refusals.superseded(version, store.version()));
                return;
            }
            if (next < blocks.size()) {
                call.onNext(run(store, blocks));
            }
            if (next == blocks.size()) {
                ended = true;
                call.onCompleted();
            }
        }
    }

    private BlockRun run(ShardStore store, List<Block> blocks) {
        int first = next;
        int values = 0;
        while (next < blocks.size() && values + blocks.get(next).count() <= Block.MAXIMUM_COUNT) {
            values += blocks.get(next++).count();
        }
        byte[] bytes = new byte[values * Float.BYTES];
        int at = 0;
        for (int b = first; b < next; b++) {
            int count = blocks.get(b).count();
            Floats.write(store.weights(b), 0, count, bytes, at);
            at += count * Float.BYTES;
        }
        ByteString wrapped = UnsafeByteOperations.unsafeWrap(bytes);
        return BlockRun.newBuilder()
                .setFirstBlock(first)
                .setBlockCount(next - first)
                .setValues(wrapped)
                .build();
    }
}
