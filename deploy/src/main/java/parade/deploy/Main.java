package parade.deploy;

import parade.process.NameCache;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/** {@code ./parade VERB}. */
@Command(
        name = "parade",
        description =
                "Trains models by gradient descent on many machines, with the same bits on any number of them.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class,
        subcommands = {
            TrainCommand.class,
            CheckCommand.class,
            ExplainCommand.class,
            SummaryCommand.class,
            GradcheckCommand.class,
            EvaluateCommand.class,
            PredictCommand.class,
            InspectCommand.class,
            DiffCommand.class,
            ServerCommand.class,
            WorkerCommand.class,
            RenderCommand.class,
            WaitCommand.class,
            StatusCommand.class,
            FetchCommand.class,
            ServeFolderCommand.class
        },
        footer = {
            "",
            "Exit codes: 0 done; 1 internal error; 2 usage or job file; 3 data; 4 diverged;",
            "5 checkpoint or version incompatible; 6 peers unreachable; 75 interrupted after a checkpoint."
        })
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        NameCache.keepShort(); // before the first look-up
        System.exit(run(arguments));
    }

    /** Runs a verb and returns its exit code. */
    static int run(String... arguments) {
        var line = new CommandLine(new Main());
        line.setExecutionExceptionHandler((thrown, command, parsed) -> report(thrown));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Main::usage);
        if (arguments.length == 0) {
            line.usage(System.err);
            return ExitCode.USAGE;
        }
        return line.execute(arguments);
    }

    /** Says why a verb has failed, and returns its exit code. */
    static int report(Throwable thrown) {
        if (thrown instanceof UserException failure) {
            System.err.println("parade: " + failure.getMessage());
            return failure.exitCode();
        }
        System.err.println("parade: internal error; please report it with what follows");
        thrown.printStackTrace();
        return exitCode(thrown);
    }

    static int exitCode(Throwable thrown) {
        return thrown instanceof UserException failure
                ? failure.exitCode()
                : ExitCode.INTERNAL_ERROR;
    }

    private static int usage(ParameterException wrong, String[] arguments) {
        System.err.println("parade: " + wrong.getMessage());
        CommandLine.UnmatchedArgumentException.printSuggestions(wrong, System.err);
        System.err.println(
                "Try '" + wrong.getCommandLine().getCommandSpec().qualifiedName() + " --help'.");
        if (wrong.getCommandLine().getCommandSpec().findOption(VerdictFile.OPTION) != null) {
            VerdictFile verdict = VerdictFile.namedIn(arguments);
            verdict.failed(String.valueOf(wrong.getMessage()));
            verdict.write(ExitCode.USAGE);
        }
        return ExitCode.USAGE;
    }
}
