package parade.process;

import com.google.protobuf.Empty;
import io.grpc.HandlerRegistry;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * Answers for every method that a server does not have. gRPC would by itself, but before a {@link
 * TokenCheck} has seen the call, and so would tell strangers which methods there are.
 */
final class UnknownMethods extends HandlerRegistry {

    @Override
    public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
        var nothing = ProtoUtils.marshaller(Empty.getDefaultInstance());
        return ServerMethodDefinition.create(
                MethodDescriptor.newBuilder(nothing, nothing)
                        .setType(MethodType.UNKNOWN)
                        .setFullMethodName(name)
                        .build(),
                (call, _) -> refuse(call));
    }

    private static ServerCall.Listener<Empty> refuse(ServerCall<Empty, Empty> call) {
        String name = call.getMethodDescriptor().getFullMethodName();
        call.close(Status.UNIMPLEMENTED.withDescription("no method " + name), new Metadata());
        return new ServerCall.Listener<>() {};
    }
}
