package parade.server.rpc;

import io.grpc.stub.StreamObserver;
import parade.v1.CheckpointWrittenReply;
import parade.v1.CheckpointWrittenRequest;
import parade.v1.FencedReply;
import parade.v1.FencedRequest;
import parade.v1.StepReadyReply;
import parade.v1.StepReadyRequest;

/**
 * How a shard reaches the coordinator: over the wire, or by a plain call where it stands beside it.
 */
interface CoordinatorLink {

    void stepReady(StepReadyRequest request, StreamObserver<StepReadyReply> answer);

    void checkpointWritten(
            CheckpointWrittenRequest request, StreamObserver<CheckpointWrittenReply> answer);

    void fenced(FencedRequest request, StreamObserver<FencedReply> answer);

    static CoordinatorLink beside(ControlService control) {
        return new CoordinatorLink() {
            @Override
            public void stepReady(StepReadyRequest request, StreamObserver<StepReadyReply> answer) {
                control.stepReady(request, answer);
            }

            @Override
            public void checkpointWritten(
                    CheckpointWrittenRequest request,
                    StreamObserver<CheckpointWrittenReply> answer) {
                control.checkpointWritten(request, answer);
            }

            @Override
            public void fenced(FencedRequest request, StreamObserver<FencedReply> answer) {
                control.fenced(request, answer);
            }
        };
    }
}
