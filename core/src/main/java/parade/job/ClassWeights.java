package parade.job;

import java.util.List;
import java.util.Map;

/** What the examples of a class count for in the loss; multiplied with their own weights. */
public sealed interface ClassWeights {

    /** 1 for all. */
    record Equal() implements ClassWeights {}

    /** N / (classes · N of the class), counted in the training set: rare classes weigh more. */
    record Balanced() implements ClassWeights {}

    /** In the order of the classes. */
    record Listed(List<Double> weights) implements ClassWeights {

        public Listed {
            weights = List.copyOf(weights);
        }
    }

    /** By the class's name; 1 for those that are not named. */
    record Named(Map<String, Double> weights) implements ClassWeights {

        public Named {
            weights = Map.copyOf(weights);
        }
    }
}
