package parade.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.job.JobWarnings;
import parade.job.Problem;
import parade.job.Setting;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What every verb on a job file takes. */
final class JobArguments {

    @Parameters(paramLabel = "JOB", description = "The job file (YAML).")
    Path file = Path.of("");

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "Overrides a key of the job file, as in --set train.steps=100. May be repeated.")
    List<String> overrides = new ArrayList<>();

    /** Reads the job; every problem of the file is in the exception's message. */
    Job read(List<String> moreOverrides) throws UserException {
        var all = new ArrayList<>(overrides);
        all.addAll(moreOverrides);
        try {
            Job job = JobFile.read(file, all, JobArguments::variable);
            JobWarnings.of(job)
                    .forEach(warning -> System.err.println("parade: warning: " + warning));
            return job;
        } catch (JobFileException wrong) {
            throw refused(wrong);
        }
    }

    /** Every setting of the job; problems as in {@link #read}. */
    List<Setting> explain() throws UserException {
        try {
            return JobFile.explain(file, overrides, JobArguments::variable);
        } catch (JobFileException wrong) {
            throw refused(wrong);
        }
    }

    static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    private UserException refused(JobFileException wrong) {
        int count = wrong.problems().size();
        var text =
                new StringBuilder(file.toString())
                        .append(count == 1 ? " has a problem:" : " has " + count + " problems:");
        for (Problem problem : wrong.problems()) {
            text.append("\n  ").append(problem);
        }
        return new UserException(
                ExitCode.USAGE,
                text.toString(),
                wrong.problems().stream().map(Problem::toString).toList());
    }
}
