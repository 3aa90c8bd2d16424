package parade.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.deploy.render.Launch;
import parade.deploy.render.RefusedException;
import parade.deploy.render.RenderedFolder;
import parade.deploy.render.Rendering;
import parade.job.Job;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parade render}: a job as files for a cluster. */
@Command(
        name = "render",
        description =
                "Writes a run of a job as files that kubectl apply -k takes: plain Jobs, or a JobSet.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class RenderCommand implements Callable<Integer> {

    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final int DRAWN_LETTERS = 5;

    @Mixin private JobArguments arguments = new JobArguments();
    @Mixin private RenderArguments wanted = new RenderArguments();

    @Option(
            names = "--run",
            paramLabel = "ID",
            description =
                    "What tells this run from others of the job: 1 to 8 characters of a-z and 0-9. Drawn if not given.")
    private @Nullable String run;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            required = true,
            description = "The folder to write. An earlier render in it is replaced.")
    private Path out = Path.of("");

    @Override
    public Integer call() throws UserException {
        Job job = arguments.read(List.of());
        Network network = PreparedJob.network(job);
        var folder = new RenderedFolder(out);
        try {
            folder.requireFree();
            String id = Optional.ofNullable(run).orElseGet(RenderCommand::drawn);
            Launch launch = new LaunchPlan(arguments, wanted, id, job, network).launch();
            Rendering rendering = Rendering.of(launch);
            folder.replace(rendering.files());
            RenderReport.print(launch, rendering, out);
        } catch (RefusedException refused) {
            throw new UserException(ExitCode.USAGE, String.valueOf(refused.getMessage()));
        } catch (IOException broken) {
            throw new UserException(
                    ExitCode.USAGE, "the folder " + out + " can't be written: " + broken);
        }
        return ExitCode.DONE;
    }

    private static String drawn() {
        var random = new SecureRandom();
        var id = new StringBuilder();
        for (int i = 0; i < DRAWN_LETTERS; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
