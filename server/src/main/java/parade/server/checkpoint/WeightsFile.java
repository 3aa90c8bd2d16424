package parade.server.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parade.block.Block;
import parade.block.Blocks;
import parade.server.store.ShardSnapshot;

/**
 * {@code weights.parade} in the folder of a version: its weights alone, on a disk that has only
 * some of the shards. Enough to use what was trained, and not to train on.
 */
record WeightsFile(Path file) {

    /** In the folder of a version. */
    static WeightsFile in(Path folder) {
        return new WeightsFile(folder.resolve("weights.parade"));
    }

    /**
     * Writes it, from the values as they are: there may be no room for a copy.
     *
     * @param values of each block of {@link Blocks#cut}
     */
    void write(CheckpointFacts facts, long generation, long version, List<float[]> values)
            throws IOException {
        var blocks = new ArrayList<ShardSnapshot.Values>();
        for (Block block : Blocks.cut(facts.parameters())) {
            blocks.add(new ShardSnapshot.Values(block, values.get(block.index()), List.of()));
        }
        var snapshot = new ShardSnapshot(version, List.of(), blocks);
        WholeFile.write(
                file, out -> CheckpointFormat.write(out, facts, generation, 0, 1, snapshot));
    }

    boolean exists() {
        return Files.exists(file);
    }

    StoredVersion open(long version) throws IOException, CheckpointException {
        return StoredVersion.openAlone(version, 0, 1, file);
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }
}
