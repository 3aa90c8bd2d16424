package parade.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class NumericsTest {

    @Test
    void aMachineWithoutFmaIsRefusedAndTold() {
        assertThatThrownBy(() -> Numerics.requireFma("false"))
                .isInstanceOf(Numerics.MissingHardwareException.class)
                .hasMessageContaining("fused multiply-add")
                .hasMessageContaining("UseFMA is false");
        assertThatCode(() -> Numerics.requireFma("true")).doesNotThrowAnyException();
    }

    @Test
    void theMachineThatRunsTheTestsWillDo() {
        assertThatCode(Numerics::requireHardwareFma).doesNotThrowAnyException();
    }
}
