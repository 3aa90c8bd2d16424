package parade.server.rpc;

import io.grpc.stub.StreamObserver;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Calls whose answer is not there yet, at most one a caller. Every one is answered in time: with
 * its answer, or with a word to ask again. Used from one serial context only.
 *
 * @param <Q> request
 * @param <A> answer
 */
final class ParkedCalls<Q, A> {

    private record Call<Q, A>(Q request, StreamObserver<A> responder, long untilMillis) {}

    private final Map<Long, Call<Q, A>> calls = new HashMap<>();

    /**
     * Holds a call. An older one of the same caller has been given up by it and is answered to be
     * gone.
     */
    void park(long caller, Q request, StreamObserver<A> responder, long untilMillis, A askAgain) {
        Call<Q, A> old = calls.put(caller, new Call<>(request, responder, untilMillis));
        if (old != null) {
            answer(old.responder, askAgain);
        }
    }

    /** Answers a caller's call if it has an answer now; returns whether it had. */
    boolean settle(long caller, BiFunction<Long, Q, Optional<A>> answers) {
        Call<Q, A> call = calls.get(caller);
        Optional<A> answer = call == null ? Optional.empty() : answers.apply(caller, call.request);
        if (call == null || answer.isEmpty()) {
            return false;
        }
        calls.remove(caller);
        answer(call.responder, answer.get());
        return true;
    }

    /** Answers every call that has an answer now; returns whether any had. */
    boolean settle(BiFunction<Long, Q, Optional<A>> answers) {
        boolean any = false;
        for (Iterator<Map.Entry<Long, Call<Q, A>>> it = calls.entrySet().iterator();
                it.hasNext(); ) {
            var entry = it.next();
            Optional<A> answer = answers.apply(entry.getKey(), entry.getValue().request);
            if (answer.isPresent()) {
                it.remove();
                answer(entry.getValue().responder, answer.get());
                any = true;
            }
        }
        return any;
    }

    /** Tells those who have waited long enough to ask again. */
    void expire(long nowMillis, Function<Q, A> askAgain) {
        for (Iterator<Call<Q, A>> it = calls.values().iterator(); it.hasNext(); ) {
            Call<Q, A> call = it.next();
            if (call.untilMillis <= nowMillis) {
                it.remove();
                answer(call.responder, askAgain.apply(call.request));
            }
        }
    }

    private static <A> void answer(StreamObserver<A> responder, A answer) {
        responder.onNext(answer);
        responder.onCompleted();
    }
}
