package parade.server.store;

import parade.block.Block;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.draw.Draws;
import parade.draw.Purpose;

/**
 * Version 0 of the weights, drawn from (seed, parameter name, place in the parameter) and nothing
 * else: any shard draws any block and gets the bits that any other would.
 */
public final class InitialWeights {

    private InitialWeights() {}

    /** The block's {@link Block#count} first values. */
    public static float[] draw(ParameterSpec parameter, Block block, long seed) {
        var draws = Draws.from(seed, Purpose.INITIAL_WEIGHTS).of(parameter.name());
        float[] values = new float[block.count()];
        for (int i = 0; i < values.length; i++) {
            long element = (long) block.offset() + i;
            values[i] =
                    switch (parameter.initial()) {
                        case InitialValues.Constant constant -> constant.value();
                        case InitialValues.Normal normal ->
                                (float)
                                        (normal.mean()
                                                + normal.deviation() * draws.normal(element));
                        case InitialValues.Uniform uniform ->
                                (float) draws.uniform(element, uniform.low(), uniform.high());
                    };
        }
        return values;
    }
}
