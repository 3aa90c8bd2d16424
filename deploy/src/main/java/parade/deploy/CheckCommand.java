package parade.deploy;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import parade.job.Job;
import parade.worker.data.LoadedData;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parade check}: everything that can be found wrong without training. */
@Command(
        name = "check",
        description = "Validates a job file, its model and its data, without training.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class CheckCommand implements Callable<Integer> {

    @Mixin private JobArguments arguments = new JobArguments();

    @Option(names = "--no-data", description = "Leave the data files alone.")
    private boolean noData;

    @Override
    public Integer call() throws UserException {
        Job job = arguments.read(List.of());
        Network network = PreparedJob.network(job);
        System.out.println(arguments.file + ": the job file and the model are in order");
        if (!noData) {
            LoadedData data = PreparedJob.data(job, network);
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%,d training examples, %,d validation examples, %,d test examples, %d slices,"
                                    + " %,d steps per epoch",
                            data.train().rows(),
                            data.facts().getValidationRows(),
                            data.facts().getTestRows(),
                            job.data().batch().slicesFor(data.train().rows()),
                            job.stepsPerEpoch(data.train().rows())));
        }
        return ExitCode.DONE;
    }
}
