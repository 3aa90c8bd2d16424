package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parade.block.ParameterSpec;
import parade.block.WeightsHash;
import parade.job.OptimizerSpec;

/**
 * Checkpoints of earlier releases, two shards after two steps, stay readable, and a store that goes
 * on from them gets the bits it would have got. {@code -Dparade.write.checkpoint=FOLDER} writes one
 * anew, for a new form of the header only.
 */
final class GoldenCheckpointTest {

    private static final Path FOLDERS = Path.of("src/test/resources/parade/server/checkpoint");
    private static final long VERSION = 2;

    /**
     * One of them.
     *
     * @param weightsSha256 what {@code deploy/checkpoint-hash} says of the files
     */
    record Golden(
            String folder,
            List<ParameterSpec> parameters,
            OptimizerSpec optimizer,
            String weightsSha256) {

        CheckpointFiles files() {
            return new CheckpointFiles(FOLDERS.resolve(folder));
        }

        CheckpointSample afterTwoSteps() {
            var sample = CheckpointSample.of(parameters, 2, optimizer);
            sample.step();
            sample.step();
            return sample;
        }
    }

    private static Stream<Golden> goldens() {
        return Stream.of(
                // The first release's, whose headers say nothing of penalties.
                new Golden(
                        "run",
                        CheckpointSample.SMALL,
                        CheckpointSample.ADAM,
                        "e96333bca93c072aae3491dab13d5b8e8a076572c763102b3797d9a7515a2ccf"),
                new Golden(
                        "penalized",
                        CheckpointSample.PENALIZED,
                        CheckpointSample.AMSGRAD,
                        "b6a2aee12c10bb8ca8d9fc41a12928ca2166563dd92318ace70190eae55dd883"));
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void isStillReadable(Golden golden) throws Exception {
        CheckpointFiles files = golden.files();
        if (golden.folder.equals(System.getProperty("parade.write.checkpoint"))) {
            golden.afterTwoSteps().write(files);
            files.write(new Recorded(1, List.of(VERSION)));
        }
        TrainedModel model = files.resultModel();
        assertThat(model.version()).isEqualTo(VERSION);
        assertThat(model.parameters()).isEqualTo(golden.parameters);
        assertThat(WeightsHash.sha256(model.parameters(), model.values()))
                .isEqualTo(golden.weightsSha256);
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void trainingGoesOnFromItWithTheSameBits(Golden golden) throws Exception {
        var expected = golden.afterTwoSteps();
        expected.step();
        var restored = CheckpointSample.of(golden.parameters, 2, golden.optimizer);
        StoredVersion stored = golden.files().open(VERSION);
        for (var store : restored.stores()) {
            store.restore(stored.shard(store.model().blocks()));
        }
        restored.step();
        assertThat(WeightsHash.sha256(golden.parameters, restored.values()))
                .isEqualTo(WeightsHash.sha256(golden.parameters, expected.values()));
    }
}
