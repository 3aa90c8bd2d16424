package parade.server.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import parade.metrics.Meters;
import parade.metrics.Metric;
import parade.process.Protection;
import parade.server.checkpoint.CheckpointFiles;
import parade.server.checkpoint.Recorded;
import parade.server.coordination.Ending;
import parade.server.coordination.TestJobs;
import parade.server.history.RunFolder;
import parade.server.history.RunRecorder;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.v1.DataFacts;

/** What becomes of a run whose weights can't be had when it has ended. */
final class RunEndTest {

    @TempDir private Path folder;

    @Test
    void aRunIsNotDoneWithoutItsWeights() throws IOException {
        try (var meters = new Meters("small")) {
            Outcome outcome = end(new Ending(Ending.State.DONE, 10, ""), meters);
            assertThat(outcome.ending().state()).isEqualTo(Ending.State.FAILED);
            assertThat(outcome.ending().version()).isEqualTo(10);
            assertThat(outcome.ending().message()).contains("weights of version 10");
            assertThat(outcome.weightsSha256()).isNull();
            assertThat(outcome.summary()).containsEntry("state", "failed");
            assertThat(Files.readString(folder.resolve("summary.json")))
                    .contains("\"state\": \"failed\"");
            assertThat(meters.value(Metric.RUN_STATE, "failed")).isEqualTo(1);
            assertThat(meters.value(Metric.RUN_STATE, "done")).isZero();
            // One of an earlier release may say so all the same.
            outcome.summary().put("state", "done");
            assertThat(Outcome.ofDone(outcome.summary())).isEmpty();
            outcome.summary().put("weights_sha256", "ab");
            assertThat(Outcome.ofDone(outcome.summary())).isPresent();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "DONE")
    void anotherEndStays(Ending.State state) throws IOException {
        try (var meters = new Meters("small")) {
            var ending = new Ending(state, 10, "why");
            assertThat(end(ending, meters).ending()).isEqualTo(ending);
        }
    }

    /** With a shard that nobody is at. */
    private Outcome end(Ending ending, Meters meters) throws IOException {
        var run = new RunFolder(folder);
        RunRecorder recorder = RunRecorder.begin(TestJobs.small(), run, meters, System::nanoTime);
        var end =
                new RunEnd(
                        run,
                        new CheckpointFiles(folder),
                        recorder,
                        meters,
                        Protection.none(),
                        "ab");
        return end.write(
                ending,
                new RunEnd.Trained(
                        ShardFixture.PARAMETERS,
                        List.of("127.0.0.1:" + unusedPort()),
                        1,
                        false,
                        DataFacts.getDefaultInstance(),
                        new Recorded(1, List.of(10L))));
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
