package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.Placement;
import parade.job.Consistency.Remedies;
import parade.server.optimizer.TestRules;
import parade.server.store.AppliedPushes;
import parade.server.store.AppliedPushes.Progress;
import parade.server.store.FreeStore;
import parade.server.store.GradientPush;
import parade.server.store.ShardModel;
import parade.server.store.ShardSnapshot;
import parade.slice.SliceTree;

/** What ssp and async keep besides values, through files and onto other numbers of servers. */
final class StoredPushesTest {

    private static final List<Block> BLOCKS = Blocks.cut(CheckpointSample.LARGE);

    @TempDir private Path run;

    @Test
    void comesBackAsItWas() throws Exception {
        FreeStore store = store(BLOCKS);
        push(store, 3, 0, 0, 1, 3);
        push(store, 5, 0, 0);
        push(store, 3, 1, 3);
        ShardSnapshot written = store.snapshot(40);
        write(written, 0, 1);
        ShardSnapshot read = new CheckpointFiles(run).open(40).shard(BLOCKS);
        assertThat(read.pushes()).isEqualTo(written.pushes());
        assertThat(read.pushes().orElseThrow())
                .isEqualTo(
                        new AppliedPushes(
                                List.of(2L, 1L, 0L, 2L),
                                List.of(
                                        new Progress(3, 0, 1, List.of(3)),
                                        new Progress(5, -1, 0, List.of(0)))));
    }

    @Test
    void ofSyncModeThereIsNothing() throws Exception {
        var sample = CheckpointSample.of(CheckpointSample.LARGE, 2, CheckpointSample.SGD);
        sample.write(new CheckpointFiles(run));
        assertThat(new CheckpointFiles(run).open(0).shard(BLOCKS).pushes()).isEmpty();
    }

    /** The shards had come to different clocks: nothing is applied to a block twice. */
    @Test
    void onAnotherNumberOfServersEveryBlockKeepsItsVersion() throws Exception {
        List<List<Block>> two = Placement.balance(BLOCKS, 2).shards();
        List<FreeStore> stores = two.stream().map(StoredPushesTest::store).toList();
        for (int s = 0; s < 2; s++) {
            for (int clock = 0; clock < 3 + s; clock++) {
                push(stores.get(s), 3, clock, trained(two.get(s)));
            }
            write(stores.get(s).snapshot(40), s, 2);
        }
        var pushes = new CheckpointFiles(run).open(40).shard(BLOCKS).pushes().orElseThrow();
        for (Block block : BLOCKS) {
            int shard = two.get(0).contains(block) ? 0 : 1;
            int place = two.get(shard).indexOf(block);
            assertThat(pushes.versions().get(block.index()))
                    .isEqualTo(stores.get(shard).version(place));
        }
        Progress progress = pushes.incarnations().getFirst();
        assertThat(progress.clock()).isEqualTo(3);
        assertThat(progress.through()).isEqualTo(2);
        for (Block block : two.get(1)) {
            if (block.parameter() != 1) {
                assertThat(progress.last(block.index())).isEqualTo(3);
            }
        }
    }

    private static int[] trained(List<Block> blocks) {
        var places = new ArrayList<Integer>();
        for (int place = 0; place < blocks.size(); place++) {
            if (blocks.get(place).parameter() != 1) {
                places.add(place);
            }
        }
        return places.stream().mapToInt(Integer::intValue).toArray();
    }

    private static FreeStore store(List<Block> blocks) {
        return new FreeStore(
                new ShardModel(CheckpointSample.LARGE, blocks, new SliceTree(2)),
                TestRules.of(CheckpointSample.SGD),
                Remedies.NONE,
                7);
    }

    private static void push(FreeStore store, long incarnation, long clock, int... places) {
        for (int place : places) {
            store.push(
                    new GradientPush(incarnation, clock, 1, 1),
                    place,
                    store.version(place),
                    new float[store.model().blocks().get(place).count()]);
        }
    }

    private void write(ShardSnapshot snapshot, int shard, int servers) throws Exception {
        var facts = CheckpointSample.of(CheckpointSample.LARGE, 1, CheckpointSample.SGD).facts();
        new CheckpointFiles(run).write(facts, 1, shard, servers, snapshot);
    }
}
