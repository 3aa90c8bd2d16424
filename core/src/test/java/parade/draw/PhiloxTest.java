package parade.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The known answers that the authors publish with Random123, {@code kat_vectors}. */
class PhiloxTest {

    @ParameterizedTest
    @CsvSource({
        "00000000 00000000 00000000 00000000, 00000000 00000000,"
                + " 6627e8d5 e169c58d bc57ac4c 9b00dbd8",
        "ffffffff ffffffff ffffffff ffffffff, ffffffff ffffffff,"
                + " 408f276d 41c83b0e a20bc7c6 6d5451fd",
        "243f6a88 85a308d3 13198a2e 03707344, a4093822 299f31d0,"
                + " d16cfe09 94fdcceb 5001e420 24126ea1",
    })
    void knownAnswers(String counter, String key, String output) {
        long[] counters = words(counter);
        long[] outputs = words(output);
        assertThat(Philox.words(counters[0], counters[1], words(key)[0]))
                .isEqualTo(new Philox.Words(outputs[0], outputs[1]));
    }

    /** Pairs of 32-bit words as longs, the low half first. */
    private static long[] words(String text) {
        String[] words = text.split(" ", -1);
        long[] pairs = new long[words.length / 2];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = Long.parseUnsignedLong(words[2 * i + 1] + words[2 * i], 16);
        }
        return pairs;
    }
}
