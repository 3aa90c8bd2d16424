package parade.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.server.history.RunFolder;
import parade.worker.data.LoadedData;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code parade train}: servers and workers on this machine, by the same protocol as on a cluster.
 */
@Command(
        name = "train",
        description = "Trains on this machine.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class TrainCommand implements Callable<Integer> {

    @Mixin private JobArguments arguments = new JobArguments();

    @Option(names = "--workers", paramLabel = "N", description = "Overrides cluster.workers.")
    private @Nullable Integer workers;

    @Option(names = "--servers", paramLabel = "N", description = "Overrides cluster.servers.")
    private @Nullable Integer servers;

    @Option(
            names = "--processes",
            description = "Puts every server and worker into a process of its own.")
    private boolean processes;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "The run folder; runs/<name>-<time> by default.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws UserException, InterruptedException {
        Job job = arguments.read(cluster());
        PreparedJob.requireMachine();
        Network network = PreparedJob.network(job);
        if (processes) {
            RunFolder folder = RunFolders.create(out, job);
            return new ProcessRun(job, folder).run();
        }
        LoadedData data = PreparedJob.data(job, network);
        RunFolder folder = RunFolders.create(out, job);
        return new LocalRun(job, data, folder).run();
    }

    private List<String> cluster() {
        var overrides = new ArrayList<String>();
        if (workers != null) {
            overrides.add("cluster.workers=" + workers);
        }
        if (servers != null) {
            overrides.add("cluster.servers=" + servers);
        }
        return overrides;
    }
}
