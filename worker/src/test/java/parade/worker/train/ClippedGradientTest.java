package parade.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;

final class ClippedGradientTest {

    /** Sums (6, 0) and 8 of weight 2: the mean's norm is 5. */
    @Test
    void theScaleIsOfTheMeanOverAllParameters() {
        assertThat(gradient(5).scale(2)).isEqualTo(1);
        assertThat(gradient(2.5).scale(2)).isEqualTo(0.5f);
        assertThat(gradient(1).scale(2)).isEqualTo(0.2f);
        assertThat(gradient(1e9).scale(0)).isEqualTo(1);
    }

    /** The shards find it and say where. */
    @Test
    void whatIsNotFiniteIsLeftAsItIs() {
        var gradient = gradient(1);
        gradient.accept(0, 1, new float[] {Float.NaN});
        assertThat(gradient.scale(2)).isEqualTo(1);
        gradient.accept(0, 1, new float[] {Float.NEGATIVE_INFINITY});
        assertThat(gradient.scale(2)).isEqualTo(1);
    }

    private static ClippedGradient gradient(double maximum) {
        var gradient = new ClippedGradient(maximum, List.of(parameter("a", 2), parameter("b", 1)));
        gradient.accept(0, 1, new float[] {8});
        gradient.accept(0, 0, new float[] {6, 0});
        return gradient;
    }

    private static ParameterSpec parameter(String name, int size) {
        return new ParameterSpec(
                name, Shape.of(size), Role.TRAINED, new InitialValues.Constant(0), Penalty.NONE);
    }
}
