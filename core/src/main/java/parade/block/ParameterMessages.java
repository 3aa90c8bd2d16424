package parade.block;

import java.util.List;
import parade.v1.Initializer;
import parade.v1.Normal;
import parade.v1.Parameter;
import parade.v1.Uniform;

/** Parameters as messages, and back. */
public final class ParameterMessages {

    private ParameterMessages() {}

    public static List<Parameter> messages(List<ParameterSpec> parameters) {
        return parameters.stream().map(ParameterMessages::message).toList();
    }

    /** The parameters of messages; an IllegalArgumentException says which one is not possible. */
    public static List<ParameterSpec> parameters(List<Parameter> messages) {
        return messages.stream().map(ParameterMessages::parameter).toList();
    }

    public static Parameter message(ParameterSpec parameter) {
        return Parameter.newBuilder()
                .setName(parameter.name())
                .addAllDimensions(parameter.shape().dimensions())
                .setRole(
                        switch (parameter.role()) {
                            case TRAINED -> parade.v1.Role.ROLE_TRAINED;
                            case AVERAGE -> parade.v1.Role.ROLE_AVERAGE;
                            case FROZEN -> parade.v1.Role.ROLE_FROZEN;
                        })
                .setInitializer(initializer(parameter.initial()))
                .setL1(parameter.penalty().l1())
                .setL2(parameter.penalty().l2())
                .build();
    }

    public static ParameterSpec parameter(Parameter message) {
        return new ParameterSpec(
                message.getName(),
                new Shape(message.getDimensionsList()),
                switch (message.getRole()) {
                    case ROLE_TRAINED -> Role.TRAINED;
                    case ROLE_AVERAGE -> Role.AVERAGE;
                    case ROLE_FROZEN -> Role.FROZEN;
                    case ROLE_UNSPECIFIED, UNRECOGNIZED ->
                            throw new IllegalArgumentException(
                                    "no role for parameter " + message.getName());
                },
                initial(message),
                new Penalty(message.getL1(), message.getL2()));
    }

    private static Initializer initializer(InitialValues initial) {
        var message = Initializer.newBuilder();
        switch (initial) {
            case InitialValues.Constant(float value) -> message.setConstant(value);
            case InitialValues.Normal(double mean, double deviation) ->
                    message.setNormal(Normal.newBuilder().setMean(mean).setDeviation(deviation));
            case InitialValues.Uniform(double low, double high) ->
                    message.setUniform(Uniform.newBuilder().setLow(low).setHigh(high));
        }
        return message.build();
    }

    private static InitialValues initial(Parameter message) {
        Initializer initializer = message.getInitializer();
        return switch (initializer.getKindCase()) {
            case CONSTANT -> new InitialValues.Constant(initializer.getConstant());
            case NORMAL ->
                    new InitialValues.Normal(
                            initializer.getNormal().getMean(),
                            initializer.getNormal().getDeviation());
            case UNIFORM ->
                    new InitialValues.Uniform(
                            initializer.getUniform().getLow(), initializer.getUniform().getHigh());
            case KIND_NOT_SET ->
                    throw new IllegalArgumentException(
                            "no initial values for parameter " + message.getName());
        };
    }
}
