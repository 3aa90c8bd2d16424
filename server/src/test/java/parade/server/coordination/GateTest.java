package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class GateTest {

    private final Gate gate = new Gate(1);

    @Test
    void nobodyBeginsMoreThanTheBoundAhead() {
        gate.enter(1);
        gate.enter(2);
        assertThat(gate.admit(1)).isZero();
        gate.advance(1);
        assertThat(gate.admit(1)).isEqualTo(1);
        gate.advance(1);
        assertThat(gate.admits(1)).isFalse();
        assertThatThrownBy(() -> gate.admit(1)).isInstanceOf(IllegalStateException.class);
        assertThat(gate.holding()).contains(new Gate.Holding(2, 0, 1, 2));
        gate.advance(2);
        assertThat(gate.admit(1)).isEqualTo(1);
        assertThat(gate.holding()).isEmpty();
    }

    @Test
    void whoComesBeginsAtTheSlowest() {
        gate.enter(1);
        gate.advance(1);
        gate.advance(1);
        gate.enter(2);
        assertThat(gate.clock(2)).isEqualTo(2);
    }

    @Test
    void whoRestsHoldsNobodyBackAndCatchesUp() {
        gate.enter(1);
        gate.enter(2);
        gate.rest(2);
        for (int step = 0; step < 5; step++) {
            gate.admit(1);
            gate.advance(1);
        }
        gate.enter(2);
        assertThat(gate.clock(2)).isEqualTo(5);
        gate.advance(2);
        gate.rest(2);
        gate.enter(2);
        assertThat(gate.clock(2)).isEqualTo(6);
    }

    /** Else the one who comes back would wait for the newcomer to do all that again. */
    @Test
    void whoComesWhileNobodyIsLiveBeginsWhereTheLastOneWas() {
        gate.enter(1);
        for (int step = 0; step < 5; step++) {
            gate.advance(1);
        }
        gate.rest(1);
        gate.enter(2);
        assertThat(gate.clock(2)).isEqualTo(5);
    }

    @Test
    void theGoneHoldNobodyBack() {
        gate.enter(1);
        gate.enter(2);
        gate.advance(1);
        gate.advance(1);
        gate.remove(2);
        assertThat(gate.admit(1)).isZero();
    }
}
