package parade.worker.rpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
import parade.v1.BlockRun;
import parade.v1.DataGrpc;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushReply;
import parade.wire.Floats;

/**
 * One stream of a push: blocks of one shard come in falling order and go out in runs, filled from
 * the back. A connection that takes nothing more holds the caller up, so at most a run or two wait
 * in memory.
 */
class PushStream {

    /** Stands where a shard holds nothing. */
    static final PushStream TO_NOBODY = new PushStream();

    private static final int RUN_BYTES = Block.MAXIMUM_COUNT * Float.BYTES;

    private final CompletableFuture<Void> answer = new CompletableFuture<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition readyOrEnded = lock.newCondition();
    private final @Nullable PushHeader header;
    private final long[] bytesThrough;
    private final long[] versions;
    private volatile @Nullable PushReply reply;
    private @Nullable ClientCallStreamObserver<PushChunk> call;
    private boolean headerSent;

    private byte[] bytes = new byte[0];
    private int start;
    private int firstBlock;
    private int blockCount;

    private PushStream() {
        header = null;
        bytesThrough = new long[0];
        versions = new long[0];
        answer.complete(null);
    }

    /**
     * @param bytesThrough for each block of the shard, the bytes of all blocks up to and with it
     * @param versions in ssp and async, for each block of the shard, that of its weights; else
     *     empty
     */
    PushStream(DataGrpc.DataStub shard, PushHeader header, long[] bytesThrough, long[] versions) {
        this.header = header;
        this.bytesThrough = bytesThrough;
        this.versions = versions;
        shard.push(
                new ClientResponseObserver<PushChunk, PushReply>() {
                    @Override
                    public void beforeStart(ClientCallStreamObserver<PushChunk> stream) {
                        call = stream;
                        stream.setOnReadyHandler(PushStream.this::wake);
                    }

                    @Override
                    public void onNext(PushReply said) {
                        reply = said;
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        answer.completeExceptionally(FailureException.of(thrown));
                        wake();
                    }

                    @Override
                    public void onCompleted() {
                        answer.complete(null);
                        wake();
                    }
                });
    }

    /** Takes the block before the one taken last. */
    void prepend(int place, float[] values, int offset, int count) {
        int size = count * Float.BYTES;
        boolean neighbour = blockCount > 0 && place == firstBlock - 1;
        if (!neighbour || start < size) {
            flush();
            bytes = new byte[(int) Math.min(RUN_BYTES, bytesThrough[place])];
            start = bytes.length;
        }
        start -= size;
        Floats.write(values, offset, count, bytes, start);
        firstBlock = place;
        blockCount++;
    }

    private void flush() {
        ClientCallStreamObserver<PushChunk> stream = call;
        if (blockCount == 0 || stream == null || header == null) {
            return;
        }
        if (headerSent) { // a stream takes its first message before it is ready
            awaitReady(stream);
        }
        if (!answer.isDone()) {
            var chunk = PushChunk.newBuilder();
            if (!headerSent) {
                chunk.setHeader(header);
                headerSent = true;
            }
            var run =
                    BlockRun.newBuilder()
                            .setFirstBlock(firstBlock)
                            .setBlockCount(blockCount)
                            .setValues(
                                    UnsafeByteOperations.unsafeWrap(
                                            bytes, start, bytes.length - start));
            for (int b = firstBlock; versions.length > 0 && b < firstBlock + blockCount; b++) {
                run.addVersions(versions[b]);
            }
            stream.onNext(chunk.setRun(run).build());
        }
        blockCount = 0;
    }

    /** The deadline of the call bounds the wait: it ends the call, and that ends the wait. */
    private void awaitReady(ClientCallStreamObserver<PushChunk> stream) {
        lock.lock();
        try {
            while (!stream.isReady() && !answer.isDone()) {
                readyOrEnded.await(1, TimeUnit.SECONDS);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            answer.completeExceptionally(
                    new FailureException(new Failure.Unreachable("interrupted")));
            stream.cancel("interrupted", interrupted);
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            readyOrEnded.signalAll();
        } finally {
            lock.unlock();
        }
    }

    CompletableFuture<Void> finish() {
        flush();
        if (call != null && !answer.isDone()) {
            call.onCompleted();
        }
        return answer;
    }

    /** What the shard has answered; empty before, and where it holds nothing. */
    Optional<PushReply> reply() {
        return Optional.ofNullable(reply);
    }

    void cancel() {
        if (call != null && !answer.isDone()) {
            call.cancel("given up", null);
        }
    }
}
