package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.deploy.Manifests.at;
import static parade.deploy.Manifests.list;
import static parade.deploy.Manifests.map;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a JobSet does when its Jobs end, as its controller reads it. */
final class RenderedJobSetTest {

    @TempDir private Path folder;

    @Test
    void theJobSetEndsWithItsServersAndRestartsWithoutCounting() throws IOException {
        Path out = RenderedForm.JOB_SET.render(folder, TestRun.DIGITS);
        Map<String, Object> set = Manifests.one(Manifests.of(out), "JobSet", RenderedForm.RUN);
        assertThat(map(at(set, "metadata", "labels")))
                .containsEntry("kueue.x-k8s.io/queue-name", "training");
        assertThat(
                        list(at(set, "spec", "replicatedJobs")).stream()
                                .map(job -> map(job).get("name")))
                .containsExactly("worker", "server-0", "server-1");
        assertThat(at(set, "spec", "successPolicy"))
                .isEqualTo(
                        Map.of(
                                "operator",
                                "All",
                                "targetReplicatedJobs",
                                List.of("server-0", "server-1")));
        assertThat(action(set, "PodFailurePolicy", message("exit code 3", 2)))
                .isEqualTo("FailJobSet");
        assertThat(action(set, "PodFailurePolicy", message("exit code 75", 1)))
                .isEqualTo("RestartJobSetAndIgnoreMaxRestarts");
        assertThat(
                        action(
                                set,
                                "PodFailurePolicy",
                                "Pod a/b has condition DisruptionTarget matching FailJob rule at index 0"))
                .isEqualTo("RestartJobSetAndIgnoreMaxRestarts");
        assertThat(
                        action(
                                set,
                                "BackoffLimitExceeded",
                                "Job has reached the specified backoff limit"))
                .isEqualTo("RestartJobSet");
        assertThat(action(set, "DeadlineExceeded", "Job was active longer than specified deadline"))
                .isEqualTo("FailJobSet");
    }

    private static String message(String how, int rule) {
        return "Container parade for pod a/b failed with %s matching FailJob rule at index %d"
                .formatted(how, rule);
    }

    /** What JobSet's controller does when a Job of the set has failed. */
    private static String action(Map<String, Object> set, String reason, String message) {
        for (Object rule : list(at(set, "spec", "failurePolicy", "rules"))) {
            List<Object> patterns =
                    list(map(rule).getOrDefault("onJobFailureMessagePatterns", List.of()));
            if (list(at(rule, "onJobFailureReasons")).contains(reason)
                    && (patterns.isEmpty()
                            || patterns.stream()
                                    .anyMatch(pattern ->
                                            Pattern.compile(pattern.toString())
                                                    .matcher(message)
                                                    .find()))) {
                return at(rule, "action").toString();
            }
        }
        return "RestartJobSet";
    }
}
