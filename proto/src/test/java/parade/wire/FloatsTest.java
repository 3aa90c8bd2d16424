package parade.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FloatsTest {

    /** Bits that a careless conversion would change: zeros, subnormals, infinities and NaNs. */
    private static final int[] AWKWARD = {
        0x00000000,
        0x80000000,
        0x00000001,
        0x807fffff,
        0x7f7fffff,
        0x7f800000,
        0xff800000,
        0x7fc00000,
        0xffc00001,
        0x7fffffff,
        0x3f800000,
        0x01020304,
    };

    @Test
    void bytesAreLittleEndianAsOthersReadThem() {
        float[] values = {1f, -2f, 0.1f, Float.MIN_VALUE, -0f, Float.POSITIVE_INFINITY};
        assertThat(HexFormat.of().formatHex(Floats.copyOf(values, 0, 6).toByteArray()))
                .isEqualTo(
                        "0000803f"
                                + "000000c0"
                                + "cdcccc3d"
                                + "01000000"
                                + "00000080"
                                + "0000807f");
    }

    @Test
    void everyBitPatternSurvives() {
        float[] values = new float[AWKWARD.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(AWKWARD[i]);
        }
        float[] back = new float[values.length];
        Floats.read(Floats.copyOf(values, 0, values.length), 0, back, 0, back.length);
        assertThat(bits(back)).containsExactly(AWKWARD);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 8, 15, 16, 17, 63, 64, 65, 1_000, 65_535, 65_536})
    void everySizeSurvivesAtEveryOffset(int count) {
        var random = new Random(count);
        for (int offset : new int[] {0, 1, 3}) {
            for (int from : new int[] {0, 1, 2, 3, 5, 8}) {
                float[] values = random(random, offset + count + 2);
                byte[] bytes = new byte[from + 4 * count + 3];
                Arrays.fill(bytes, (byte) 0x5a);

                Floats.write(values, offset, count, bytes, from);

                byte[] expected = new byte[bytes.length];
                Arrays.fill(expected, (byte) 0x5a);
                ByteBuffer.wrap(expected, from, 4 * count)
                        .slice()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asFloatBuffer()
                        .put(values, offset, count);
                assertThat(bytes).as("offset %d, byte %d", offset, from).isEqualTo(expected);

                float[] back = new float[offset + count + 2];
                Arrays.fill(back, -7f);
                Floats.read(ByteString.copyFrom(bytes), from, back, offset, count);
                float[] expectedBack = new float[back.length];
                Arrays.fill(expectedBack, -7f);
                System.arraycopy(values, offset, expectedBack, offset, count);
                assertThat(bits(back)).isEqualTo(bits(expectedBack));
            }
        }
    }

    /** protobuf joins long strings as trees of parts, which may be cut in the middle of a float. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 129, 1_000, 4_093})
    void ropesAreReadLikeOnePiece(int partBytes) {
        var random = new Random(partBytes);
        float[] values = random(random, 2_048);
        ByteString whole = Floats.copyOf(values, 0, values.length);
        ByteString rope = ByteString.EMPTY;
        for (int at = 0; at < whole.size(); at += partBytes) {
            rope = rope.concat(whole.substring(at, Math.min(at + partBytes, whole.size())));
        }
        assertThat(rope).isEqualTo(whole);

        float[] back = new float[values.length];
        Floats.read(rope, 0, back, 0, back.length);
        assertThat(bits(back)).isEqualTo(bits(values));

        float[] middle = new float[100];
        Floats.read(rope, 4 * 77, middle, 0, 100);
        assertThat(bits(middle)).isEqualTo(bits(Arrays.copyOfRange(values, 77, 177)));

        float[] cut = new float[2_000];
        Floats.read(rope.substring(4), 0, cut, 0, 2_000);
        assertThat(bits(cut)).isEqualTo(bits(Arrays.copyOfRange(values, 1, 2_001)));
    }

    @Test
    void aCopyIsNoLongerTheArrays() {
        float[] values = {1f, 2f, 3f};
        ByteString copy = Floats.copyOf(values, 1, 2);
        values[1] = 9f;
        float[] back = new float[2];
        Floats.read(copy, 0, back, 0, 2);
        assertThat(back).containsExactly(2f, 3f);
    }

    @Test
    void nothingIsReadOrWrittenBeyondTheEnds() {
        float[] values = new float[4];
        ByteString bytes = ByteString.copyFrom(new byte[15]);
        assertThatThrownBy(() -> Floats.copyOf(values, 1, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.write(values, 0, 4, new byte[15], 0))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.write(values, 0, 1, new byte[15], -1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.read(bytes, 0, values, 0, 4))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.read(bytes, 12, values, 0, 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.read(bytes, 0, values, 3, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Floats.copyOf(values, 0, 1 << 30))
                .isInstanceOf(ArithmeticException.class);
    }

    private static float[] random(Random random, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }
}
