package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.process.Numerics;
import parade.server.coordination.FreeProgress;
import parade.server.coordination.SliceBatch;

/** The weights of a version by themselves, on a disk that has one of two shards only. */
class WeightsFileTest {

    private static final List<String> NO_SLOTS = List.of();

    @TempDir private Path run;
    private CheckpointFiles files;
    private CheckpointSample sample;
    private Path weights;
    private Path lost;

    @BeforeEach
    void write() throws Exception {
        files = new CheckpointFiles(run);
        sample = CheckpointSample.of(CheckpointSample.LARGE, 2, CheckpointSample.SGD);
        sample.step();
        sample.write(files);
        files.write(new Recorded(1, List.of(1L)));
        weights = files.folder(1).resolve("weights.parade");
        lost = files.folder(1).resolve("shard-1-of-2.parade");
    }

    private void writeWeights(long generation, List<float[]> values) throws Exception {
        files.writeWeights(facts(), generation, 1, values);
    }

    private CheckpointFacts facts() {
        CheckpointFacts facts = sample.facts();
        return new CheckpointFacts(
                facts.fingerprint(), Numerics.VERSION, facts.parameters(), facts.data());
    }

    @Test
    void isTheModelWhereShardsAreMissing() throws Exception {
        writeWeights(1, sample.blocks());
        Files.delete(lost);
        assertThat(files.hasAll(1, 2)).isFalse();
        assertEqual(files.resultModel().values(), sample.values());
        assertThat(files.resultModel().data()).isEqualTo(sample.facts().data());
        Files.delete(files.folder(1).resolve("shard-0-of-2.parade"));
        assertEqual(files.resultModel().values(), sample.values());
    }

    @Test
    void damageIsNoticed() throws Exception {
        writeWeights(1, sample.blocks());
        Files.delete(lost);
        byte[] good = Files.readAllBytes(weights);
        for (int at : new int[] {0, 8, 12, 16, 30, good.length / 2, good.length - 1}) {
            byte[] damaged = good.clone();
            damaged[at] ^= 4;
            Files.write(weights, damaged);
            assertThatThrownBy(files::resultModel)
                    .as("byte %d", at)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(weights.toString());
        }
    }

    @Test
    void theLastGenerationCounts() throws Exception {
        assertThat(files.hasAll(1, 2)).isTrue();
        List<float[]> others = sample.blocks();
        others.getFirst()[0] = 17;
        writeWeights(0, others);
        assertEqual(files.resultModel().values(), sample.values());
        writeWeights(2, others);
        assertThat(files.resultModel().values().getFirst()[0]).isEqualTo(17);
    }

    @Test
    void aShardOfAnEarlierLifeMakesNoVersionWhole() throws Exception {
        files.write(facts(), 2, 0, 2, sample.stores().getFirst().snapshot());
        assertThat(lost).exists();
        assertThat(files.hasAll(1, 2)).isFalse();
        List<float[]> others = sample.blocks();
        others.getFirst()[0] = 17;
        writeWeights(2, others);
        assertThat(files.resultModel().values().getFirst()[0]).isEqualTo(17);
    }

    @Test
    void holdsTheValuesOnceWhileItIsWritten() throws Exception {
        var weight =
                new ParameterSpec(
                        "weight",
                        Shape.of(1024, 2048),
                        Role.TRAINED,
                        new InitialValues.Constant(0),
                        Penalty.NONE);
        var facts = new CheckpointFacts("00", Numerics.VERSION, List.of(weight), facts().data());
        List<float[]> values =
                Blocks.cut(facts.parameters()).stream()
                        .map(block -> new float[block.count()])
                        .toList();
        files.writeWeights(facts, 1, 1, values); // classes are loaded
        long before = allocatedBytes();
        files.writeWeights(facts, 1, 1, values);
        assertThat(allocatedBytes() - before).isLessThan(4L * weight.shape().size() / 4);
    }

    private static long allocatedBytes() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getCurrentThreadAllocatedBytes();
    }

    @Test
    void goesWithItsVersion() throws Exception {
        writeWeights(1, sample.blocks());
        files.deleteWeightsAbove(1);
        assertThat(weights).exists();
        files.deleteWeightsAbove(0);
        assertThat(weights).doesNotExist();
        assertThat(lost).exists();
        writeWeights(1, sample.blocks());
        files.deleteBelow(2, OptionalLong.empty());
        assertThat(files.folder(1)).doesNotExist();
    }

    @Test
    void isNoCheckpointButWhereWeightsAreAll() throws Exception {
        // The shards' files say of which arithmetic they are.
        for (int shard = 0; shard < 2; shard++) {
            files.write(facts(), 1, shard, 2, sample.stores().get(shard).snapshot());
        }
        writeWeights(1, sample.blocks());
        Files.delete(lost);
        // As many servers as before: the first one's shard is its own file.
        assertThat(Resumption.findForFirst(run, NO_SLOTS, 2).stored().shard(blocksOf(0)).blocks())
                .hasSameSizeAs(blocksOf(0));
        assertThatThrownBy(() -> Resumption.find(run, List.of("m", "v")))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(lost + " is missing")
                .hasMessageContaining("weights of version 1")
                .hasMessageContaining("not trained on");
        assertEqual(Resumption.find(run, NO_SLOTS).stored().model().values(), sample.values());

        var progress = new FreeProgress(3, List.of(2L, 2L), List.of(new SliceBatch(1, 1)));
        files.write(
                new Recorded(
                        1, List.of(1L), OptionalLong.empty(), new TreeMap<>(Map.of(1L, progress))));
        assertThatThrownBy(() -> Resumption.find(run, NO_SLOTS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("not trained on");
    }

    @Test
    void isForTheFirstServerOnlyWhereThereIsNoOther() throws Exception {
        for (int shard = 0; shard < 2; shard++) {
            files.write(facts(), 1, shard, 2, sample.stores().get(shard).snapshot());
        }
        writeWeights(1, sample.blocks());
        byte[] whole = Files.readAllBytes(lost);
        Files.delete(lost);
        assertEqual(
                Resumption.findForFirst(run, NO_SLOTS, 1).stored().model().values(),
                sample.values());
        assertThatThrownBy(() -> Resumption.findForFirst(run, NO_SLOTS, 3))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(lost + " is missing")
                .hasMessageContaining("as many servers as before");

        // Damage is told, and not gone around.
        Path own = files.folder(1).resolve("shard-0-of-2.parade");
        byte[] damaged = Files.readAllBytes(own);
        damaged[0] ^= 4;
        Files.write(own, damaged);
        assertThatThrownBy(() -> Resumption.findForFirst(run, NO_SLOTS, 2))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(own + " is not a checkpoint");
        Files.write(lost, whole);
        for (int servers = 1; servers <= 2; servers++) {
            int count = servers;
            assertThatThrownBy(() -> Resumption.findForFirst(run, NO_SLOTS, count))
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(own + " is not a checkpoint");
        }
        assertThatThrownBy(() -> Resumption.find(run, NO_SLOTS))
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining(own + " is not a checkpoint");
    }

    @Test
    void leavesNothingWhereItCannotBeWritten() throws Exception {
        Files.createDirectories(weights.resolve("full"));
        assertThatThrownBy(() -> writeWeights(1, sample.blocks())).isInstanceOf(IOException.class);
        assertThat(weights.resolveSibling("weights.parade.temporary")).doesNotExist();
    }

    private List<Block> blocksOf(int shard) {
        return sample.stores().get(shard).model().blocks();
    }

    private static void assertEqual(List<float[]> values, List<float[]> expected) {
        assertThat(values).hasSameSizeAs(expected);
        for (int p = 0; p < expected.size(); p++) {
            assertThat(values.get(p)).containsExactly(expected.get(p));
        }
    }
}
