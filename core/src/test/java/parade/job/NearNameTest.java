package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearNameTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "a, '', 1",
        "'', ab, 2",
        "kitten, sitting, 3",
        "ab, ba, 1",
        "sede, seed, 1",
        "flaw, lawn, 2",
        // No letter is touched twice: by two swaps and an insertion it would be 2.
        "ca, abc, 3",
    })
    void distances(String from, String to, int distance) {
        assertThat(NearName.distance(from, to)).isEqualTo(distance);
        assertThat(NearName.distance(to, from)).isEqualTo(distance);
    }

    @ParameterizedTest
    @CsvSource({
        "learning_rte, learning_rate",
        "learningRate, learning_rate",
        "LEARNING_RATE, learning_rate",
        "sdg, sgd",
        "stpes, steps",
        "epoch, epochs",
    })
    void near(String word, String name) {
        assertThat(NearName.among(word, List.of("sgd", "steps", "epochs", "learning_rate")))
                .hasValue(name);
    }

    @ParameterizedTest
    @CsvSource({"adam", "x", "s", "rate", "stops_here", "''"})
    void far(String word) {
        assertThat(NearName.among(word, List.of("sgd", "steps", "epochs", "learning_rate")))
                .isEmpty();
    }

    @Test
    void anEndlessWordIsNearNothing() {
        assertThat(NearName.among("s".repeat(1_000_000), List.of("sgd"))).isEmpty();
    }
}
