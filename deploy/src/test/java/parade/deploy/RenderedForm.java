package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The kinds of runs that differ in their objects. */
enum RenderedForm {
    JOBS("kubernetes"),
    ONE_INDEXED_JOB_OF_SERVERS("kubernetes", "--runs-claim", "shared"),
    ONE_SERVER("kubernetes", "--set", "cluster.servers=1"),
    JOB_SET("jobset", "--queue", "training"),
    JOB_SET_ON_A_SHARED_CLAIM("jobset", "--runs-claim", "shared");

    /** What the run of digits is called. */
    static final String RUN = "digits-demo";

    private final String target;

    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> more;

    RenderedForm(String target, String... more) {
        this.target = target;
        this.more = List.of(more);
    }

    boolean isJobSet() {
        return target.equals("jobset");
    }

    /** Two servers, unless the form has another number, and three workers of a job. */
    Path render(Path folder, String job, String... options) throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), job);
        Path out = folder.resolve("out");
        List<String> arguments = new ArrayList<>(List.of("render", file.toString()));
        arguments.addAll(List.of("--to", target, "--run", "demo", "--out", out.toString()));
        arguments.addAll(List.of("--set", "cluster.servers=2", "--set", "cluster.workers=3"));
        arguments.addAll(more);
        arguments.addAll(List.of(options));
        Execution execution = Execution.here(arguments);
        assertThat(execution.code()).as(execution.errors()).isZero();
        return out;
    }
}
