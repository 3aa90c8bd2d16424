package parade.score;

import java.util.Map;

/**
 * What the scores are made of: counts and sums over examples. They are added in the order of the
 * slices' tree, so the scores have the same bits whoever evaluated which examples.
 */
public sealed interface ScoreSums {

    /**
     * The sums over the examples of both, these first.
     *
     * @throws IllegalArgumentException if the two are not of the same model
     */
    ScoreSums plus(ScoreSums other);

    /** Puts the scores that are defined. */
    void score(Map<Score, Double> scores);

    /** Of no examples, or of a batch, which is judged by loss and accuracy alone. */
    record None() implements ScoreSums {

        @Override
        public ScoreSums plus(ScoreSums other) {
            return other;
        }

        @Override
        public void score(Map<Score, Double> scores) {}
    }

    /**
     * Of targets that are classes.
     *
     * @param topFive examples whose class is among the five largest outputs; 0 where there are no
     *     more than 5 classes
     * @param histogram of two classes; else empty
     */
    record OfClasses(ClassCounts counts, long topFive, ScoreHistogram histogram)
            implements ScoreSums {

        /** With as many classes, any five outputs would hold the class. */
        public static final int TOP = 5;

        @Override
        public ScoreSums plus(ScoreSums other) {
            return switch (other) {
                case None _ -> this;
                case OfClasses more ->
                        new OfClasses(
                                counts.plus(more.counts),
                                topFive + more.topFive,
                                histogram.plus(more.histogram));
                case OfNumbers _ -> throw mixed();
            };
        }

        @Override
        public void score(Map<Score, Double> scores) {
            if (counts.classes() > TOP) {
                scores.put(Score.TOP_5_ACCURACY, (double) topFive / counts.examples());
            }
            PrecisionRecall.of(counts).score(scores);
            histogram.areaUnderCurve().ifPresent(area -> scores.put(Score.ROC_AUC, area));
        }
    }

    /** Of targets that are numbers. */
    record OfNumbers(ErrorSums errors) implements ScoreSums {

        @Override
        public ScoreSums plus(ScoreSums other) {
            return switch (other) {
                case None _ -> this;
                case OfNumbers more -> new OfNumbers(errors.plus(more.errors));
                case OfClasses _ -> throw mixed();
            };
        }

        @Override
        public void score(Map<Score, Double> scores) {
            scores.put(Score.MAE, errors.meanAbsolute());
            scores.put(Score.RMSE, errors.rootMeanSquare());
            errors.determination().ifPresent(r2 -> scores.put(Score.R2, r2));
        }
    }

    private static IllegalArgumentException mixed() {
        return new IllegalArgumentException("sums over classes and over numbers can't be added");
    }
}
