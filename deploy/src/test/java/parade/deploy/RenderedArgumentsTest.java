package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parade.deploy.RenderedPods.Pod;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The verbs of this release understand what pods give them. */
final class RenderedArgumentsTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void areThoseOfTheVerbs(RenderedForm form) throws IOException {
        Path out = form.render(folder, TestRun.DIGITS, "--set", "train.steps=7");
        for (Pod pod : RenderedPods.of(Manifests.of(out))) {
            List<String> arguments = new ArrayList<>(pod.arguments());
            // The file of options is there in pods only; RenderedJobFileTest reads it.
            assertThat(arguments.removeLast()).isEqualTo("@/job/security");
            ParseResult verb =
                    new CommandLine(Main.class)
                            .parseArgs(arguments.toArray(String[]::new))
                            .subcommand();
            assertThat(verb.commandSpec().name()).isEqualTo(pod.component());
            assertThat(verb.matchedOptions())
                    .extracting(OptionSpec::longestName)
                    .contains("--coordinator", "--metrics-port", "--verdict", "--set");
            assertThat(verb.matchedOptionValue("--set", List.of())).contains("train.steps=7");
        }
    }
}
