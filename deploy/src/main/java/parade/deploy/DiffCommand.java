package parade.deploy;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import parade.block.ParameterSpec;
import parade.block.WeightsHash;
import parade.job.Job;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parade diff}: whether two runs ended in the same weights, and if not, why and by what. */
@Command(
        name = "diff",
        description =
                "Compares two runs: their jobs, their data, and the weights that came of them, bit by"
                        + " bit.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class DiffCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "RUN", description = "A run's folder.")
    private Path first = Path.of("");

    @Parameters(index = "1", paramLabel = "RUN", description = "Another one.")
    private Path second = Path.of("");

    @Option(
            names = "--exit-code",
            description = "Exit with 5 where the weights differ, for scripts; else that is 0.")
    private boolean exitCode;

    @Override
    public Integer call() throws UserException {
        TrainedRun a = TrainedRun.open(first);
        TrainedRun b = TrainedRun.open(second);
        requireSameModel(a, b);
        String hashOfA = hash(a);
        String hashOfB = hash(b);
        boolean identical = hashOfA.equals(hashOfB);
        System.out.println(identical ? "identical weights" : "different weights");
        System.out.println(line("a", a, first, hashOfA));
        System.out.println(line("b", b, second, hashOfB));
        System.out.println(
                a.model().data().equals(b.model().data()) ? "equal data" : "different data");
        printSettings(a.job(), b.job());
        System.out.println("parameters");
        List<ParameterSpec> parameters = a.model().parameters();
        for (int p = 0; p < parameters.size(); p++) {
            float[] valuesOfA = a.model().values().get(p);
            float[] valuesOfB = b.model().values().get(p);
            System.out.println(
                    "  " + ParameterDifference.of(parameters.get(p), valuesOfA, valuesOfB));
        }
        return identical || !exitCode ? ExitCode.DONE : ExitCode.INCOMPATIBLE;
    }

    private static String hash(TrainedRun run) {
        return WeightsHash.sha256(run.model().parameters(), run.model().values());
    }

    private static String line(String label, TrainedRun run, Path path, String hash) {
        return "  %s  %s  version %d  %s".formatted(label, hash, run.model().version(), path);
    }

    private static void printSettings(Job a, Job b) {
        List<String> differences = SettingDifferences.between(a, b);
        System.out.println(differences.isEmpty() ? "equal jobs" : "different jobs (a | b)");
        differences.forEach(difference -> System.out.println("  " + difference));
    }

    private void requireSameModel(TrainedRun a, TrainedRun b) throws UserException {
        List<String> ofA = shapes(a);
        List<String> ofB = shapes(b);
        if (!ofA.equals(ofB)) {
            throw new UserException(
                    ExitCode.INCOMPATIBLE,
                    "the runs are of different models, whose weights can't be compared:\n  %s has %s\n  %s has %s"
                            .formatted(
                                    first, String.join(", ", ofA), second, String.join(", ", ofB)));
        }
    }

    private static List<String> shapes(TrainedRun run) {
        return run.model().parameters().stream()
                .map(parameter -> parameter.name() + " " + parameter.shape())
                .toList();
    }
}
