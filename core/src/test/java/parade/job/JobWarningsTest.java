package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JobWarningsTest {

    private static List<String> warnings(String... overrides) throws JobFileException {
        return JobWarnings.of(JobFileTest.read(JobFileTest.LEAST, overrides));
    }

    @Test
    void aPlainJobHasNone() throws JobFileException {
        assertThat(warnings()).isEmpty();
        assertThat(warnings("cluster.workers=4")).isEmpty();
    }

    @Test
    void workersWithoutASlice() throws JobFileException {
        assertThat(warnings("cluster.workers=6"))
                .containsExactly(
                        "cluster.workers is 6, but there are only 4 slices: 2 workers will have"
                                + " nothing to do; raise data.batch.slices, or start fewer");
        assertThat(warnings("cluster.workers=9", "data.batch={size: full}")).hasSize(1);
        assertThat(warnings("cluster.workers=8", "data.batch={size: full}")).isEmpty();
    }

    @Test
    void aLastLayerThatGivesNoLogits() throws JobFileException {
        assertThat(
                        warnings(
                                "model.loss=binary_cross_entropy",
                                "model.layers.0.dense.activation=sigmoid"))
                .containsExactly(
                        "model.layers.0.dense.activation is sigmoid, but binary_cross_entropy takes"
                                + " logits: leave it linear");
        assertThat(warnings("model.layers.0.dense.activation=sigmoid")).isEmpty();
    }

    @Test
    void softmaxOfOneOutput() throws JobFileException {
        assertThat(warnings("model.loss=softmax_cross_entropy"))
                .containsExactly(
                        "model.layers.0.dense.units is 1: softmax of one output is always 1, and"
                                + " nothing is learnt");
    }
}
