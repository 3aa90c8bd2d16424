package parade.score;

import java.util.Map;

/**
 * Precision, recall and F1: of class 1 where there are two classes, else the plain mean over the
 * classes that occur among targets or predictions. What is 0/0 counts as 0, as it does in
 * scikit-learn (Pedregosa et al., JMLR 12, 2011) with {@code zero_division=0}.
 *
 * @param precision hits / predicted
 * @param recall hits / actual
 * @param f1 2·hits / (actual + predicted), the harmonic mean of the two: van Rijsbergen,
 *     Information Retrieval, 1979
 */
record PrecisionRecall(double precision, double recall, double f1) {

    static PrecisionRecall of(ClassCounts counts) {
        if (counts.classes() == 2) {
            return ofClass(counts, 1);
        }
        double precision = 0;
        double recall = 0;
        double f1 = 0;
        int occurring = 0;
        for (int c = 0; c < counts.classes(); c++) {
            if (counts.actual(c) + counts.predicted(c) > 0) {
                PrecisionRecall one = ofClass(counts, c);
                precision += one.precision;
                recall += one.recall;
                f1 += one.f1;
                occurring++;
            }
        }
        return new PrecisionRecall(precision / occurring, recall / occurring, f1 / occurring);
    }

    private static PrecisionRecall ofClass(ClassCounts counts, int c) {
        long hits = counts.hits(c);
        long actual = counts.actual(c);
        long predicted = counts.predicted(c);
        return new PrecisionRecall(
                ratio(hits, predicted), ratio(hits, actual), ratio(2 * hits, actual + predicted));
    }

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }

    void score(Map<Score, Double> scores) {
        scores.put(Score.PRECISION, precision);
        scores.put(Score.RECALL, recall);
        scores.put(Score.F1, f1);
    }
}
