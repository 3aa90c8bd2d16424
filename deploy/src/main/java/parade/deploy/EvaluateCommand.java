package parade.deploy;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.Locale;
import java.util.concurrent.Callable;
import parade.job.Source;
import parade.slice.Sums;
import parade.worker.data.DataException;
import parade.worker.data.DataLoader;
import parade.worker.data.EvaluationBatches;
import parade.worker.data.Examples;
import parade.worker.data.Split;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code parade evaluate}: judges what was trained on the job's data. */
@Command(
        name = "evaluate",
        description = "Judges the trained model of a run on its training and test data.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class EvaluateCommand implements Callable<Integer> {

    private static final int ROWS = 256;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run = Path.of("");

    @Override
    public Integer call() throws UserException {
        TrainedRun trained = TrainedRun.open(run);
        Network network = trained.network();
        System.out.println(trained.job().name() + " at version " + trained.model().version());
        print(trained, network, Split.TRAIN, trained.job().data().train());
        if (trained.job().data().test().isPresent()) {
            print(trained, network, Split.TEST, trained.job().data().test().get());
        }
        return ExitCode.DONE;
    }

    private static void print(TrainedRun trained, Network network, Split split, Source source)
            throws UserException {
        Examples examples;
        try {
            examples =
                    DataLoader.load(
                            trained.job(),
                            network.outputs(),
                            source,
                            split,
                            trained.model().data());
        } catch (DataException wrong) {
            throw new UserException(ExitCode.DATA, String.valueOf(wrong.getMessage()));
        }
        var all = new BitSet();
        all.set(0);
        Sums sums = Sums.NONE;
        var batches = new EvaluationBatches(examples, 1, all, ROWS);
        while (batches.hasNext()) {
            sums = sums.plus(network.evaluate(batches.next()));
        }
        String accuracy =
                trained.job().model().loss().classification()
                        ? String.format(Locale.ROOT, "  accuracy %.4f", sums.accuracy())
                        : "";
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%-6s %,8d examples  loss %.6f%s",
                        split,
                        sums.examples(),
                        sums.meanLoss(),
                        accuracy));
    }
}
