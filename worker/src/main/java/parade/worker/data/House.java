package parade.worker.data;

import parade.draw.Draws;

/**
 * A house such as those of Harrison and Rubinfeld, "Hedonic housing prices and the demand for clean
 * air" (1978): the columns' means, deviations and correlations are near to theirs.
 *
 * @param rm rooms, to a thousandth
 * @param lstat per cent of the population of lower status, to a hundredth
 * @param medv price in 1000 dollars, to a tenth, from 5 to 50
 */
record House(double rm, double lstat, double medv) {

    static House draw(Draws draws) {
        double spacious = draws.normal(0);
        double rm = clip(6.28 + 0.70 * spacious, 3.56, 8.78);
        // Correlated with the rooms by -0.6; 0.8² + 0.6² = 1 keeps the deviation of the logarithm.
        double poor = -0.6 * spacious + 0.8 * draws.normal(1);
        double lstat = clip(StrictMath.exp(2.37 + 0.58 * poor), 1.73, 37.97);
        // The least-squares plane of the 506 houses, bent towards the rich end.
        double bend = lstat - 12.65;
        double price = -2.2 + 5.095 * rm - 0.642 * lstat + 0.016 * bend * bend;
        double medv = clip(price + 5.5 * draws.normal(2), 5, 50);
        return new House(
                Math.rint(rm * 1000) / 1000,
                Math.rint(lstat * 100) / 100,
                Math.rint(medv * 10) / 10);
    }

    private static double clip(double value, double least, double greatest) {
        return Math.min(Math.max(value, least), greatest);
    }
}
