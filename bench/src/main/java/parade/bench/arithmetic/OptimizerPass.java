package parade.bench.arithmetic;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import parade.block.Block;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.server.optimizer.UpdateRule;

/**
 * One optimizer step over many values as a server makes it: block by block, each with arrays of its
 * own, the new weights written over the gradient, the two arrays swapped. The learning rate is so
 * small that the weights hardly move, however many steps there are.
 */
final class OptimizerPass implements Runnable {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: bench
            model: {input: [2], layers: [{dense: 1}], loss: mse}
            data: {train: {format: generated, kind: housing, examples: 16}, batch: {size: 4}}
            optimizer: adam
            train: {steps: 4}
            """;

    private final UpdateRule rule;
    private final float[][] weights;
    private final float[][] gradients;
    private final float[][][] slots;
    private long step;

    /**
     * @param optimizer momentum or adam
     * @param values how many weights there are, in blocks of the usual size
     */
    OptimizerPass(String optimizer, int values) {
        rule = rule(optimizer);
        int blocks = Math.ceilDiv(values, Block.MAXIMUM_COUNT);
        weights = new float[blocks][];
        gradients = new float[blocks][];
        slots = new float[blocks][][];
        for (int block = 0; block < blocks; block++) {
            int count = Math.min(Block.MAXIMUM_COUNT, values - block * Block.MAXIMUM_COUNT);
            weights[block] = new float[count];
            slots[block] = new float[rule.slotNames().size()][count];
            gradients[block] = new float[count];
            Operands.fill(weights[block]);
            Operands.fill(gradients[block]);
        }
    }

    private static UpdateRule rule(String optimizer) {
        var rate = "optimizer={%s: {learning_rate: 1.0e-6}}".formatted(optimizer);
        try {
            var job = JobFile.read(JOB, Path.of("."), List.of(rate), _ -> Optional.empty());
            return UpdateRule.of(job, 4, 4);
        } catch (JobFileException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    @Override
    public void run() {
        step++;
        for (int block = 0; block < weights.length; block++) {
            float[] fresh = gradients[block];
            rule.apply(weights[block], fresh, slots[block], fresh.length, step, 1, 1);
            gradients[block] = weights[block];
            weights[block] = fresh;
        }
    }
}
