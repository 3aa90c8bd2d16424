package parade.deploy;

import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import parade.block.ParameterSpec;
import parade.block.WeightsHash;
import parade.server.checkpoint.TrainedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parade inspect}: what a run has learned, parameter by parameter. */
@Command(
        name = "inspect",
        description = "Shows the parameters of a run's newest checkpoint.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class InspectCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run = Path.of("");

    @Override
    public Integer call() throws UserException {
        TrainedRun trained = TrainedRun.open(run);
        TrainedModel model = trained.model();
        System.out.println(trained.job().name() + " at version " + model.version());
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%-24s %-8s %-12s %10s %12s %12s %12s",
                        "parameter",
                        "role",
                        "shape",
                        "values",
                        "least",
                        "greatest",
                        "L2 norm"));
        for (int p = 0; p < model.parameters().size(); p++) {
            System.out.println(row(model.parameters().get(p), model.values().get(p)));
        }
        System.out.println(
                "weights sha256 " + WeightsHash.sha256(model.parameters(), model.values()));
        return ExitCode.DONE;
    }

    private static String row(ParameterSpec parameter, float[] values) {
        double least = Double.POSITIVE_INFINITY;
        double greatest = Double.NEGATIVE_INFINITY;
        double squares = 0;
        for (float value : values) {
            least = Math.min(least, value);
            greatest = Math.max(greatest, value);
            squares += (double) value * value;
        }
        return String.format(
                Locale.ROOT,
                "%-24s %-8s %-12s %,10d %12.5g %12.5g %12.5g",
                parameter.name(),
                parameter.role().name().toLowerCase(Locale.ROOT),
                parameter.shape(),
                values.length,
                least,
                greatest,
                Math.sqrt(squares));
    }
}
