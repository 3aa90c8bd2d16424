package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import parade.block.WeightsHash;

/**
 * Checkpoints of the first release, two shards with Adam's slots after two steps, stay readable,
 * and a store that goes on from them gets the bits it would have got. {@code
 * -Dparade.write.checkpoint=true} writes them anew, for a new format version only.
 */
final class GoldenCheckpointTest {

    private static final Path RUN = Path.of("src/test/resources/parade/server/checkpoint/run");
    private static final long VERSION = 2;

    /** What {@code deploy/checkpoint-hash} says of the files. */
    private static final String WEIGHTS_SHA256 =
            "e96333bca93c072aae3491dab13d5b8e8a076572c763102b3797d9a7515a2ccf";

    private static CheckpointSample afterTwoSteps() {
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.ADAM);
        sample.step();
        sample.step();
        return sample;
    }

    @Test
    void isStillReadable() throws Exception {
        var files = new CheckpointFiles(RUN);
        if (Boolean.getBoolean("parade.write.checkpoint")) {
            afterTwoSteps().write(files);
            files.write(new Recorded(1, List.of(VERSION)));
        }
        TrainedModel model = files.newestModel();
        assertThat(model.version()).isEqualTo(VERSION);
        assertThat(model.parameters()).isEqualTo(CheckpointSample.SMALL);
        assertThat(WeightsHash.sha256(model.parameters(), model.values()))
                .isEqualTo(WEIGHTS_SHA256);
    }

    @Test
    void trainingGoesOnFromItWithTheSameBits() throws Exception {
        var expected = afterTwoSteps();
        expected.step();
        var restored = CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.ADAM);
        StoredVersion stored = new CheckpointFiles(RUN).open(VERSION);
        for (var store : restored.stores()) {
            store.restore(stored.shard(store.model().blocks()));
        }
        restored.step();
        assertThat(WeightsHash.sha256(CheckpointSample.SMALL, restored.values()))
                .isEqualTo(WeightsHash.sha256(CheckpointSample.SMALL, expected.values()));
    }
}
