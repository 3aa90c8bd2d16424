package parade.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/** float32 arrays as bytes, little-endian, and back. */
public final class Floats {

    private static final ValueLayout.OfFloat WIRE =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private Floats() {}

    /**
     * A copy: the array may change as soon as this returns, also while the message still waits for
     * its connection.
     */
    public static ByteString copyOf(float[] values, int offset, int count) {
        byte[] bytes = new byte[Math.multiplyExact(count, Float.BYTES)];
        write(values, offset, count, bytes, 0);
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    /** Writes {@code count} values into bytes at {@code to}. */
    public static void write(float[] values, int offset, int count, byte[] bytes, int to) {
        MemorySegment.copy(values, offset, MemorySegment.ofArray(bytes), WIRE, to, count);
    }

    /** Reads {@code count} values that begin at byte {@code from}. */
    public static void read(ByteString bytes, int from, float[] values, int offset, int count) {
        MemorySegment source = MemorySegment.ofBuffer(bytes.asReadOnlyByteBuffer());
        MemorySegment.copy(source, WIRE, from, values, offset, count);
    }
}
