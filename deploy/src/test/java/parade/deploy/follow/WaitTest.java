package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static parade.deploy.follow.StubCluster.endedPod;
import static parade.deploy.follow.StubCluster.job;
import static parade.deploy.follow.StubCluster.ofSet;
import static parade.deploy.follow.StubCluster.runningPod;
import static parade.deploy.follow.StubCluster.waitingPod;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.deploy.follow.ClusterException.Kind;
import parade.process.FolderEndpoint;

final class WaitTest {

    private static final String DONE =
            "{\"errors\": [], \"state\": \"done\", \"exit_code\": 0, \"run\": \"digits\", \"weights_sha256\": \"abc\", \"steps\": 2090, \"test_loss\": 0.05, \"test_accuracy\": 0.97}";
    private static final String BAD_JOB =
            "{\"errors\": [\"job.yaml:3:1 unknown key\"], \"state\": \"failed\", \"exit_code\": 2, \"run\": \"digits\", \"weights_sha256\": null}";
    private static final String BAD_DATA =
            "{\"errors\": [\"train.csv:7 is no number\"], \"state\": \"failed\", \"exit_code\": 3, \"run\": \"digits\", \"weights_sha256\": null}";
    private static final String INTERRUPTED =
            "{\"errors\": [], \"state\": \"interrupted\", \"exit_code\": 75, \"run\": \"digits\", \"weights_sha256\": null}";

    @TempDir private Path folder;
    private StubCluster cluster;
    private final List<String> lines = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private final ScriptedPace pace = new ScriptedPace(2_000);

    @BeforeEach
    void start() throws IOException {
        cluster = new StubCluster(folder.resolve("bin"));
        cluster.objects(
                job("digits-ab-server-0", ""),
                job("digits-ab-server-1", ""),
                job("digits-ab-worker", ""));
    }

    @AfterEach
    void end() {
        cluster.close();
    }

    private Wait.Result await(Optional<Duration> atMost)
            throws ClusterException, InterruptedException {
        return new Wait(cluster.kubectl, "digits-ab", lines::add, said::add, pace).until(atMost);
    }

    private LastWords verdict() throws ClusterException, InterruptedException {
        return switch (await(Optional.empty())) {
            case Wait.Ended(Optional<LastWords> verdict) -> verdict.orElseThrow();
            case Wait.GoesOn() -> throw new AssertionError("it goes on");
        };
    }

    @Test
    void whenAllJobsAreCompleteTheVerdictIsServerZeros() throws Exception {
        pace.nothing(2)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Complete"),
                                job("digits-ab-server-1", "Complete"),
                                job("digits-ab-worker", "Complete"),
                                endedPod("zero", "digits-ab-server-0", 0, DONE)));

        LastWords verdict = verdict();

        assertThat(verdict.exitCode()).isZero();
        assertThat(verdict.lines())
                .contains(
                        "done: 2,090 steps",
                        "test       loss 0.0500, accuracy 0.9700",
                        "weights sha256 abc");
        assertThat(lines)
                .containsExactlyInAnyOrder(
                        "Job digits-ab-server-0 is complete",
                        "Job digits-ab-server-1 is complete",
                        "Job digits-ab-worker is complete");
        assertThat(cluster.calls("patch")).isEmpty();
    }

    @Test
    void aFailedJobEndsTheOthersAndHasTheLastWord() throws Exception {
        pace.then(() ->
                cluster.objects(
                        job("digits-ab-server-0", ""),
                        job("digits-ab-server-1", "Complete"),
                        job("digits-ab-worker", "Failed"),
                        endedPod("worker-0-x", "digits-ab-worker", 2, BAD_JOB)));
        pace.nothing(17) // they are given half a minute to end by themselves
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Failed"),
                                job("digits-ab-server-1", "Complete"),
                                job("digits-ab-worker", "Failed")));

        LastWords verdict = verdict();

        assertThat(verdict.exitCode()).isEqualTo(2);
        assertThat(verdict.errors()).containsExactly("job.yaml:3:1 unknown key");
        assertThat(cluster.calls("patch"))
                .containsExactly(
                        "patch job digits-ab-server-0 --type=merge --patch={\"spec\":{\"activeDeadlineSeconds\":1}}");
        assertThat(lines)
                .contains(
                        "workers (pod worker-0-x) ended with exit code 2, failed: job.yaml:3:1 unknown key",
                        "Job digits-ab-worker has failed: PodFailurePolicy: exit code 2 matching FailJob rule",
                        "Job digits-ab-server-0 is ended, as another one has failed");
    }

    @Test
    void whoeverStaysBehindAfterTheEndIsEnded() throws Exception {
        pace.then(() ->
                cluster.objects(
                        job("digits-ab-server-0", "Complete"),
                        job("digits-ab-server-1", "Complete"),
                        job("digits-ab-worker", ""),
                        endedPod("zero", "digits-ab-server-0", 0, DONE)));

        assertThat(verdict().state()).isEqualTo("done"); // although nothing ends the last Job

        assertThat(cluster.calls("patch"))
                .hasSize(1)
                .first()
                .asString()
                .contains("digits-ab-worker");
        assertThat(lines)
                .contains(
                        "Job digits-ab-worker has nothing left to do, as the run is done: it is ended");
    }

    @Test
    void aJobSetsEndIsItsOwn() throws Exception {
        cluster.objects();
        cluster.set(
                Map.of(
                        "kind",
                        "JobSet",
                        "metadata",
                        Map.of("name", "digits-ab"),
                        "status",
                        Map.of()));
        pace.then(() -> {
            cluster.set(
                    Map.of(
                            "kind",
                            "JobSet",
                            "metadata",
                            Map.of("name", "digits-ab"),
                            "status",
                            Map.of(
                                    "conditions",
                                    List.of(Map.of("type", "Completed", "status", "True")))));
        });

        assertThat(await(Optional.empty())).isEqualTo(new Wait.Ended(Optional.empty()));

        assertThat(lines).containsExactly("JobSet digits-ab is complete");
        assertThat(cluster.calls("patch")).isEmpty();
    }

    private static Map<String, Object> failedSet() {
        return Map.of(
                "kind",
                "JobSet",
                "metadata",
                Map.of("name", "digits-ab"),
                "status",
                Map.of(
                        "conditions",
                        List.of(
                                Map.of(
                                        "type",
                                        "Failed",
                                        "status",
                                        "True",
                                        "reason",
                                        "FailedJobs"))));
    }

    /** Server 0 was told to stop, because a worker's data was bad. */
    @Test
    void theFirstFailedJobOfASetHasTheLastWord() throws Exception {
        cluster.set(failedSet());
        cluster.objects(
                ofSet(job("digits-ab-server-0", "")),
                ofSet(job("digits-ab-worker", "Failed")),
                endedPod("zero", "digits-ab-server-0", 75, INTERRUPTED),
                endedPod("worker-0-x", "digits-ab-worker", 3, BAD_DATA),
                endedPod("worker-1-x", "digits-ab-worker", 75, INTERRUPTED));

        LastWords verdict = verdict();

        assertThat(verdict.exitCode()).isEqualTo(3);
        assertThat(verdict.errors()).containsExactly("train.csv:7 is no number");
        assertThat(cluster.calls("patch")).isEmpty();
    }

    @Test
    void theFirstFaultyPodOfASetSpeaksForJobsThatAreGone() throws Exception {
        pace.then(() ->
                        cluster.objects(
                                ofSet(job("digits-ab-server-0", "")),
                                ofSet(job("digits-ab-worker", "")),
                                endedPod("worker-1-x", "digits-ab-worker", 137, ""),
                                endedPod("worker-0-x", "digits-ab-worker", 3, "")))
                .then(() -> {
                    cluster.set(failedSet());
                    cluster.objects(ofSet(endedPod("zero", "digits-ab-server-0", 75, INTERRUPTED)));
                });
        cluster.set(
                Map.of(
                        "kind",
                        "JobSet",
                        "metadata",
                        Map.of("name", "digits-ab"),
                        "status",
                        Map.of()));
        cluster.objects();

        assertThat(verdict().exitCode()).isEqualTo(3);
    }

    /** The pod that came after it was killed before it could say anything. */
    @Test
    void aRunThatIsDoneStaysDoneWhateverBecomesOfServerZerosJob() throws Exception {
        cluster.objects(
                job("digits-ab-server-0", "Failed"),
                job("digits-ab-worker", "Complete"),
                endedPod("zero-a", "digits-ab-server-0", 0, DONE),
                endedPod("zero-b", "digits-ab-server-0", 137, ""));

        assertThat(verdict().exitCode()).isZero();
    }

    @Test
    void aFaultElsewhereCountsMoreThanDone() throws Exception {
        cluster.objects(
                job("digits-ab-server-0", "Complete"),
                job("digits-ab-worker", "Failed"),
                endedPod("zero-a", "digits-ab-server-0", 0, DONE),
                endedPod("worker-0-x", "digits-ab-worker", 3, BAD_DATA));

        assertThat(verdict().exitCode()).isEqualTo(3);
    }

    @Test
    void aJobThatCanNotBeEndedNowIsEndedLaterAndTheOthersAtOnce() throws Exception {
        cluster.failsPatches("Error from server (InternalError): etcdserver: leader changed");
        pace.then(() -> cluster.objects(failedWorkerAndTwoServers())).nothing(20);
        pace.then(() -> cluster.failsPatches(""))
                .nothing(3)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Failed"),
                                job("digits-ab-server-1", "Failed"),
                                job("digits-ab-worker", "Failed")));

        assertThat(verdict().exitCode()).isEqualTo(2);
        assertThat(lines)
                .filteredOn(line -> line.contains("can't be ended yet"))
                .hasSize(2)
                .allMatch(line -> line.contains("leader changed"));
        assertThat(lines)
                .contains(
                        "Job digits-ab-server-0 is ended, as another one has failed",
                        "Job digits-ab-server-1 is ended, as another one has failed");
    }

    private static Object[] failedWorkerAndTwoServers() {
        return new Object[] {
            job("digits-ab-server-0", ""),
            job("digits-ab-server-1", ""),
            job("digits-ab-worker", "Failed"),
            endedPod("worker-0-x", "digits-ab-worker", 2, BAD_JOB)
        };
    }

    @Test
    void whoeverMayNotEndJobsIsToldOnceWhatToDo() throws Exception {
        cluster.failsPatches("Error from server (Forbidden): jobs.batch is forbidden");
        pace.then(() -> cluster.objects(failedWorkerAndTwoServers()));

        assertThat(verdict().exitCode()).isEqualTo(2);

        assertThat(lines)
                .filteredOn(line -> line.startsWith("Job digits-ab-server-0 goes on"))
                .hasSize(1)
                .allMatch(line -> line.contains("kubectl delete job digits-ab-server-0"));
        assertThat(cluster.calls("patch")).hasSizeGreaterThan(2);
    }

    /** Its pod may be saving the result, or be on its way to another node. */
    @Test
    void serverZeroIsLeftAloneWhenTheWorkersAreComplete() throws Exception {
        pace.then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", ""),
                                job("digits-ab-worker", "Complete"),
                                waitingPod("zero-a", "digits-ab-server-0", "ContainerCreating")))
                .nothing(200)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", ""),
                                job("digits-ab-worker", "Complete"),
                                runningPod("zero-a", "digits-ab-server-0")))
                .nothing(200)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Complete"),
                                job("digits-ab-worker", "Complete"),
                                endedPod("zero-a", "digits-ab-server-0", 0, DONE)));

        assertThat(verdict().exitCode()).isZero();
        assertThat(cluster.calls("patch")).isEmpty();
    }

    @Test
    void aPodThatDoesNotStartIsToldWithTheLastEvent() throws Exception {
        cluster.events(
                Map.of(
                        "reason",
                        "Scheduled",
                        "message",
                        "to one",
                        "lastTimestamp",
                        "2026-11-21T20:00:01Z"),
                Map.of(
                        "reason",
                        "FailedMount",
                        "message",
                        "secret \"digits-tls\" not found",
                        "lastTimestamp",
                        "2026-11-21T20:00:31Z"));
        cluster.objects(
                job("digits-ab-server-0", ""),
                waitingPod("zero", "digits-ab-server-0", "ContainerCreating"));

        assertThat(await(Optional.of(Duration.ofSeconds(100)))).isEqualTo(new Wait.GoesOn());

        assertThat(lines)
                .containsExactly(
                        "server 0 (pod zero) has not started for 60 s: FailedMount: secret \"digits-tls\" not found");
    }

    @Test
    void theLastPodOfServerZeroHasTheLastWord() throws Exception {
        pace.then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", ""),
                                endedPod("zero-a", "digits-ab-server-0", 75, INTERRUPTED)))
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Complete"),
                                endedPod("zero-b", "digits-ab-server-0", 0, DONE)));

        assertThat(verdict().exitCode()).isZero();
        assertThat(lines).contains("server 0 (pod zero-a) ended with exit code 75, interrupted");
    }

    @Test
    void progressIsAskedOfWhicheverPodServerZeroIs() throws Exception {
        FolderEndpoint first = FolderEndpoint.start(0, folder, () -> status(10));
        try (FolderEndpoint second = FolderEndpoint.start(0, folder, () -> status(20))) {
            cluster.forward("zero-a", first.port());
            cluster.forward("zero-b", second.port());
            cluster.objects(
                    job("digits-ab-server-0", ""), runningPod("zero-a", "digits-ab-server-0"));
            pace.then(
                            () -> {
                                first.close();
                                cluster.objects(
                                        job("digits-ab-server-0", ""),
                                        endedPod("zero-a", "digits-ab-server-0", 137, ""),
                                        runningPod("zero-b", "digits-ab-server-0"));
                            })
                    .nothing(6)
                    .then(() ->
                            cluster.objects(
                                    job("digits-ab-server-0", "Complete"),
                                    endedPod("zero-b", "digits-ab-server-0", 0, DONE)));

            verdict();

            assertThat(lines)
                    .contains(
                            "digits-ab: step 10/100  loss 0.5000  2 of 3 workers; waits for worker 1",
                            "server 0 (pod zero-a) ended with exit code 137",
                            "digits-ab: step 20/100  loss 0.5000  2 of 3 workers; waits for worker 1");
            assertThat(said).containsExactly("connected again, to pod zero-b");
        }
    }

    /** One look before it is seen to have ended, it does not answer any more. */
    @Test
    void thatServerZeroGoesAwayAtTheEndIsNoNews() throws Exception {
        FolderEndpoint endpoint = FolderEndpoint.start(0, folder, () -> status(100));
        cluster.forward("zero", endpoint.port());
        cluster.objects(job("digits-ab-server-0", ""), runningPod("zero", "digits-ab-server-0"));
        pace.then(endpoint::close)
                .nothing(9)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Complete"),
                                endedPod("zero", "digits-ab-server-0", 0, DONE)));

        verdict();

        assertThat(lines).anyMatch(line -> line.startsWith("digits-ab: step 100/100"));
        assertThat(said).isEmpty();
    }

    @Test
    void aBreakThatLastsIsSaid() throws Exception {
        FolderEndpoint endpoint = FolderEndpoint.start(0, folder, () -> status(10));
        cluster.forward("zero", endpoint.port());
        cluster.objects(job("digits-ab-server-0", ""), runningPod("zero", "digits-ab-server-0"));
        pace.then(endpoint::close).nothing(9).then(() -> cluster.objects());

        await(Optional.empty());

        assertThat(said)
                .hasSize(1)
                .allMatch(line -> line.startsWith("the connection to pod zero broke"));
    }

    private static Map<String, ?> status(int step) {
        return Map.of(
                "state",
                "training",
                "step",
                step,
                "target_steps",
                100,
                "loss",
                0.5,
                "workers",
                Map.of("live", 2, "expected", 3),
                "waiting_for",
                "waits for worker 1");
    }

    @Test
    void whatCanNotStartIsToldOnce() throws Exception {
        cluster.objects(
                job("digits-ab-worker", ""),
                waitingPod("w", "digits-ab-worker", "ErrImageNeverPull"),
                waitingPod("v", "digits-ab-worker", "ContainerCreating"));
        assertThat(await(Optional.of(Duration.ofSeconds(20)))).isEqualTo(new Wait.GoesOn());
        assertThat(lines).containsExactly("workers can't start yet: ErrImageNeverPull");
    }

    @Test
    void aRunThatIsDeletedInBetweenIsOver() throws Exception {
        pace.then(() -> cluster.objects());
        assertThat(await(Optional.empty())).isEqualTo(new Wait.Ended(Optional.empty()));
        assertThat(lines).anyMatch(line -> line.contains("has been deleted"));
    }

    @Test
    void aRunThatWasCleanedUpMayStillBeFetched() {
        cluster.objects();
        cluster.claim();
        assertThatThrownBy(() -> await(Optional.empty()))
                .hasMessageContaining("cleaned up")
                .hasMessageContaining("./parade fetch digits-ab --image IMAGE")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void aRunThatNeverWasIsSaidToBeNone() {
        cluster.objects();
        assertThatThrownBy(() -> await(Optional.empty()))
                .hasMessageContaining("there is no run digits-ab here")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void aClusterThatIsAwayForAMomentIsAskedAgain() throws Exception {
        pace.then(() ->
                        cluster.fails(
                                "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?"))
                .nothing(3)
                .then(cluster::worksAgain)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Complete"),
                                endedPod("zero", "digits-ab-server-0", 0, DONE)));
        assertThat(verdict().state()).isEqualTo("done");
        assertThat(lines).anyMatch(line -> line.startsWith("the cluster can't be reached"));
        assertThat(lines).contains("the cluster answers again");
    }

    @Test
    void anApiServerInTroubleIsAskedAgain() throws Exception {
        pace.then(() ->
                        cluster.fails(
                                "Error from server (InternalError): an error on the server (\"\") has prevented the request from succeeding"))
                .then(() -> cluster.fails("Error from server: etcdserver: leader changed"))
                .then(() -> cluster.fails("Error from server (TooManyRequests): wait"))
                .then(() -> cluster.fails("Error from server (Timeout): no response in time"))
                .then(() -> cluster.fails("Get \"https://x\": http2: client connection lost"))
                .then(() -> cluster.fails("Error from server (ServiceUnavailable): apiserver"))
                .then(() -> cluster.fails("Something that nobody has thought of"))
                .then(cluster::worksAgain)
                .then(() ->
                        cluster.objects(
                                job("digits-ab-server-0", "Complete"),
                                endedPod("zero", "digits-ab-server-0", 0, DONE)));

        assertThat(verdict().state()).isEqualTo("done");
        assertThat(lines)
                .filteredOn(line -> line.startsWith("the cluster can't answer just now"))
                .hasSize(1); // said when it begins
    }

    @Test
    void rightsThatAreLostEndTheWait() {
        pace.then(() -> cluster.fails("error: You must be logged in to the server (Unauthorized)"));
        assertThatThrownBy(() -> await(Optional.empty()))
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void aClusterThatStaysAwayEndsTheWait() {
        pace.then(() -> cluster.fails("Unable to connect to the server: dial tcp: i/o timeout"));
        assertThatThrownBy(() -> await(Optional.empty()))
                .hasMessageContaining("the cluster can't be reached")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.UNREACHABLE);
    }

    @Test
    void whatTheClusterForbidsIsSaidAtOnce() {
        cluster.fails(
                "Error from server (Forbidden): jobs.batch is forbidden: User \"jane\" cannot list resource");
        assertThatThrownBy(() -> await(Optional.empty()))
                .hasMessageContaining("does not allow you")
                .hasMessageContaining("jane")
                .extracting(e -> ((ClusterException) e).kind())
                .isEqualTo(Kind.FORBIDDEN);
    }
}
