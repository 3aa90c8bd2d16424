package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.process.FolderEndpoint;

/** Against what a real cluster said of a run whose pods had all been replaced once. */
final class StatusTest {

    @TempDir private Path folder;
    private StubCluster cluster;
    private Status status;
    private String zero;

    @BeforeEach
    void start() throws IOException {
        cluster = new StubCluster(folder);
        try (InputStream in =
                StatusTest.class.getResourceAsStream("/kubectl/run-that-goes-on.json")) {
            String recorded = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            cluster.raw(recorded);
            List<Fields> items =
                    new Fields(JsonParser.parseString(recorded).getAsJsonObject()).each("items");
            zero = RunObjects.parse(items).serverZero().orElseThrow().name();
            Instant begun = items.getFirst().time("metadata", "creationTimestamp").orElseThrow();
            status = new Status(cluster.kubectl, begun.plusSeconds(90));
        }
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    @Test
    void aRunIsShownWithItsJobsAndPodsAndWhatServerZeroSays() throws Exception {
        try (FolderEndpoint endpoint =
                FolderEndpoint.start(
                        0,
                        folder,
                        () ->
                                Map.of(
                                        "state",
                                        "training",
                                        "step",
                                        7,
                                        "target_steps",
                                        90,
                                        "loss",
                                        0.25))) {
            cluster.forward(zero, endpoint.port());

            List<String> lines = status.of("digits-t3");

            assertThat(lines.getFirst()).isEqualTo("run digits-t3: running");
            assertThat(lines)
                    .anyMatch(
                            line -> line.matches("Job digits-t3-server-0 +Running +1 +0 +0 +90 s"))
                    .anyMatch(line -> line.matches("Job digits-t3-worker +Running +2 +0 +0 +90 s"))
                    .anyMatch(line ->
                            line.matches("server 0 +" + zero + " +Ready +0 +- +one +\\d+ s"))
                    .anyMatch(line ->
                            line.matches(
                                    "worker 0 +digits-t3-worker-0-g9f6c +Failed +0 +75 +one .*"))
                    .anyMatch(line ->
                            line.matches("worker 0 +digits-t3-worker-0-m6cbf +Ready +1 +- +one .*"))
                    .contains(
                            "server 1 said: server 1 serves at digits-t3-server-1.digits-t3:7400");
            assertThat(lines.getLast()).isEqualTo("step 7/90  loss 0.2500");
        }
    }

    @Test
    void aServerZeroThatCanNotBeAskedIsNoFailure() throws Exception {
        assertThat(status.of("digits-t3").getLast()).startsWith("server 0 can't be asked");
    }

    @Test
    void aPodThatDoesNotStartIsShownWithTheLastEvent() throws Exception {
        cluster.objects(
                StubCluster.job("digits-ab-worker", ""),
                StubCluster.waitingPod("w", "digits-ab-worker", "ContainerCreating"));
        cluster.events(
                Map.of(
                        "reason",
                        "FailedMount",
                        "message",
                        "no such secret",
                        "lastTimestamp",
                        "2026-11-21T20:00:31Z"));
        Instant begun = Instant.parse("2026-11-21T20:00:00Z");

        assertThat(new Status(cluster.kubectl, begun.plusSeconds(61)).of("digits-ab"))
                .contains("workers (pod w) has not started for 61 s: FailedMount: no such secret");
        assertThat(new Status(cluster.kubectl, begun.plusSeconds(60)).of("digits-ab"))
                .contains("workers can't start yet: ContainerCreating");
    }

    @Test
    void theRunsOfANamespaceAreListed() throws Exception {
        assertThat(status.runs())
                .hasSize(2)
                .last()
                .asString()
                .matches("digits-t3 +running +2 +2 +90 s");
        cluster.objects();
        assertThat(status.runs()).containsExactly("no runs in this namespace");
    }

    @Test
    void aRunThatIsNotThereIsAUsersMistake() {
        cluster.objects();
        assertThatThrownBy(() -> status.of("digits-t9"))
                .hasMessageContaining("there is no run digits-t9");
    }
}
