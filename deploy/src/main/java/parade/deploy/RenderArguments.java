package parade.deploy;

import org.jspecify.annotations.Nullable;
import parade.deploy.render.Target;
import picocli.CommandLine.Option;

/** What {@code render} is told about the cluster. */
final class RenderArguments {

    @Option(
            names = "--to",
            paramLabel = "TARGET",
            required = true,
            description =
                    "kubernetes: plain Jobs. jobset: a JobSet, whose controller sets a lost server back in seconds.")
    Target target = Target.KUBERNETES;

    @Option(
            names = "--image",
            paramLabel = "IMAGE",
            defaultValue = "parade:dev",
            description = "The container image; ${DEFAULT-VALUE} by default.")
    String image = "";

    @Option(
            names = "--data-claim",
            paramLabel = "NAME",
            description = "The claim with the data, mounted where the job's paths point.")
    @Nullable String dataClaim;

    @Option(
            names = "--max-workers",
            paramLabel = "N",
            description =
                    "How many workers there can be at most, when more are asked for later. By default as many as slices, or cluster.workers.")
    @Nullable Integer maxWorkers;

    @Option(
            names = "--runs-claim",
            paramLabel = "NAME",
            description =
                    "A claim that several nodes may write (ReadWriteMany), for what servers keep. By default each server has a claim of its own.")
    @Nullable String runsClaim;

    @Option(
            names = "--claim-size",
            paramLabel = "SIZE",
            description =
                    "How large a server's own claim is, such as 10Gi. By default as large as its checkpoints need; one that is there already can't shrink, and few can grow.")
    @Nullable String claimSize;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            defaultValue = "7d",
            description =
                    "After which time what is left of the run is ended, such as 90m, 36h or 14d; ${DEFAULT-VALUE} by default.")
    String deadline = "";

    @Option(
            names = "--queue",
            paramLabel = "NAME",
            description = "The queue of Kueue that admits the run; with --to jobset.")
    @Nullable String queue;
}
