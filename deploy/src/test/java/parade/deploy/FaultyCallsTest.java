package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.block.Block;
import parade.block.Blocks;
import parade.job.Job;
import parade.job.JobFile;
import parade.process.Protection;
import parade.server.checkpoint.CheckpointFiles;
import parade.worker.model.Network;
import parade.worker.rpc.CallPath;

/**
 * Calls are lost, repeated, broken off and overtaken, in every mode: a push counts once. The run is
 * LocalRun's, over sockets, of two servers and three workers.
 */
final class FaultyCallsTest {

    private static final long STEPS = 150;
    private static final int PERCENT = 5;

    /** Of calls that are many more in a step, each of which holds all workers up. */
    private static final int SYNC_PERCENT = 1;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "async|1",
                "{ssp: {bound: 1}}|2",
                "{ssp: {bound: 3, delay_compensation: 0.04}}|3"
            })
    void everyTicketIsAppliedToEveryBlockOnce(String consistency, long seed) throws Exception {
        JsonObject summary;
        try (var faults = new FaultyPath(seed, PERCENT)) {
            summary = run("run", consistency, faults);
            for (FaultyPath.Fate fate : FaultyPath.Fate.values()) {
                assertThat(faults.count(fate)).as(fate.name()).isPositive();
            }
        }
        assertThat(summary.get("steps").getAsLong()).isEqualTo(STEPS);
        var stored = new CheckpointFiles(folder.resolve("run")).open(STEPS);
        List<Block> blocks = Blocks.cut(stored.facts().parameters());
        List<Long> applied = stored.shard(blocks).pushes().orElseThrow().versions();
        assertThat(applied).hasSize(4).containsOnly(STEPS);
    }

    @Test
    void inSyncNoBitChanges() throws Exception {
        String undisturbed =
                run("undisturbed", "sync", CallPath.STRAIGHT).get("weights_sha256").getAsString();
        try (var faults = new FaultyPath(4, SYNC_PERCENT)) {
            assertThat(run("run", "sync", faults).get("weights_sha256").getAsString())
                    .isEqualTo(undisturbed);
            assertThat(faults.count(FaultyPath.Fate.REPEATED)).isPositive();
        }
    }

    private JsonObject run(String name, String consistency, CallPath path) throws Exception {
        var run = new TestRun(folder.resolve(name));
        Path file = folder.resolve(name + ".yaml");
        Files.writeString(file, TestRun.DIGITS);
        var sets =
                new ArrayList<>(
                        List.of(
                                "consistency=" + consistency,
                                "train={steps: " + STEPS + ", evaluate_every: {steps: 75}}",
                                "cluster={servers: 2, workers: 3}"));
        Job job = JobFile.read(file, sets, _ -> Optional.empty());
        Network network = PreparedJob.network(job);
        var beginning = Beginning.fresh(RunFolders.create(run.out(), job));
        int code =
                new LocalRun(
                                job,
                                PreparedJob.data(job, network),
                                beginning,
                                Protection.none(),
                                path)
                        .run();
        assertThat(code).isZero();
        return run.summary();
    }
}
