package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ParkedCallsTest {

    private final ParkedCalls<String, String> calls = new ParkedCalls<>();

    @Test
    void theCallersCallIsAnsweredAndNobodyElseIsAskedAbout() {
        FakeCall<String> first = park(1);
        FakeCall<String> second = park(2);
        var asked = new ArrayList<Long>();
        assertThat(calls.settle(2, (caller, request) -> answer(asked, caller, false))).isFalse();
        assertThat(calls.settle(2, (caller, request) -> answer(asked, caller, true))).isTrue();
        assertThat(calls.settle(2, (caller, request) -> answer(asked, caller, true))).isFalse();
        assertThat(asked).isEqualTo(List.of(2L, 2L));
        assertThat(second.answer()).isEqualTo("to 2");
        assertThat(first.open()).isTrue();
        assertThat(calls.settle((caller, request) -> answer(asked, caller, true))).isTrue();
        assertThat(first.answer()).isEqualTo("to 1");
    }

    private FakeCall<String> park(long caller) {
        var call = new FakeCall<String>();
        calls.park(caller, "request", call, 1_000, "ask again");
        return call;
    }

    private static Optional<String> answer(List<Long> asked, long caller, boolean ready) {
        asked.add(caller);
        return ready ? Optional.of("to " + caller) : Optional.empty();
    }
}
