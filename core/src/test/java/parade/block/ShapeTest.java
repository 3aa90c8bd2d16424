package parade.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShapeTest {

    @Test
    void sizeIsTheProduct() {
        assertThat(new Shape(List.of()).size()).isEqualTo(1);
        assertThat(new Shape(List.of()).rank()).isZero();
        assertThat(Shape.of(3, 28, 28).size()).isEqualTo(2352);
        assertThat(Shape.of(3, 28, 28).rank()).isEqualTo(3);
        assertThat(Shape.of(Shape.MAXIMUM_SIZE).size()).isEqualTo(2_147_483_639);
    }

    @Test
    void isWrittenWithTimes() {
        assertThat(Shape.of(784, 10)).hasToString("[784×10]");
        assertThat(new Shape(List.of())).hasToString("[]");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void noExtentBelowOne(int extent) {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(2, extent));
    }

    @Test
    void noMoreThanAnArrayCanHold() {
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(Shape.MAXIMUM_SIZE + 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Shape.of(1 << 16, 1 << 15));
        // The product is 2^64 and more: too much for a long, too.
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shape.of(1 << 30, 1 << 30, 1 << 30, 1 << 30));
    }
}
