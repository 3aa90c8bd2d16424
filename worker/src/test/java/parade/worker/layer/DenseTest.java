package parade.worker.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Initializer;
import parade.job.Initializer.Distribution;
import parade.job.LayerSpec;
import parade.worker.linalg.Gemm;

class DenseTest {

    @Test
    void parametersAreTheWeightAndTheBias() throws ShapeException {
        var dense =
                new Dense(
                        spec(50, new Initializer.Constant(0.5)),
                        "layers.3",
                        Shape.of(784),
                        Penalty.NONE,
                        new Gemm());
        assertThat(dense.parameters())
                .containsExactly(
                        new ParameterSpec(
                                "layers.3.weight",
                                Shape.of(784, 50),
                                Role.TRAINED,
                                new InitialValues.Constant(0.5f),
                                Penalty.NONE),
                        new ParameterSpec(
                                "layers.3.bias",
                                Shape.of(50),
                                Role.TRAINED,
                                new InitialValues.Constant(0),
                                Penalty.NONE));
        assertThat(dense.values(0)).hasSize(784 * 50);
        assertThat(dense.values(1)).hasSize(50);
        assertThat(dense.output()).isEqualTo(Shape.of(50));
    }

    @Test
    void initializersAreResolvedByFanInAndFanOut() {
        var fans = new Fans(784, 50);
        assertThat(fans.resolve(new Initializer.Xavier(Distribution.UNIFORM)))
                .isEqualTo(new InitialValues.Uniform(-Math.sqrt(6.0 / 834), Math.sqrt(6.0 / 834)));
        assertThat(fans.resolve(new Initializer.Xavier(Distribution.NORMAL)))
                .isEqualTo(new InitialValues.Normal(0, Math.sqrt(2.0 / 834)));
        assertThat(fans.resolve(new Initializer.He(Distribution.UNIFORM)))
                .isEqualTo(new InitialValues.Uniform(-Math.sqrt(6.0 / 784), Math.sqrt(6.0 / 784)));
        assertThat(fans.resolve(new Initializer.He(Distribution.NORMAL)))
                .isEqualTo(new InitialValues.Normal(0, Math.sqrt(2.0 / 784)));
        assertThat(fans.resolve(new Initializer.Normal(1, 2)))
                .isEqualTo(new InitialValues.Normal(1, 2));
        assertThat(fans.resolve(new Initializer.Uniform(-1, 3)))
                .isEqualTo(new InitialValues.Uniform(-1, 3));
    }

    @Test
    void onlyAFlatInputIsTaken() {
        assertThatThrownBy(() ->
                        Dense.outputShape(
                                spec(10, new Initializer.Constant(0)), Shape.of(1, 28, 28)))
                .isInstanceOf(ShapeException.class)
                .hasMessage("dense takes a flat input of shape [inputs], but gets [1×28×28]");
    }

    @Test
    void aWeightTooLargeForAnArrayIsRefused() {
        assertThatThrownBy(() ->
                        Dense.outputShape(
                                spec(1 << 20, new Initializer.Constant(0)), Shape.of(1 << 12)))
                .isInstanceOf(ShapeException.class)
                .hasMessageContaining("from [4096] to [1048576]");
    }

    private static LayerSpec.Dense spec(int units, Initializer initializer) {
        return new LayerSpec.Dense(
                units, new Activation.Relu(), initializer, true, Optional.empty());
    }
}
