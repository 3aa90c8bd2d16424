package parade.server.optimizer;

import java.util.List;
import parade.job.OptimizerSpec;
import parade.job.ScheduleSpec;

/** Update rules that are an optimizer and nothing else, for tests of what is around them. */
public final class TestRules {

    /** One of each optimizer and of each option that has kernels or slots of its own. */
    public static final List<OptimizerSpec> OPTIMIZERS =
            List.of(
                    new OptimizerSpec.Sgd(0.01),
                    new OptimizerSpec.Momentum(0.01, 0.9),
                    new OptimizerSpec.Nesterov(0.01, 0.9),
                    new OptimizerSpec.AdaGrad(0.1, 1e-10),
                    new OptimizerSpec.RmsProp(0.01, 0.99, 1e-8),
                    new OptimizerSpec.Adam(0.05, 0.9, 0.999, 1e-8, false, 0),
                    new OptimizerSpec.Adam(0.05, 0.9, 0.9, 1e-8, true, 0),
                    new OptimizerSpec.AdamW(0.05, 0.9, 0.999, 1e-8, 0.1));

    private TestRules() {}

    /** A constant rate, no clipping. */
    public static UpdateRule of(OptimizerSpec optimizer) {
        return new UpdateRule(
                Optimizer.of(optimizer),
                new LearningRate(optimizer, ScheduleSpec.CONSTANT, 1, 1),
                Float.POSITIVE_INFINITY);
    }
}
