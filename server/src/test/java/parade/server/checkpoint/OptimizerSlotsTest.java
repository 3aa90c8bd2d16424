package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parade.block.WeightsHash;
import parade.job.OptimizerSpec;
import parade.server.optimizer.TestRules;

/** Every optimizer's memory comes back from disk, to other shards too, with every bit. */
final class OptimizerSlotsTest {

    @TempDir private Path folder = Path.of("");

    private static Stream<OptimizerSpec> optimizers() {
        return TestRules.OPTIMIZERS.stream();
    }

    @ParameterizedTest
    @MethodSource("optimizers")
    void goesOnFromACheckpointAsIfNothingHadHappened(OptimizerSpec optimizer) throws Exception {
        var before = CheckpointSample.of(CheckpointSample.PENALIZED, 2, optimizer);
        for (int step = 0; step < 3; step++) {
            before.step();
        }
        var files = new CheckpointFiles(folder);
        before.write(files);

        StoredVersion stored = files.open(3);
        var after = CheckpointSample.of(CheckpointSample.PENALIZED, 3, optimizer);
        after.step(); // what is there is forgotten
        for (var store : after.stores()) {
            var snapshot = stored.shard(store.model().blocks());
            store.restore(snapshot);
            var restored = store.snapshot();
            assertThat(restored.slotNames()).isEqualTo(TestRules.of(optimizer).slotNames());
            for (int b = 0; b < snapshot.blocks().size(); b++) {
                assertThat(restored.blocks().get(b).slots())
                        .usingRecursiveComparison()
                        .isEqualTo(snapshot.blocks().get(b).slots());
            }
        }
        before.step();
        after.step();
        assertThat(WeightsHash.sha256(CheckpointSample.PENALIZED, after.values()))
                .isEqualTo(WeightsHash.sha256(CheckpointSample.PENALIZED, before.values()));
    }
}
