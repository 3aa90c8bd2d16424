package parade.worker.data;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parade.job.ClassWeights;
import parade.job.NearName;

/**
 * What each example counts for in the loss: its own weight times its class's.
 *
 * @param ofClass by the classes' indices; empty where all count for 1
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never written
record ExampleWeights(double[] ofClass) {

    /**
     * @param classes the classes' names
     * @param training the training set's targets, by which balanced weights are counted
     */
    static ExampleWeights fit(ClassWeights weights, List<String> classes, Targets training)
            throws DataException {
        return new ExampleWeights(
                switch (weights) {
                    case ClassWeights.Equal() -> new double[0];
                    case ClassWeights.Balanced() -> balanced(classes.size(), training);
                    case ClassWeights.Listed(List<Double> listed) -> listed(listed, classes);
                    case ClassWeights.Named(Map<String, Double> named) -> named(named, classes);
                });
    }

    /** N / (C · n of the class); a class that nothing is trained on counts for 1. */
    private static double[] balanced(int classes, Targets training) {
        double[] weights = new double[classes];
        switch (training) {
            case Targets.Values _ ->
                    throw new IllegalArgumentException("balanced weights of numbers");
            case Targets.Classes(int[] labels) -> {
                long[] counts = new long[classes];
                for (int label : labels) {
                    counts[label]++;
                }
                for (int c = 0; c < classes; c++) {
                    weights[c] =
                            counts[c] == 0
                                    ? 1
                                    : labels.length / ((double) classes * (double) counts[c]);
                }
            }
        }
        return weights;
    }

    private static double[] listed(List<Double> listed, List<String> classes) throws DataException {
        if (listed.size() != classes.size()) {
            throw new DataException(
                    "model.loss: class_weights has "
                            + listed.size()
                            + (listed.size() == 1 ? " weight" : " weights")
                            + "; expected "
                            + classes.size()
                            + ", one for each class: "
                            + SortedValues.list(classes));
        }
        return listed.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static double[] named(Map<String, Double> named, List<String> classes)
            throws DataException {
        var known = new SortedValues(classes);
        double[] weights = new double[classes.size()];
        Arrays.fill(weights, 1);
        for (Map.Entry<String, Double> entry : new TreeMap<>(named).entrySet()) {
            String name = entry.getKey();
            int index = known.indexOf(name);
            if (index < 0) {
                throw new DataException(
                        "model.loss: class_weights: there is no class \""
                                + name
                                + "\"; expected one of "
                                + SortedValues.list(classes)
                                + NearName.hint(name, classes));
            }
            weights[index] = entry.getValue();
        }
        return weights;
    }

    /** Of a set's examples, each product rounded once; empty where all count for 1. */
    float[] of(RawExamples set) throws DataException {
        float[] own = set.weights();
        float[] weights = own;
        if (ofClass.length > 0 && set.targets() instanceof Targets.Classes(int[] labels)) {
            weights = new float[labels.length];
            for (int i = 0; i < labels.length; i++) {
                weights[i] = (float) ((own.length == 0 ? 1.0 : own[i]) * ofClass[labels[i]]);
            }
        }
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        if (weights.length > 0 && !(sum > 0)) {
            throw new DataException(
                    set.rows().origin()
                            + ": the weights of its rows add up to 0; expected one above 0 at"
                            + " least");
        }
        return weights;
    }
}
