package parade.server.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
import parade.job.Job;
import parade.v1.BeginStepReply;
import parade.v1.BeginStepRequest;
import parade.v1.ControlGrpc;
import parade.v1.Ended;
import parade.v1.HeartbeatReply;
import parade.v1.HeartbeatRequest;
import parade.v1.JoinReply;
import parade.v1.JoinRequest;
import parade.v1.LeaveReply;
import parade.v1.LeaveRequest;
import parade.v1.RegisterReply;
import parade.v1.RegisterRequest;
import parade.v1.StartReply;
import parade.v1.StartRequest;
import parade.v1.WatchEvent;
import parade.v1.WatchRequest;

/**
 * The coordinator's service of a run that was over before this process began: it tells whoever asks
 * how it has ended, those who are left from the run as well, and counts who has heard. Any thread
 * may call.
 */
final class EndedRunService extends ControlGrpc.ControlImplBase {

    private final SameRun sameRun;
    private final int servers;
    private final int workers;
    private final Ended ended;
    private final BitSet serversTold = new BitSet();
    private final Set<Long> workersTold = new HashSet<>();
    private final Farewell farewell = new Farewell();

    EndedRunService(Job job, byte[] jobFingerprint, Ended ended) {
        servers = job.cluster().servers();
        workers = job.cluster().workers();
        sameRun = new SameRun(jobFingerprint, servers);
        this.ended = ended;
        serversTold.set(0);
        settle();
    }

    Farewell farewell() {
        return farewell;
    }

    @Override
    public void start(StartRequest request, StreamObserver<StartReply> responder) {
        boolean told =
                answer(
                        responder,
                        () -> {
                            sameRun.require(
                                    request.getJobFingerprint().toByteArray(),
                                    request.getNumericsVersion());
                            sameRun.requireShard(request.getShard());
                            return StartReply.newBuilder().setEnded(ended).build();
                        });
        if (told) {
            serverTold(request.getShard());
        }
    }

    @Override
    public void register(RegisterRequest request, StreamObserver<RegisterReply> responder) {
        answer(responder, () -> RegisterReply.newBuilder().setEnded(ended).build());
        serverTold(request.getShard());
    }

    @Override
    public void join(JoinRequest request, StreamObserver<JoinReply> responder) {
        boolean told =
                answer(
                        responder,
                        () -> {
                            sameRun.require(
                                    request.getJobFingerprint().toByteArray(),
                                    request.getNumericsVersion());
                            return JoinReply.newBuilder().setEnded(ended).build();
                        });
        if (told) {
            workerTold(request.getInstance());
        }
    }

    @Override
    public void beginStep(BeginStepRequest request, StreamObserver<BeginStepReply> responder) {
        answer(responder, () -> BeginStepReply.newBuilder().setEnded(ended).build());
        workerTold(request.getIncarnation());
    }

    @Override
    public void heartbeat(HeartbeatRequest request, StreamObserver<HeartbeatReply> responder) {
        answer(
                responder,
                () ->
                        HeartbeatReply.newBuilder()
                                .setKnown(true)
                                .setGeneration(request.getGeneration())
                                .build());
        if (request.getHeardEnd()) {
            serverTold(request.getShard());
        }
    }

    @Override
    public void leave(LeaveRequest request, StreamObserver<LeaveReply> responder) {
        answer(responder, LeaveReply::getDefaultInstance);
    }

    /** Whoever watches is of the run's last life, whatever its generation was. */
    @Override
    public void watch(WatchRequest request, StreamObserver<WatchEvent> responder) {
        Responders.forgive(responder);
        responder.onNext(
                WatchEvent.newBuilder()
                        .setGeneration(request.getGeneration())
                        .setEnded(ended)
                        .build());
    }

    private static <A extends MessageLite> boolean answer(
            StreamObserver<A> responder, Supplier<A> answer) {
        Responders.forgive(responder);
        A reply;
        try {
            reply = answer.get();
        } catch (StatusRuntimeException refused) {
            responder.onError(refused);
            return false;
        }
        responder.onNext(reply);
        responder.onCompleted();
        return true;
    }

    private synchronized void serverTold(int shard) {
        if (Integer.compareUnsigned(shard, servers) < 0) {
            serversTold.set(shard);
        }
        settle();
    }

    private synchronized void workerTold(long who) {
        if (workersTold.size() < workers) {
            workersTold.add(who);
        }
        settle();
    }

    private void settle() {
        if (serversTold.cardinality() == servers && !workersTold.isEmpty()) {
            farewell.enoughHaveHeard();
            if (workersTold.size() == workers) {
                farewell.allHaveHeard();
            }
        }
    }
}
