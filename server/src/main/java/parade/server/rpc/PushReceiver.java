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

    /** Where the blocks go, in the shard's serial context. */
    interface Intake {
        /** Takes a run of blocks; {@code first} says whether it is the push's first. */
        PushOutcome take(PushHeader header, BlockRun run, boolean first);
    }

    private final SynchronizationContext serial;
    private final ServerCallStreamObserver<PushReply> call;
    private final Intake intake;
    private @Nullable PushHeader header;
    private PushOutcome outcome = PushOutcome.PUSH_OUTCOME_DUPLICATE;
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
            boolean first = chunk.hasHeader();
            PushHeader of = first ? chunk.getHeader() : header;
            if (of == null) {
                throw Refusals.malformed("a push without a header");
            }
            header = of;
            PushOutcome taken = intake.take(of, chunk.getRun(), first);
            if (taken != PushOutcome.PUSH_OUTCOME_DUPLICATE) {
                outcome = taken;
            }
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
        // What has come stands: whoever owns the slices now pushes the rest.
    }

    @Override
    public void onCompleted() {
        serial.execute(() -> {
            if (!refused) {
                call.onNext(PushReply.newBuilder().setOutcome(outcome).build());
                call.onCompleted();
            }
        });
    }
}
