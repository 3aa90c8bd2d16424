package parade.block;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

class BlocksTest {

    private static final int MAXIMUM = 65_536;

    static List<ParameterSpec> parameters(int... sizes) {
        return IntStream.range(0, sizes.length)
                .mapToObj(p ->
                        new ParameterSpec(
                                "p" + p,
                                Shape.of(sizes[p]),
                                Role.TRAINED,
                                new InitialValues.Constant(0),
                                Penalty.NONE))
                .toList();
    }

    @Test
    void cutsAtTheMaximumAndKeepsTheRest() {
        assertThat(Blocks.cut(parameters(MAXIMUM, MAXIMUM + 1, 1, 2 * MAXIMUM + 5)))
                .containsExactly(
                        new Block(0, 0, 0, MAXIMUM),
                        new Block(1, 1, 0, MAXIMUM),
                        new Block(2, 1, MAXIMUM, 1),
                        new Block(3, 2, 0, 1),
                        new Block(4, 3, 0, MAXIMUM),
                        new Block(5, 3, MAXIMUM, MAXIMUM),
                        new Block(6, 3, 2 * MAXIMUM, 5));
        assertThat(Blocks.cut(List.of())).isEmpty();
    }

    @Test
    void cutsTheLargestParameterThereCanBe() {
        List<Block> blocks = Blocks.cut(parameters(Shape.MAXIMUM_SIZE));
        assertThat(blocks).hasSize(32_768);
        assertThat(blocks.getLast().end()).isEqualTo(Shape.MAXIMUM_SIZE);
    }

    @Test
    void aNumberHasOneBlock() {
        var number =
                new ParameterSpec(
                        "n",
                        new Shape(List.of()),
                        Role.AVERAGE,
                        new InitialValues.Constant(0),
                        Penalty.NONE);
        assertThat(Blocks.cut(List.of(number))).containsExactly(new Block(0, 0, 0, 1));
    }

    @Seeds
    void everyValueIsInOneBlockInForwardOrder(long seed) {
        var random = new SplittableRandom(seed);
        int[] sizes = random.ints(random.nextInt(1, 20), 1, 4 * MAXIMUM).toArray();
        List<Block> blocks = Blocks.cut(parameters(sizes));
        int parameter = 0;
        int next = 0;
        for (int i = 0; i < blocks.size(); i++) {
            if (next == sizes[parameter]) {
                parameter++;
                next = 0;
            }
            Block block = blocks.get(i);
            assertThat(block.index()).isEqualTo(i);
            assertThat(block.parameter()).isEqualTo(parameter);
            assertThat(block.offset()).isEqualTo(next);
            assertThat(block.count()).isBetween(1, MAXIMUM);
            assertThat(block.bytes()).isEqualTo(4L * block.count());
            next = block.end();
        }
        assertThat(parameter).isEqualTo(sizes.length - 1);
        assertThat(next).isEqualTo(sizes[parameter]);
    }
}
