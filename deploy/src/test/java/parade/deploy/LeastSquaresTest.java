package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import org.ejml.dense.row.factory.LinearSolverFactory_FDRM;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.job.Job;
import parade.job.JobFile;
import parade.worker.data.DataLoader;
import parade.worker.data.Examples;
import parade.worker.data.Targets;

/**
 * How near the examples of linear regression come to the least squares, which EJML finds by a QR
 * decomposition. bench/real-data is the long form, on the Boston houses.
 */
final class LeastSquaresTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({
        "housing-stochastic.yaml, 15, 0.05",
        "housing-minibatch-random.yaml, 100, 0.05",
        "housing-minibatch-sequential.yaml, 300, 0.05",
        "housing-adam.yaml, 1000, 0.01",
    })
    void theLossIsNearTheLeastPossible(String example, int epochs, double above) throws Exception {
        Path file = ProjectRoot.path().resolve("examples").resolve(example);
        var run = new TestRun(folder.resolve("run"));
        Execution execution =
                Execution.here(
                        List.of(
                                "train",
                                file.toString(),
                                "--out",
                                run.out().toString(),
                                "--set",
                                "monitoring.port=0",
                                "--set",
                                "train.epochs=" + epochs));
        assertThat(execution.code()).as(execution.errors()).isZero();
        double least = leastMeanSquare(JobFile.read(file, List.of(), name -> Optional.empty()));
        assertThat(run.summary().get("train_loss").getAsDouble())
                .isBetween(least * (1 - 1e-5), least * (1 + above));
        assertThat(Files.exists(run.out().resolve("history.csv"))).isTrue();
    }

    /** The least mean of (w·x + b − t)² over the training set. */
    private static double leastMeanSquare(Job job) throws Exception {
        Examples train = DataLoader.load(job, 1).train();
        int width = train.width();
        var design = new FMatrixRMaj(train.rows(), width + 1);
        for (int row = 0; row < train.rows(); row++) {
            train.copyRow(row, design.data, row * (width + 1));
            design.data[row * (width + 1) + width] = 1;
        }
        float[] values = ((Targets.Values) train.targets()).values();
        var targets = FMatrixRMaj.wrap(train.rows(), 1, values);
        var weights = new FMatrixRMaj(width + 1, 1);
        var solver = LinearSolverFactory_FDRM.leastSquares(train.rows(), width + 1);
        assertThat(solver.setA(design.copy())).isTrue();
        solver.solve(targets, weights);
        var residual = new FMatrixRMaj(train.rows(), 1);
        CommonOps_FDRM.mult(design, weights, residual);
        CommonOps_FDRM.subtractEquals(residual, targets);
        double sum = 0;
        for (float error : residual.data) {
            sum += (double) error * error;
        }
        return sum / train.rows();
    }
}
