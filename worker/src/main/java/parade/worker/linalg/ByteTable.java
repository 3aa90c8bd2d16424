package parade.worker.linalg;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_B2I;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What each of 256 bytes stands for. Looking values up costs several times as much as computing
 * them, so where all of them are multiples of one number, found to the last bit, they are computed.
 */
public final class ByteTable {

    /** How many there are. */
    public static final int BYTES = 256;

    /** Not with vectors of four floats: no vector of bytes is so short. */
    private static final boolean COMPUTES = Vectors.USED && Vectors.LENGTH >= 8;

    private final float[] values;

    /** What a byte is multiplied by, to more digits than a float has: high + low. */
    private final float high;

    private final float low;
    private final boolean multiples;

    /**
     * A table of the nearest floats.
     *
     * @param exact what the bytes 0 to 255 stand for
     */
    public ByteTable(double[] exact) {
        values = new float[BYTES];
        for (int b = 0; b < values.length; b++) {
            values[b] = (float) exact[b];
        }
        double factor = exact[BYTES - 1] / (BYTES - 1);
        high = (float) factor;
        low = (float) (factor - high);
        multiples = gives(values, high, low);
    }

    private static boolean gives(float[] values, float high, float low) {
        for (int b = 0; b < values.length; b++) {
            float computed = Math.fma((float) b, high, b * low);
            if (Float.floatToRawIntBits(computed) != Float.floatToRawIntBits(values[b])) {
                return false;
            }
        }
        return true;
    }

    /** Whether every value is a number that a float can hold. */
    public boolean finite() {
        boolean finite = true;
        for (float value : values) {
            finite &= Float.isFinite(value);
        }
        return finite;
    }

    /** {@code into[at + i]} becomes what the byte {@code bytes[from + i]} stands for. */
    public void copy(byte[] bytes, int from, float[] into, int at, int count) {
        int i = COMPUTES && multiples ? Multiples.copy(this, bytes, from, into, at, count) : 0;
        for (; i < count; i++) {
            into[at + i] = values[bytes[from + i] & 0xFF];
        }
    }

    /** Apart, because not every machine has the species. */
    private static final class Multiples {

        private static final VectorSpecies<Byte> LANES =
                VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * Vectors.LENGTH));
        private static final VectorSpecies<Integer> INTS =
                VectorSpecies.of(int.class, Vectors.SPECIES.vectorShape());

        /** Copies what whole vectors cover, and returns how many that were. */
        static int copy(ByteTable table, byte[] bytes, int from, float[] into, int at, int count) {
            FloatVector high = FloatVector.broadcast(Vectors.SPECIES, table.high);
            FloatVector low = FloatVector.broadcast(Vectors.SPECIES, table.low);
            int end = Vectors.end(0, count);
            for (int i = 0; i < end; i += Vectors.LENGTH) {
                IntVector unsigned =
                        (IntVector)
                                ByteVector.fromArray(LANES, bytes, from + i)
                                        .convertShape(ZERO_EXTEND_B2I, INTS, 0);
                FloatVector b = (FloatVector) unsigned.convert(I2F, 0);
                b.fma(high, b.mul(low)).intoArray(into, at + i);
            }
            return end;
        }
    }
}
