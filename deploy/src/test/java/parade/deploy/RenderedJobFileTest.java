package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.deploy.Manifests.at;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parade.deploy.RenderedPods.Pod;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.job.JobFingerprint;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What processes read in their pods is the job that was rendered. */
final class RenderedJobFileTest {

    @TempDir private Path folder;

    @ParameterizedTest
    @EnumSource
    void podsReadTheSameJob(RenderedForm form) throws IOException, JobFileException {
        String text = "# ä\ttab \n" + TestRun.DIGITS + "checkpoint: {keep: 2} # ${x} $(y)\n\n";
        Path out =
                form.render(
                        folder,
                        text,
                        "--set",
                        "train.steps=7 # $(b)$$c",
                        "--set",
                        "security.token.file=/a");
        List<Map<String, Object>> objects = Manifests.of(out);
        Map<String, Object> config = Manifests.one(objects, "ConfigMap", RenderedForm.RUN + "-job");
        assertThat(at(config, "data", "job.yaml")).isEqualTo(text);
        assertThat(config).containsEntry("immutable", true);
        for (Pod pod : RenderedPods.of(objects)) {
            List<String> overrides = new ArrayList<>(pod.arguments("--set"));
            assertThat(overrides)
                    .startsWith("train.steps=7 # $(b)$$c")
                    .hasSize(4)
                    .doesNotHaveDuplicates();
            overrides.addAll(options(at(config, "data", "security").toString()));
            Job job = JobFile.read(text, Path.of("/job"), overrides, _ -> Optional.empty());
            assertThat(job.cluster().servers()).isEqualTo(form == RenderedForm.ONE_SERVER ? 1 : 2);
            assertThat(job.cluster().workers()).isEqualTo(3);
            assertThat(job.cluster().joinTimeout()).hasMinutes(15);
            assertThat(job.security().token()).contains(Path.of("/security/token"));
            assertThat(job.security().plaintext()).isTrue();
            assertThat(JobFingerprint.of(job))
                    .isEqualTo(
                            JobFingerprint.of(
                                    JobFile.read(
                                            text,
                                            folder,
                                            List.of("train.steps=7"),
                                            _ -> Optional.empty())));
        }
    }

    /** The values of --set in a file of options. */
    private static List<String> options(String file) {
        var command = CommandSpec.create();
        command.addOption(OptionSpec.builder("--set").type(List.class).build());
        try {
            Path options = Files.createTempFile("options", "");
            Files.writeString(options, file);
            List<String> values =
                    new CommandLine(command)
                            .parseArgs("@" + options)
                            .matchedOptionValue("--set", List.of());
            Files.delete(options);
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As much as to say that the network is safe, for a job that has certificates elsewhere. */
    @Test
    void tlsThatIsTakenBackOnTheCommandLine() throws IOException, JobFileException {
        String text = TestRun.DIGITS + "security: {tls: {certificate: a, key: b, authority: c}}\n";
        Path out = RenderedForm.JOBS.render(folder, text, "--set", "security={plaintext: true}");
        Map<String, Object> config =
                Manifests.one(Manifests.of(out), "ConfigMap", RenderedForm.RUN + "-job");
        Job job =
                JobFile.read(
                        text,
                        Path.of("/job"),
                        options(at(config, "data", "security").toString()),
                        _ -> Optional.empty());
        assertThat(job.security().tls()).isEmpty();
        assertThat(job.security().plaintext()).isTrue();
    }

    @Test
    void tlsComesWithTheJobOrAsAComponent() throws IOException, JobFileException {
        String plain = TestRun.DIGITS;
        String encrypted =
                plain
                        + """
                        security:
                          tls: {certificate: a.crt, key: a.key, authority: b.crt}
                          token: {file: token}
                        """;
        String allowed = plain + "security: {plaintext: true}\n";
        for (String text : List.of(plain, encrypted, allowed)) {
            Path out = RenderedForm.JOBS.render(folder, text);
            for (String overlay : List.of("", "overlays/large")) {
                Map<String, Object> config =
                        Manifests.one(
                                Manifests.of(out.resolve(overlay)),
                                "ConfigMap",
                                RenderedForm.RUN + "-job");
                Job job =
                        JobFile.read(
                                text,
                                Path.of("/job"),
                                options(at(config, "data", "security").toString()),
                                _ -> Optional.empty());
                boolean tls = text.equals(encrypted) || !overlay.isEmpty();
                assertThat(job.security().plaintext()).isEqualTo(!tls);
                assertThat(job.security().tls().isPresent()).isEqualTo(tls);
                if (tls) {
                    assertThat(job.security().tls().get().certificate())
                            .isEqualTo(Path.of("/security/tls.crt"));
                    assertThat(job.security().token()).contains(Path.of("/security/token"));
                }
            }
        }
    }
}
