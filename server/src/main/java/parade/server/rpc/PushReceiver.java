package parade.server.rpc;

import io.grpc.StatusRuntimeException;
import io.grpc.SynchronizationContext;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import parade.v1.BlockRun;
import parade.v1.PushChunk;
import parade.v1.PushHeader;
import parade.v1.PushOutcome;
import parade.v1.PushReply;

/**
 * One push on its way in. The next message is asked for when the one before has been added, so no
 * more than one waits in memory.
 */
final class PushReceiver implements StreamObserver<PushChunk> {

    /** Where pushes go, in the shard's serial context. */
    interface Intake {
        Taking open(PushHeader header);
    }

    /** Takes the runs of one push. */
    interface Taking {
        void take(BlockRun run);

        /** The answer, when all runs have been taken. */
        PushReply reply();
    }

    private final SynchronizationContext serial;
    private final ServerCallStreamObserver<PushReply> call;
    private final Intake intake;
    private @Nullable Taking taking;
    private boolean refused;

    PushReceiver(
            SynchronizationContext serial,
            ServerCallStreamObserver<PushReply> call,
            Intake intake) {
        this.serial = serial;
        this.call = call;
        this.intake = intake;
        Responders.forgive(call);
        call.disableAutoRequest();
        call.request(1);
    }

    @Override
    public void onNext(PushChunk chunk) {
        serial.execute(() -> {
            if (!refused) {
                take(chunk);
            }
            call.request(1);
        });
    }

    private void take(PushChunk chunk) {
        try {
            if (chunk.hasHeader() != (taking == null)) {
                throw Refusals.malformed(
                        taking == null ? "a push without a header" : "a push with two headers");
            }
            Taking to = taking == null ? intake.open(chunk.getHeader()) : taking;
            taking = to;
            to.take(chunk.getRun());
        } catch (StatusRuntimeException status) {
            refuse(status);
        } catch (IllegalArgumentException malformed) {
            refuse(Refusals.malformed(String.valueOf(malformed.getMessage())));
        }
    }

    private void refuse(StatusRuntimeException status) {
        refused = true;
        call.onError(status);
    }

    @Override
    public void onError(Throwable broken) {
        // What has come stands: the rest comes again, from whoever owns the slices then.
    }

    @Override
    public void onCompleted() {
        serial.execute(() -> {
            if (!refused) {
                call.onNext(
                        taking == null
                                ? PushReply.newBuilder()
                                        .setOutcome(PushOutcome.PUSH_OUTCOME_DUPLICATE)
                                        .build()
                                : taking.reply());
                call.onCompleted();
            }
        });
    }
}
