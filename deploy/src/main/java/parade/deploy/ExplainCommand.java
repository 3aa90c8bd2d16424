package parade.deploy;

import java.util.List;
import java.util.concurrent.Callable;
import parade.job.Setting;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parade explain}: every setting of a job, and where it comes from. */
@Command(
        name = "explain",
        description =
                "Prints the job with every default filled in, and where each value comes from.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class ExplainCommand implements Callable<Integer> {

    @Mixin private JobArguments arguments = new JobArguments();

    @Override
    public Integer call() throws UserException {
        List<Setting> settings = arguments.explain();
        int keys = settings.stream().mapToInt(s -> s.key().length()).max().orElse(0);
        int values = settings.stream().mapToInt(s -> s.value().length()).max().orElse(0);
        for (Setting setting : settings) {
            System.out.println(
                    pad(setting.key(), keys)
                            + "  "
                            + pad(setting.value(), Math.min(values, 40))
                            + "  "
                            + setting.origin());
        }
        return ExitCode.DONE;
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
