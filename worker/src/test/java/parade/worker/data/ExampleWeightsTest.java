package parade.worker.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.job.ClassWeights;
import parade.job.DataSpec;
import parade.job.Scale;
import parade.job.Source;

class ExampleWeightsTest {

    private static final String THREE = "a,w,y\n1,1,x\n2,2,x\n3,3,y\n4,4,z\n";

    @TempDir private Path folder;

    @Test
    void withoutAnyAllCountForOne() throws Exception {
        assertThat(train(new ClassWeights.Equal(), Optional.empty()).weights()).isEmpty();
    }

    @Test
    void rareClassesWeighMore() throws Exception {
        // 4 / (3 · 2), 4 / (3 · 1)
        assertThat(train(new ClassWeights.Balanced(), Optional.empty()).weights())
                .containsExactly(2 / 3f, 2 / 3f, 4 / 3f, 4 / 3f);
    }

    @Test
    void classesAndExamplesMultiply() throws Exception {
        assertThat(
                        train(new ClassWeights.Listed(List.of(1.0, 0.5, 10.0)), Optional.of("w"))
                                .weights())
                .containsExactly(1, 2, 1.5f, 40);
        assertThat(train(new ClassWeights.Named(Map.of("z", 0.25)), Optional.of("w")).weights())
                .containsExactly(1, 2, 3, 1);
    }

    @Test
    void balancedCountsTheTrainingRowsForEverySet() throws Exception {
        Source train = new Tables(folder).csv("a,y\n1,x\n2,x\n3,x\n4,y\n");
        Source test = new Tables(folder).csv("a,y\n1,y\n2,y\n3,x\n");
        DataSpec data = Tables.spec(train, Optional.empty(), Tables.own(test), new Scale.None());
        LoadedData loaded = Tables.load(data, Tables.classes(1, 2, new ClassWeights.Balanced()));
        assertThat(loaded.test().orElseThrow().weights()).containsExactly(2, 2, 2 / 3f);
    }

    @Test
    void aClassThatNothingIsTrainedOnCountsForOne() throws Exception {
        Targets none = new Targets.Classes(new int[] {0, 0});
        assertThat(
                        ExampleWeights.fit(new ClassWeights.Balanced(), List.of("a", "b"), none)
                                .ofClass())
                .containsExactly(0.5, 1);
    }

    @Test
    void saysWhichClassIsUnknown() {
        assertThatThrownBy(
                        () -> train(new ClassWeights.Listed(List.of(1.0, 2.0)), Optional.of("w")))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "model.loss: class_weights has 2 weights; expected 3, one for each class:"
                                + " x, y, z");
        Source animals = new Tables(folder).csv("a,y\n1,cat\n2,horse\n");
        var weights = new ClassWeights.Named(Map.of("hose", 2.0));
        assertThatThrownBy(() -> Tables.load(animals, Tables.classes(1, 2, weights)))
                .hasMessage(
                        "model.loss: class_weights: there is no class \"hose\"; expected one of"
                                + " cat, horse; did you mean 'horse'?");
    }

    @Test
    void numbersNameClassesHoweverTheyAreWritten() throws Exception {
        Source labels = new Tables(folder).csv("a,y\n1,+1\n2,-1\n");
        var weights = new ClassWeights.Named(Map.of("1", 5.0));
        assertThat(Tables.load(labels, Tables.classes(1, 2, weights)).train().weights())
                .containsExactly(5, 1);
    }

    @Test
    void batchesHaveTheWeightsOfTheirRows() throws Exception {
        Examples examples = train(new ClassWeights.Balanced(), Optional.of("w"));
        var batches = new EvaluationBatches(examples, 2, BitSet.valueOf(new long[] {3}), 1);
        for (int row : new int[] {0, 2, 1, 3}) {
            Batch batch = batches.next();
            assertThat(batch.features()[0]).isEqualTo(row + 1);
            assertThat(batch.weights()[0]).isEqualTo(examples.weights()[row]);
        }
        var unweighted =
                new EvaluationBatches(Counted.examples(3), 1, BitSet.valueOf(new long[] {1}), 2);
        assertThat(unweighted.next().weights()).isEmpty();
    }

    @Test
    void theChecksumCoversWeights() throws Exception {
        Source weighted = source(THREE, Optional.of("w"));
        Source other = source(THREE.replace("4,4", "4,5"), Optional.of("w"));
        Task task = Tables.classes(1, 3);
        assertThat(Tables.load(other, task).facts().getCrc32C())
                .isNotEqualTo(Tables.load(weighted, task).facts().getCrc32C());
    }

    private Examples train(ClassWeights weights, Optional<String> column) throws DataException {
        Source source =
                column.isPresent()
                        ? source(THREE, column)
                        : new Tables(folder).csv("a,y\n1,x\n2,x\n3,y\n4,z\n");
        return Tables.load(source, Tables.classes(1, 3, weights)).train();
    }

    private Source source(String text, Optional<String> weight) {
        return new Tables(folder).csv(text, List.of(), Tables.REFUSED, weight);
    }
}
