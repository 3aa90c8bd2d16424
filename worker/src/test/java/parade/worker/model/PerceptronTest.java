package parade.worker.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import parade.block.Shape;
import parade.job.Activation;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.ModelSpec;
import parade.job.Regularization;
import parade.slice.Node;
import parade.slice.SliceRows;
import parade.slice.Sums;
import parade.worker.data.Batch;
import parade.worker.data.Targets;

/** A dense unit with step under mse learns by Rosenblatt's rule. */
class PerceptronTest {

    private static final float ETA = 1;

    /** Above the line x + 2y = 2, or not. */
    private static final float[][] POINTS = {
        {0, 0}, {2, 1}, {-1, 1}, {1, 1}, {3, -1}, {0, 2}, {1, -2}, {-3, 3}, {-2, 1}, {4, 4}
    };

    private final float[] weight = new float[2];
    private float bias;

    @Test
    void itMakesTheUpdatesOfThePaperAndConverges() throws ModelException {
        Network network =
                Network.build(
                        new ModelSpec(
                                Shape.of(2),
                                List.of(Models.dense(1, new Activation.Step())),
                                LossSpec.of(Loss.MSE)),
                        Regularization.NONE,
                        1);
        int mistakes = 1;
        int epochs = 0;
        while (mistakes > 0) {
            assertThat(++epochs).as("epochs").isLessThan(100);
            mistakes = 0;
            for (float[] x : POINTS) {
                mistakes += rosenblatt(x) ? 1 : 0;
                descend(network, x);
                assertThat(network.values(0)).isEqualTo(weight);
                assertThat(network.values(1)).containsExactly(bias);
            }
        }
        assertThat(epochs).as("it had something to learn").isGreaterThan(2);
        for (float[] x : POINTS) {
            Sums sums = network.evaluate(batch(x));
            assertThat(sums.loss()).isZero();
            assertThat(sums.correct()).isEqualTo(1);
        }
    }

    /** w ← w + η (t − y) x, in so many words; says whether there was a mistake. */
    private boolean rosenblatt(float[] x) {
        int y = weight[0] * x[0] + weight[1] * x[1] + bias > 0 ? 1 : 0;
        int error = target(x) - y;
        weight[0] += ETA * error * x[0];
        weight[1] += ETA * error * x[1];
        bias += ETA * error;
        return error != 0;
    }

    /** A step of sgd by the learning rate η/2. */
    private static void descend(Network network, float[] x) {
        network.train(
                batch(x),
                List.of(new Node(0, 1)),
                (node, parameter, gradient) -> {
                    float[] values = network.values(parameter);
                    for (int i = 0; i < values.length; i++) {
                        values[i] -= ETA / 2 * gradient[i];
                    }
                });
    }

    private static Batch batch(float[] x) {
        var rows = new SliceRows(BitSet.valueOf(new long[] {1}), new int[] {1});
        var targets = new Targets.Classes(new int[] {target(x)});
        return new Batch(2, x, targets, new float[0], rows, 0);
    }

    private static int target(float[] x) {
        return x[0] + 2 * x[1] > 2 ? 1 : 0;
    }
}
