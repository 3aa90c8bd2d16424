package parade.deploy;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import parade.job.Job;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parade summary}: a job's net, and what training it takes. */
@Command(
        name = "summary",
        description =
                "Shows a job's layers, shapes and parameters, and the memory that training takes at"
                        + " worst.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class SummaryCommand implements Callable<Integer> {

    @Mixin private JobArguments arguments = new JobArguments();

    @Option(
            names = "--no-data",
            description = "Leave the data files alone, and say less where only they know.")
    private boolean noData;

    @Override
    public Integer call() throws UserException {
        Job job = arguments.read(List.of());
        Network network = PreparedJob.network(job);
        System.out.println(
                "%s: %s, servers %d, workers %d, %s"
                        .formatted(
                                job.name(),
                                job.consistency().word(),
                                job.cluster().servers(),
                                job.cluster().workers(),
                                "loss " + loss(job)));
        LayerTable.lines(job.model(), network.parameters()).forEach(System.out::println);
        MemoryTable.lines(job, network, sizes(job, network)).forEach(System.out::println);
        return ExitCode.DONE;
    }

    private static String loss(Job job) {
        return job.model().loss().kind().name().toLowerCase(Locale.ROOT);
    }

    /** The data are read only where the job does not tell. */
    private JobSizes sizes(Job job, Network network) throws UserException {
        JobSizes told = JobSizes.of(job, network.outputs());
        return told.bytes().isPresent() || noData
                ? told
                : JobSizes.of(PreparedJob.data(job, network));
    }
}
