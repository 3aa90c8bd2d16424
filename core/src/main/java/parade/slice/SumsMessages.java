package parade.slice;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;
import parade.score.ClassCounts;
import parade.score.ErrorSums;
import parade.score.ScoreHistogram;
import parade.score.ScoreSums;
import parade.v1.ClassSums;
import parade.v1.NumberSums;

/** {@link Sums} to and from messages. */
public final class SumsMessages {

    private SumsMessages() {}

    public static parade.v1.Sums write(Sums sums) {
        var message =
                parade.v1.Sums.newBuilder()
                        .setWeight(sums.weight())
                        .setLoss(sums.loss())
                        .setCorrect(sums.correct())
                        .setExamples(sums.examples());
        switch (sums.scores()) {
            case ScoreSums.None _ -> {}
            case ScoreSums.OfClasses classes -> message.setClasses(classes(classes));
            case ScoreSums.OfNumbers(ErrorSums errors) -> message.setNumbers(numbers(errors));
        }
        return message.build();
    }

    /**
     * The sums of a message.
     *
     * @throws IllegalArgumentException if these are no sums
     */
    public static Sums read(parade.v1.Sums message) {
        ScoreSums scores =
                switch (message.getScoresCase()) {
                    case SCORES_NOT_SET -> new ScoreSums.None();
                    case CLASSES -> classes(message.getClasses());
                    case NUMBERS -> new ScoreSums.OfNumbers(numbers(message.getNumbers()));
                };
        return new Sums(
                message.getWeight(),
                message.getLoss(),
                message.getCorrect(),
                message.getExamples(),
                scores);
    }

    private static ClassSums classes(ScoreSums.OfClasses sums) {
        var message = ClassSums.newBuilder().setTopFive(sums.topFive());
        switch (sums.counts()) {
            case ClassCounts.Matrix(int classes, long[] counts) ->
                    message.setMatrixClasses(classes).addAllMatrix(list(counts));
            case ClassCounts.Totals(long[] actual, long[] predicted, long[] hits) ->
                    message.addAllActual(list(actual))
                            .addAllPredicted(list(predicted))
                            .addAllHits(list(hits));
        }
        ScoreHistogram histogram = sums.histogram();
        int before = 0;
        for (int bin : histogram.bins()) {
            message.addBinSteps(bin - before);
            before = bin;
        }
        return message.addAllNegatives(list(histogram.negatives()))
                .addAllPositives(list(histogram.positives()))
                .build();
    }

    private static ScoreSums classes(ClassSums message) {
        ClassCounts counts =
                message.getMatrixClasses() > 0
                        ? new ClassCounts.Matrix(
                                message.getMatrixClasses(), longs(message.getMatrixList()))
                        : new ClassCounts.Totals(
                                longs(message.getActualList()),
                                longs(message.getPredictedList()),
                                longs(message.getHitsList()));
        int[] bins = new int[message.getBinStepsCount()];
        for (int i = 0; i < bins.length; i++) {
            bins[i] = message.getBinSteps(i) + (i == 0 ? 0 : bins[i - 1]);
        }
        var histogram =
                new ScoreHistogram(
                        bins, longs(message.getNegativesList()), longs(message.getPositivesList()));
        return new ScoreSums.OfClasses(counts, message.getTopFive(), histogram);
    }

    private static NumberSums numbers(ErrorSums sums) {
        return NumberSums.newBuilder()
                .setExamples(sums.examples())
                .addAllAbsolute(list(sums.absolute()))
                .addAllSquares(list(sums.squares()))
                .addAllMeans(list(sums.means()))
                .addAllDeviations(list(sums.deviations()))
                .build();
    }

    private static ErrorSums numbers(NumberSums message) {
        return new ErrorSums(
                message.getExamples(),
                doubles(message.getAbsoluteList()),
                doubles(message.getSquaresList()),
                doubles(message.getMeansList()),
                doubles(message.getDeviationsList()));
    }

    private static List<Long> list(long[] values) {
        return LongStream.of(values).boxed().toList();
    }

    private static List<Double> list(double[] values) {
        return DoubleStream.of(values).boxed().toList();
    }

    private static long[] longs(List<Long> values) {
        return values.stream().mapToLong(Long::longValue).toArray();
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
