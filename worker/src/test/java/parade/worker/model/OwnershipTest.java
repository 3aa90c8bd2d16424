package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parade.job.Activation;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.ModelSpec;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.testing.Seeds;
import parade.worker.data.Batch;

/** Whoever computes which slices, the sums that come together in the tree have the same bits. */
class OwnershipTest {

    /** What arrives for one node: a gradient per parameter, and the tally. */
    private record Push(List<float[]> gradients, Sums sums) {

        Push plus(Push right) {
            var added = new ArrayList<float[]>();
            for (int p = 0; p < gradients.size(); p++) {
                float[] sum = gradients.get(p).clone();
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += right.gradients.get(p)[i];
                }
                added.add(sum);
            }
            return new Push(added, sums.plus(right.sums));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyPartitionOfEightSlicesGivesTheBitsOfOneOwner(long seed) {
        var random = new SplittableRandom(seed);
        for (int rows : new int[] {0, 1, 3, 8, 13, 40, 61, 64}) {
            check(8, rows, Loss.SOFTMAX_CROSS_ENTROPY, 10, random);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 5", "2, 9", "3, 10", "5, 4", "6, 31", "7, 50", "13, 40", "100, 350"})
    void andOfAnyNumberOfSlices(int slices, int rows) {
        var random = new SplittableRandom(slices);
        for (int round = 0; round < 5; round++) {
            check(slices, rows, Loss.MSE, 2, random);
            check(slices, rows, Loss.BINARY_CROSS_ENTROPY, 1, random);
        }
    }

    @Seeds
    void andWithDropoutWeightsAndSmoothing(long seed) {
        var random = new SplittableRandom(seed);
        for (int slices : new int[] {1, 5, 8}) {
            LossSpec loss = Models.smoothed(Loss.SOFTMAX_CROSS_ENTROPY, 0.1);
            ModelSpec spec = Models.withDropout(loss, 9, 13, 4);
            Batch batch = Models.batch(spec, 4, slices, random.nextInt(60), random);
            check(spec, Models.weighted(batch, random.nextLong(100), random), random);
        }
    }

    private static void check(
            int slices, int rows, Loss loss, int outputs, SplittableRandom random) {
        ModelSpec spec = Models.of(loss, new Activation.Sigmoid(), 19, 21, 6, outputs);
        check(spec, Models.batch(spec, outputs, slices, rows, random), random);
    }

    private static void check(ModelSpec spec, Batch batch, SplittableRandom random) {
        int slices = batch.rows().count();
        Network network = Models.network(spec, random);
        var tree = new SliceTree(slices);
        Push alone = reduced(tree, tree.root(), train(network, batch, List.of(tree.root())));
        var owners = new ArrayList<BitSet>();
        for (int worker = random.nextInt(1, 5); worker > 0; worker--) {
            owners.add(new BitSet());
        }
        for (int slice = 0; slice < slices; slice++) {
            owners.get(random.nextInt(owners.size())).set(slice);
        }
        var pushes = new HashMap<Node, Push>();
        for (BitSet owned : owners) {
            pushes.putAll(train(network, Models.part(batch, owned), tree.cover(owned)));
        }
        Push together = reduced(tree, tree.root(), pushes);
        assertThat(together.sums).as("owners %s", owners).isEqualTo(alone.sums);
        assertThat(batch.weight(tree.root())).isEqualTo(alone.sums.weight());
        for (int p = 0; p < alone.gradients.size(); p++) {
            assertThat(together.gradients.get(p))
                    .as("parameter %d, owners %s", p, owners)
                    .isEqualTo(alone.gradients.get(p));
        }
    }

    /** Each push must say what its sums weigh: what the header says before they are computed. */
    private static Map<Node, Push> train(Network network, Batch batch, List<Node> nodes) {
        var gradients = new HashMap<Node, List<float[]>>();
        List<Sums> sums =
                network.train(
                        batch,
                        nodes,
                        (node, parameter, sum) ->
                                gradients
                                        .computeIfAbsent(nodes.get(node), n -> new ArrayList<>())
                                        .add(sum.clone()));
        var pushes = new HashMap<Node, Push>();
        for (int n = 0; n < nodes.size(); n++) {
            assertThat(batch.weight(nodes.get(n))).isEqualTo(sums.get(n).weight());
            pushes.put(
                    nodes.get(n),
                    new Push(gradients.getOrDefault(nodes.get(n), List.of()), sums.get(n)));
        }
        return pushes;
    }

    private static Push reduced(SliceTree tree, Node node, Map<Node, Push> pushes) {
        Push push = pushes.get(node);
        return push != null
                ? push
                : reduced(tree, tree.left(node), pushes)
                        .plus(reduced(tree, tree.right(node), pushes));
    }
}
