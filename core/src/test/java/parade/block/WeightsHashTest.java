package parade.block;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightsHashTest {

    private static final float[] WEIGHT = {1, -0.0f, 0.1f, Float.MIN_VALUE, 3e38f, -7};

    private static ParameterSpec parameter(String name, Role role, Integer... dimensions) {
        return new ParameterSpec(
                name, Shape.of(dimensions), role, new InitialValues.Constant(0), Penalty.NONE);
    }

    /**
     * By this program; a name beyond the basic plane comes last by its UTF-8 bytes and first by
     * Java's chars.
     *
     * <pre>{@code
     * import hashlib, struct
     * parameters = {
     *     'layers.10.weight': ([2, 3], struct.unpack('<6f', struct.pack(
     *         '<6f', 1, -0.0, 0.1, 2**-149, 3e38, -7))),
     *     'layers.2.bias': ([20000], [float(i) for i in range(20000)]),
     *     'mean': ([1], [0.5]),
     *     chr(0xffee): ([1], [2.0]),
     *     chr(0x1f600): ([1, 1], [3.0]),
     * }
     * sha = hashlib.sha256()
     * for name in sorted(parameters, key=lambda n: n.encode()):
     *     dimensions, values = parameters[name]
     *     sha.update(name.encode() + b'\0')
     *     sha.update(struct.pack('<%di' % (1 + len(dimensions)), len(dimensions), *dimensions))
     *     sha.update(struct.pack('<%df' % len(values), *values))
     * print(sha.hexdigest())
     * }</pre>
     */
    private static final String EXPECTED =
            "3e892ce66ad8e478c97812f250a15e967f719461a0822c2fc6e1ebd99a4e9885";

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Named(ParameterSpec parameter, float[] values) {}

    private static List<Named> model() {
        float[] bias = new float[20_000];
        for (int i = 0; i < bias.length; i++) {
            bias[i] = i;
        }
        var model = new ArrayList<Named>();
        model.add(new Named(parameter("layers.10.weight", Role.TRAINED, 2, 3), WEIGHT));
        model.add(new Named(parameter("layers.2.bias", Role.TRAINED, 20_000), bias));
        model.add(new Named(parameter("mean", Role.AVERAGE, 1), new float[] {0.5f}));
        model.add(new Named(parameter("frozen", Role.FROZEN, 1), new float[] {9}));
        model.add(new Named(parameter("\uffee", Role.TRAINED, 1), new float[] {2}));
        model.add(new Named(parameter("\ud83d\ude00", Role.TRAINED, 1, 1), new float[] {3}));
        return model;
    }

    private static String hash(List<Named> model) {
        return WeightsHash.sha256(
                model.stream().map(Named::parameter).toList(),
                model.stream().map(Named::values).toList());
    }

    @Test
    void isWhatAnotherProgramGives() {
        assertThat(hash(model())).isEqualTo(EXPECTED);
    }

    @Test
    void theOrderGivenIsOfNoAccount() {
        var model = model();
        Collections.shuffle(model, new Random(1));
        assertThat(hash(model)).isEqualTo(EXPECTED);
    }

    @Test
    void valuesInBlocksHaveTheSame() {
        var parameters =
                List.of(
                        parameter("b", Role.TRAINED, 2, Block.MAXIMUM_COUNT),
                        parameter("a", Role.TRAINED, Block.MAXIMUM_COUNT + 3));
        var random = new Random(2);
        var values = new ArrayList<float[]>();
        for (ParameterSpec parameter : parameters) {
            float[] drawn = new float[parameter.shape().size()];
            for (int i = 0; i < drawn.length; i++) {
                drawn[i] = random.nextFloat();
            }
            values.add(drawn);
        }
        List<float[]> blocks =
                Blocks.cut(parameters).stream()
                        .map(block ->
                                Arrays.copyOfRange(
                                        values.get(block.parameter()), block.offset(), block.end()))
                        .toList();
        assertThat(blocks).hasSize(4);
        assertThat(WeightsHash.sha256OfBlocks(parameters, blocks))
                .isEqualTo(WeightsHash.sha256(parameters, values));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightsHash.sha256OfBlocks(parameters, values))
                .withMessage("2 arrays for 4 blocks");
    }

    @Test
    void nothingHasTheHashOfNothing() {
        assertThat(WeightsHash.sha256(List.of(), List.of()))
                .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }

    @Test
    void whatDoesNotFit() {
        var one = List.of(parameter("a", Role.TRAINED, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> WeightsHash.sha256(one, List.of()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WeightsHash.sha256(one, List.of(new float[3])))
                .withMessage("3 values for a of shape [2]");
    }
}
