package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.server.checkpoint.TrainedModel;

/**
 * Linear regression of houses against the textbook: a plain loop over doubles, {@code w ← w −
 * rate·∇mse}.
 */
final class PlainDescentTest {

    private static final double RATE = 0.01;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"full, 1, 1500", "full, 4, 1500", "30, 1, 100", "30, 2, 100"})
    void onDrawnHouses(String batch, int slices, int rounds) throws Exception {
        judge(drawnHouses(), batch, slices, rounds);
    }

    /** The file is no part of the project; bench/real-data is the long form. */
    @ParameterizedTest
    @CsvSource({"full, 1, 1500", "full, 4, 1500", "30, 1, 100", "30, 2, 100"})
    void onTheHousesOfBoston(String batch, int slices, int rounds) throws Exception {
        String named = System.getenv("PARADE_DATA");
        Path data = named == null ? ProjectRoot.path().resolve("../shared/data") : Path.of(named);
        Path houses = data.resolve("boston/BostonHousing.csv").toAbsolutePath().normalize();
        assumeTrue(Files.exists(houses), "there is no " + houses);
        judge(houses, batch, slices, rounds);
    }

    private void judge(Path houses, String batch, int slices, int rounds) throws Exception {
        double[][] rows = scaled(houses);
        boolean full = batch.equals("full");
        int size = full ? rows.length : Integer.parseInt(batch);
        var run = new TestRun(folder.resolve("run"));
        Execution execution =
                Execution.here(
                        run.train(
                                TestRun.HOUSING,
                                "--set",
                                "data.train={format: csv, path: '"
                                        + houses
                                        + "', features: [rm, lstat], target: medv}",
                                "--set",
                                "data.batch={size: "
                                        + batch
                                        + ", order: sequential, slices: "
                                        + slices
                                        + "}",
                                "--set",
                                (full ? "train.steps=" : "train.epochs=") + rounds,
                                "--workers",
                                String.valueOf(Math.min(2, slices))));
        assertThat(execution.code()).as(execution.errors()).isZero();

        double[] expected = descend(rows, size, rounds);
        TrainedModel model = TrainedRun.open(run.out()).model();
        double[] found = new double[3];
        for (int p = 0; p < 2; p++) {
            boolean weight = model.parameters().get(p).name().endsWith(".weight");
            for (int i = 0; i < (weight ? 2 : 1); i++) {
                found[weight ? i : 2] = model.values().get(p)[i];
            }
        }
        assertThat(found).containsExactly(expected, within(1e-3));
        assertThat(run.summary().get("train_loss").getAsDouble())
                .isCloseTo(loss(rows, expected), within(1e-3));
    }

    /** Two weights and a bias, from zeros; a row is two features and the target. */
    private static double[] descend(double[][] rows, int size, int rounds) {
        double[] w = new double[3];
        for (int round = 0; round < rounds; round++) {
            for (int first = 0; first < rows.length; first += size) {
                int end = Math.min(first + size, rows.length);
                double[] gradient = new double[3];
                for (int i = first; i < end; i++) {
                    double twice = 2 * error(rows[i], w);
                    gradient[0] += twice * rows[i][0];
                    gradient[1] += twice * rows[i][1];
                    gradient[2] += twice;
                }
                for (int j = 0; j < 3; j++) {
                    w[j] -= RATE * gradient[j] / (end - first);
                }
            }
        }
        return w;
    }

    private static double error(double[] row, double[] w) {
        return w[0] * row[0] + w[1] * row[1] + w[2] - row[2];
    }

    private static double loss(double[][] rows, double[] w) {
        return Arrays.stream(rows).mapToDouble(row -> error(row, w) * error(row, w)).sum()
                / rows.length;
    }

    /** rm and lstat from 0 to 1, and medv as it is. */
    private static double[][] scaled(Path houses) throws IOException {
        List<String> lines = Files.readAllLines(houses);
        List<String> names =
                Arrays.stream(lines.get(0).split(",")).map(n -> n.replace("\"", "")).toList();
        double[][] rows =
                lines.stream()
                        .skip(1)
                        .map(line -> line.split(","))
                        .map(values ->
                                List.of("rm", "lstat", "medv").stream()
                                        .mapToDouble(name ->
                                                Double.parseDouble(values[names.indexOf(name)]))
                                        .toArray())
                        .toArray(double[][]::new);
        for (int column = 0; column < 2; column++) {
            int at = column;
            double least = Arrays.stream(rows).mapToDouble(row -> row[at]).min().orElseThrow();
            double greatest = Arrays.stream(rows).mapToDouble(row -> row[at]).max().orElseThrow();
            for (double[] row : rows) {
                row[at] = (row[at] - least) / (greatest - least);
            }
        }
        return rows;
    }

    /** 506 houses, as many as Boston's, so the last batch of 30 is shorter. */
    private Path drawnHouses() throws IOException {
        var random = new Random(20);
        var lines = new ArrayList<>(List.of("rm,lstat,medv"));
        for (int i = 0; i < 506; i++) {
            double rm = 6.3 + 0.7 * random.nextGaussian();
            double lstat = 2 + 30 * random.nextDouble();
            double medv = -1 + 5 * rm - 0.6 * lstat + 4 * random.nextGaussian();
            lines.add(String.format(Locale.ROOT, "%.3f,%.2f,%.1f", rm, lstat, medv));
        }
        return Files.write(folder.resolve("houses.csv"), lines);
    }
}
