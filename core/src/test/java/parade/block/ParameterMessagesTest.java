package parade.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import parade.v1.Initializer;
import parade.v1.Normal;
import parade.v1.Parameter;

class ParameterMessagesTest {

    private static final List<ParameterSpec> PARAMETERS =
            List.of(
                    new ParameterSpec(
                            "layers.0.weight",
                            Shape.of(784, 10),
                            Role.TRAINED,
                            new InitialValues.Normal(0.5, 0.1),
                            new Penalty(0.25f, 0.5f)),
                    new ParameterSpec(
                            "layers.0.bias",
                            Shape.of(10),
                            Role.TRAINED,
                            new InitialValues.Constant(0),
                            Penalty.NONE),
                    new ParameterSpec(
                            "mean",
                            new Shape(List.of()),
                            Role.AVERAGE,
                            new InitialValues.Constant(-1.5f),
                            Penalty.NONE),
                    new ParameterSpec(
                            "table",
                            Shape.of(1, 2, 3),
                            Role.FROZEN,
                            new InitialValues.Uniform(-0.1, 0.2),
                            Penalty.NONE));

    private static final Parameter WEIGHT =
            Parameter.newBuilder()
                    .setName("layers.0.weight")
                    .addDimensions(784)
                    .addDimensions(10)
                    .setRole(parade.v1.Role.ROLE_TRAINED)
                    .setInitializer(
                            Initializer.newBuilder()
                                    .setNormal(Normal.newBuilder().setMean(0.5).setDeviation(0.1)))
                    .setL1(0.25f)
                    .setL2(0.5f)
                    .build();

    @Test
    void thereAndBack() {
        assertThat(ParameterMessages.parameters(ParameterMessages.messages(PARAMETERS)))
                .isEqualTo(PARAMETERS);
    }

    @Test
    void everyFieldIsWritten() {
        assertThat(ParameterMessages.message(PARAMETERS.getFirst())).isEqualTo(WEIGHT);
    }

    @Test
    void whatIsNoParameter() {
        List<Parameter> wrong =
                List.of(
                        WEIGHT.toBuilder().setRole(parade.v1.Role.ROLE_UNSPECIFIED).build(),
                        WEIGHT.toBuilder().setRoleValue(77).build(),
                        WEIGHT.toBuilder().clearInitializer().build(),
                        WEIGHT.toBuilder().addDimensions(0).build(),
                        WEIGHT.toBuilder().addDimensions(-1).build(),
                        WEIGHT.toBuilder().addDimensions(1 << 30).build());
        for (Parameter parameter : wrong) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ParameterMessages.parameter(parameter));
        }
    }
}
