package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.server.coordination.FreeProgress;
import parade.server.coordination.SliceBatch;
import parade.server.store.ShardStore;

class CheckpointFilesTest {

    @TempDir private Path run;

    @Test
    void aModelComesBackFromAnyNumberOfShards() throws Exception {
        for (int servers : new int[] {1, 2, 7}) {
            var files = new CheckpointFiles(run.resolve("of-" + servers));
            var sample = CheckpointSample.of(CheckpointSample.LARGE, servers, CheckpointSample.SGD);
            sample.step();
            sample.write(files);
            assertThatThrownBy(files::resultModel).hasMessageContaining("no finished checkpoint");
            files.write(new Recorded(1, List.of(1L)));
            TrainedModel model = files.resultModel();
            assertThat(model.version()).isEqualTo(1);
            assertThat(model.parameters()).isEqualTo(CheckpointSample.LARGE);
            assertThat(model.data()).isEqualTo(sample.facts().data());
            List<float[]> expected = sample.values();
            for (int p = 0; p < expected.size(); p++) {
                assertThat(model.values().get(p)).containsExactly(expected.get(p));
            }
        }
    }

    @Test
    void anotherNumberOfServersGoesOnAsIfNothingHadHappened() throws Exception {
        var files = new CheckpointFiles(run);
        var before = CheckpointSample.of(CheckpointSample.LARGE, 2, CheckpointSample.ADAM);
        before.step();
        before.step();
        before.write(files);
        before.step();
        var after = CheckpointSample.of(CheckpointSample.LARGE, 3, CheckpointSample.ADAM);
        StoredVersion stored = files.open(2);
        for (ShardStore store : after.stores()) {
            store.restore(stored.shard(store.model().blocks()));
        }
        after.step();
        List<float[]> expected = before.values();
        List<float[]> values = after.values();
        for (int p = 0; p < expected.size(); p++) {
            assertThat(values.get(p)).containsExactly(expected.get(p));
        }
    }

    @Test
    void eitherSetOfFilesWillDoAndAnIncompleteOneIsPassedOver() throws Exception {
        var files = new CheckpointFiles(run);
        var two = CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.SGD);
        two.write(files);
        CheckpointSample.of(CheckpointSample.SMALL, 3, CheckpointSample.SGD).write(files);
        Files.delete(files.folder(0).resolve("shard-0-of-2.parade"));
        assertThat(files.open(0).model().values().getFirst())
                .containsExactly(two.values().getFirst());
    }

    @Test
    void namesTheFileThatIsMissing() throws Exception {
        var files = new CheckpointFiles(run);
        assertThatThrownBy(() -> files.open(5))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(run.resolve("checkpoints/step-00000005") + " is missing");
        CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.SGD).write(files);
        Path lost = files.folder(0).resolve("shard-1-of-2.parade");
        Files.delete(lost);
        assertThatThrownBy(() -> files.open(0))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(lost + " is missing");
        Files.delete(files.folder(0).resolve("shard-0-of-2.parade"));
        assertThatThrownBy(() -> files.open(0))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(files.folder(0) + " holds no shard");
    }

    @Test
    void refusesFilesOfAnotherShardOrRun() throws Exception {
        var files = new CheckpointFiles(run);
        CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.SGD).write(files);
        Path first = files.folder(0).resolve("shard-0-of-2.parade");
        Path second = files.folder(0).resolve("shard-1-of-2.parade");
        byte[] bytes = Files.readAllBytes(second);
        Files.copy(first, second, StandardCopyOption.REPLACE_EXISTING);
        assertThatThrownBy(() -> files.open(0))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(second + " holds version 0 of shard 0 of 2");
        Files.write(second, bytes);
        var other = CheckpointSample.of(CheckpointSample.LARGE, 2, CheckpointSample.SGD);
        files.write(other.facts(), 1, 0, 2, other.stores().getFirst().snapshot());
        assertThatThrownBy(() -> files.open(0))
                .isInstanceOf(CheckpointException.class)
                .hasMessage(second + " is of another run than " + first);
    }

    @Test
    void leftoversOfAWriterThatDiedMeanNothing() throws Exception {
        var files = new CheckpointFiles(run);
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.SGD);
        Files.createDirectories(files.folder(0));
        Path leftover = files.folder(0).resolve("shard-0-of-1.parade.temporary");
        Files.write(leftover, new byte[100_000]);
        Files.writeString(run.resolve("checkpoints/recorded.json.temporary"), "{\"gen");
        assertThat(files.recorded()).isEqualTo(Recorded.NONE);
        assertThatThrownBy(() -> files.open(0)).hasMessageContaining("holds no shard");
        sample.write(files);
        assertThat(leftover).doesNotExist();
        Files.write(files.folder(0).resolve("shard-1-of-2.parade.temporary"), new byte[3]);
        files.write(new Recorded(1, List.of(0L)));
        assertThat(files.resultModel().version()).isZero();
    }

    @Test
    void writingAgainReplaces() throws Exception {
        var files = new CheckpointFiles(run);
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.SGD);
        sample.write(files);
        Path file = files.folder(0).resolve("shard-0-of-1.parade");
        byte[] once = Files.readAllBytes(file);
        Files.write(file, new byte[5]);
        sample.write(files);
        assertThat(file).hasBinaryContent(once);
        try (var listed = Files.list(files.folder(0))) {
            assertThat(listed).containsExactly(file);
        }
    }

    @Test
    void aCheckpointWithoutSlotsCanBeUsedButNotTrainedOn() throws Exception {
        var files = new CheckpointFiles(run);
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.ADAM);
        var store = sample.stores().getFirst();
        sample.step();
        sample.step();
        store.revert();
        sample.write(files);
        StoredVersion stored = files.open(1);
        assertThat(stored.slotNames()).isEmpty();
        assertThat(stored.model().values().getFirst()).containsExactly(sample.values().getFirst());
        var snapshot = stored.shard(store.model().blocks());
        assertThatThrownBy(() -> store.restore(snapshot))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theRecordKeepsTheNewestAndForgetsWhatIsAboveARestore() throws Exception {
        var files = new CheckpointFiles(run);
        assertThat(files.recorded()).isEqualTo(Recorded.NONE);
        assertThat(Recorded.NONE.keepFrom()).isZero();
        assertThat(Recorded.NONE.newest()).isEmpty();
        var recorded = new Recorded(2, List.of());
        for (long version : new long[] {100, 200, 200, 300, 400}) {
            recorded = recorded.with(version, 3);
        }
        assertThat(recorded).isEqualTo(new Recorded(2, List.of(200L, 300L, 400L)));
        assertThat(recorded.keepFrom()).isEqualTo(200);
        assertThat(recorded.newest()).hasValue(400);
        files.write(recorded);
        assertThat(files.recorded()).isEqualTo(recorded);
        assertThat(run.resolve("checkpoints/recorded.json"))
                .hasContent("{\"generation\":2,\"versions\":[200,300,400]}\n");
        assertThat(recorded.from(3, 399)).isEqualTo(new Recorded(3, List.of(200L, 300L)));
        Files.writeString(run.resolve("checkpoints/recorded.json"), "{\"generation\":2}");
        assertThatThrownBy(files::recorded)
                .isInstanceOf(CheckpointException.class)
                .hasMessageContaining("recorded.json is damaged");
    }

    @Test
    void theBestVersionStaysAndIsTheResult() throws Exception {
        var files = new CheckpointFiles(run);
        var recorded = new Recorded(1, List.of());
        for (long version = 1; version <= 4; version++) {
            recorded = recorded.with(version, 2);
            if (version == 2) {
                recorded = recorded.withBest(2, 2);
            }
        }
        recorded = recorded.with(5, 2);
        assertThat(recorded).isEqualTo(of(1, List.of(2L, 4L, 5L), 2));
        assertThat(recorded.keepFrom()).isEqualTo(4);
        assertThat(recorded.result()).hasValue(2);
        files.write(recorded);
        assertThat(run.resolve("checkpoints/recorded.json"))
                .hasContent("{\"generation\":1,\"versions\":[2,4,5],\"best\":2}\n");
        assertThat(files.recorded()).isEqualTo(recorded);
        assertThat(recorded.from(2, 4)).isEqualTo(of(2, List.of(2L, 4L), 2));
        assertThat(recorded.withBest(5, 1)).isEqualTo(of(1, List.of(5L), 5));
    }

    private static Recorded of(long generation, List<Long> versions, long best) {
        return new Recorded(generation, versions, OptionalLong.of(best), new TreeMap<>());
    }

    @Test
    void theProgressOfFreeRunsIsRecordedWithTheirVersions() throws Exception {
        var files = new CheckpointFiles(run);
        var first = new FreeProgress(7, List.of(12L, 11L), List.of(new SliceBatch(1, 10)));
        var second = new FreeProgress(9, List.of(20L, 19L), List.of());
        var recorded = new Recorded(1, List.of()).with(20, first, 2).with(40, second, 2);
        files.write(recorded);
        assertThat(run.resolve("checkpoints/recorded.json"))
                .hasContent(
                        "{\"generation\":1,\"versions\":[20,40],\"progress\":{\"20\":"
                                + "{\"granted\":7,\"next\":[12,11],\"open\":[[1,10]]},\"40\":"
                                + "{\"granted\":9,\"next\":[20,19],\"open\":[]}}}\n");
        assertThat(files.recorded()).isEqualTo(recorded);
        assertThat(recorded.with(60, second, 2).progress().keySet()).containsExactly(40L, 60L);
        assertThat(recorded.progressAt(20)).isEqualTo(first);
        assertThat(recorded.progressAt(50)).isEqualTo(FreeProgress.NONE);
    }

    /** Its own file is all that a server's disk may have. */
    @Test
    void aShardReadsItsOwnWeightsBack() throws Exception {
        var files = new CheckpointFiles(run);
        var sample = CheckpointSample.of(CheckpointSample.LARGE, 2, CheckpointSample.ADAM);
        sample.step();
        sample.write(files);
        var store = sample.stores().get(1);
        List<float[]> there = files.weights(1, 0, 1, store.model().blocks());
        Files.delete(files.folder(1).resolve("shard-0-of-2.parade"));
        List<float[]> own = files.weights(1, 1, 2, store.model().blocks());
        for (int block = 0; block < own.size(); block++) {
            assertThat(own.get(block)).containsExactly(store.weights(block));
            assertThat(there.get(block)).containsExactly(store.weights(block));
        }
        assertThatThrownBy(() -> files.weights(1, 0, 2, store.model().blocks()))
                .isInstanceOf(CheckpointException.class);
    }

    @Test
    void deletesWhatIsBelowAndNothingElse() throws Exception {
        var files = new CheckpointFiles(run);
        files.deleteBelow(7, OptionalLong.empty());
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.SGD);
        for (int version = 0; version < 4; version++) {
            sample.write(files);
            sample.step();
        }
        Path notes = Files.createDirectory(run.resolve("checkpoints/notes"));
        files.deleteBelow(2, OptionalLong.empty());
        files.deleteBelow(2, OptionalLong.empty());
        assertThat(files.folder(0)).doesNotExist();
        assertThat(files.folder(1)).doesNotExist();
        assertThat(files.open(2).version()).isEqualTo(2);
        assertThat(files.open(3).version()).isEqualTo(3);
        files.deleteBelow(7, OptionalLong.of(2));
        assertThat(files.open(2).version()).isEqualTo(2);
        assertThat(files.folder(3)).doesNotExist();
        assertThat(notes).exists();
    }
}
