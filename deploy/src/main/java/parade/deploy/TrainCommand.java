package parade.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.process.Protection;
import parade.server.history.RunFolder;
import parade.worker.data.LoadedData;
import parade.worker.model.Network;
import parade.worker.train.WarmUp;
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

    @Option(
            names = "--resume",
            paramLabel = "DIR",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Goes on with an interrupted or finished run: that of DIR or --out, or the newest of this job.")
    private @Nullable Path resume;

    @Override
    public Integer call() throws UserException, InterruptedException {
        Job job = arguments.read(cluster());
        PreparedJob.requireMachine();
        Protection protection = Peers.protection(job);
        Peers.requireOwn(LocalRun.HOST, protection);
        Network network = PreparedJob.network(job);
        if (processes) {
            RunFolder folder = folder(job);
            if (resume != null) {
                try (var _ = RunLock.take(folder, 0)) { // server 0 takes it for itself
                    Beginning.resumed(folder, job).requireWhole();
                    RunFolders.reopen(folder, job);
                }
            }
            return new ProcessRun(job, folder, resume != null).run();
        }
        // Code is compiled once for all workers of this process.
        var warmUp = WarmUp.begin(job, network);
        LoadedData data = PreparedJob.data(job, network);
        warmUp.await(data.train().rows());
        RunFolder folder = folder(job);
        try (var _ = RunLock.take(folder, 0)) {
            return new LocalRun(job, data, beginning(folder, job, data), protection).run();
        }
    }

    private Beginning beginning(RunFolder folder, Job job, LoadedData data) throws UserException {
        if (resume == null) {
            return Beginning.fresh(folder);
        }
        Beginning beginning = Beginning.resumed(folder, job);
        beginning.requireWhole();
        beginning.requireSame(data.facts());
        RunFolders.reopen(folder, job);
        return beginning;
    }

    private RunFolder folder(Job job) throws UserException {
        if (resume == null) {
            return RunFolders.create(out, job);
        }
        boolean both = !resume.toString().isEmpty() && !out.toString().isEmpty();
        if (both && !resume.equals(out)) {
            throw new UserException(
                    ExitCode.USAGE,
                    "--resume %s and --out %s name two folders: a run goes on where it is"
                            .formatted(resume, out));
        }
        return RunFolders.existing(resume.toString().isEmpty() ? out : resume, job);
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
