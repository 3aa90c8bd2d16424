package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import parade.process.Json;
import parade.server.history.RunFolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code parade serve-folder}: serves a run folder that no server 0 is using, as server 0 does with
 * {@code --folder-port}; what {@code fetch} runs in a pod of its own.
 */
@Command(
        name = "serve-folder",
        hidden = true,
        description = "Serves a run folder on the loopback interface until it is told to stop.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ServeFolderCommand implements Callable<Integer> {

    private static final Duration AT_MOST = Duration.ofSeconds(4);

    @Parameters(paramLabel = "DIR", description = "The run's folder.")
    private Path folder = Path.of("");

    @Option(
            names = "--port",
            defaultValue = "9465",
            paramLabel = "PORT",
            description = "The port to serve at; ${DEFAULT-VALUE} by default, 0 for any.")
    private int port;

    @Override
    public Integer call() throws UserException, InterruptedException {
        if (!Files.isDirectory(folder)) {
            throw new UserException(ExitCode.DATA, "there is no folder " + folder);
        }
        return Interruption.during(
                AT_MOST,
                ExitCode.INTERRUPTED,
                interruption -> {
                    var told = new CountDownLatch(1);
                    try (FolderPort served =
                            FolderPort.open(port, folder, () -> status(new RunFolder(folder)))) {
                        served.announce(folder);
                        interruption.obey(told::countDown);
                        told.await();
                        return ExitCode.INTERRUPTED;
                    }
                });
    }

    /** What the run came to, where it has ended. */
    private static Map<String, @Nullable Object> status(RunFolder folder) {
        var status = new LinkedHashMap<String, @Nullable Object>();
        status.put("state", "reader");
        try {
            status.put("summary", Json.read(folder.summary()));
        } catch (IOException none) {
            status.put("summary", null);
        }
        return status;
    }
}
