package parade.deploy;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ForwardingClientCallListener.SimpleForwardingClientCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import parade.worker.rpc.CallPath;

/**
 * A way to the wire on which answers are lost, calls break off in the middle, and calls arrive a
 * second time, at once or after later ones. What happens to which call is drawn from a seed.
 */
final class FaultyPath implements CallPath, AutoCloseable {

    enum Fate {
        WELL,
        /** It is done, and its caller hears that the peer can't be reached. */
        ANSWER_LOST,
        /** It breaks off after some of its messages. */
        BROKEN,
        /** It is done again, a moment later. */
        REPEATED
    }

    /** A second Join is another incarnation; the others live by themselves. */
    private static final Set<String> SPARED = Set.of("Join", "Watch", "Heartbeat", "Leave");

    private static final int LATEST_MILLIS = 40;

    private final Random random;
    private final int percent;
    private final Map<Fate, Integer> counts = new EnumMap<>(Fate.class);
    private final ScheduledExecutorService later =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("repetitions").daemon().factory());

    /**
     * @param percent of the calls that meet each of the three fates
     */
    FaultyPath(long seed, int percent) {
        random = new Random(seed);
        this.percent = percent;
    }

    /** How many calls met a fate. */
    synchronized int count(Fate fate) {
        return counts.getOrDefault(fate, 0);
    }

    private synchronized Fate draw() {
        int drawn = random.nextInt(100);
        Fate fate =
                drawn < percent
                        ? Fate.ANSWER_LOST
                        : drawn < 2 * percent
                                ? Fate.BROKEN
                                : drawn < 3 * percent ? Fate.REPEATED : Fate.WELL;
        counts.merge(fate, 1, Integer::sum);
        return fate;
    }

    private synchronized int draw(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public Channel over(Channel channel) {
        return ClientInterceptors.intercept(channel, new Faults());
    }

    private final class Faults implements ClientInterceptor {
        @Override
        public <Q, A> ClientCall<Q, A> interceptCall(
                MethodDescriptor<Q, A> method, CallOptions options, Channel next) {
            ClientCall<Q, A> call = next.newCall(method, options);
            if (SPARED.contains(method.getBareMethodName())) {
                return call;
            }
            return switch (draw()) {
                case WELL -> call;
                case ANSWER_LOST ->
                        new AnswerLost<>(call, method.getType().serverSendsOneMessage());
                case BROKEN -> new Broken<>(call, draw(3));
                case REPEATED -> new Repeated<>(call, method, options, next);
            };
        }
    }

    private static final class AnswerLost<Q, A> extends SimpleForwardingClientCall<Q, A> {

        private final boolean oneAnswer;

        AnswerLost(ClientCall<Q, A> call, boolean oneAnswer) {
            super(call);
            this.oneAnswer = oneAnswer;
        }

        @Override
        public void start(Listener<A> listener, Metadata headers) {
            super.start(
                    new SimpleForwardingClientCallListener<>(listener) {
                        @Override
                        public void onMessage(A answer) {
                            if (!oneAnswer) { // of a stream it is the end that is lost
                                super.onMessage(answer);
                            }
                        }

                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            super.onClose(
                                    status.isOk()
                                            ? Status.UNAVAILABLE.withDescription("lost on its way")
                                            : status,
                                    trailers);
                        }
                    },
                    headers);
        }
    }

    private static final class Broken<Q, A> extends SimpleForwardingClientCall<Q, A> {

        private int left;

        Broken(ClientCall<Q, A> call, int left) {
            super(call);
            this.left = left;
        }

        @Override
        public void sendMessage(Q message) {
            if (left-- > 0) {
                super.sendMessage(message);
            } else {
                cancel("broken off", null);
            }
        }

        @Override
        public void halfClose() {
            if (left > 0) {
                cancel("broken off at its end", null);
            } else if (left == 0) {
                super.halfClose();
            }
        }
    }

    private final class Repeated<Q, A> extends SimpleForwardingClientCall<Q, A> {

        private final MethodDescriptor<Q, A> method;
        private final CallOptions options;
        private final Channel next;
        private final List<Q> sent = new ArrayList<>();

        Repeated(
                ClientCall<Q, A> call,
                MethodDescriptor<Q, A> method,
                CallOptions options,
                Channel next) {
            super(call);
            this.method = method;
            this.options = options;
            this.next = next;
        }

        @Override
        public void sendMessage(Q message) {
            sent.add(message);
            super.sendMessage(message);
        }

        @Override
        public void halfClose() {
            super.halfClose();
            var _ = later.schedule(this::again, draw(LATEST_MILLIS), TimeUnit.MILLISECONDS);
        }

        private void again() {
            ClientCall<Q, A> call =
                    next.newCall(method, options.withDeadlineAfter(10, TimeUnit.SECONDS));
            call.start(new ClientCall.Listener<>() {}, new Metadata());
            call.request(Integer.MAX_VALUE);
            sent.forEach(call::sendMessage);
            call.halfClose();
        }
    }

    @Override
    public void close() {
        later.shutdownNow();
    }
}
