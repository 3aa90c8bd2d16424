package parade.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import parade.wire.Floats;

/**
 * The {@code weights_sha256} of a run: two runs that trained to the same bits have the same one.
 *
 * <p>Over all trained and average parameters in order of their names' UTF-8 bytes, each as its
 * name, a NUL, rank and dimensions as little-endian int32, and its values as little-endian float32.
 */
public final class WeightsHash {

    private static final int CHUNK_VALUES = 16_384;

    private WeightsHash() {}

    /**
     * In lower-case hexadecimal digits.
     *
     * @param values of each parameter, row-major
     */
    public static String sha256(List<ParameterSpec> parameters, List<float[]> values) {
        if (parameters.size() != values.size()) {
            throw new IllegalArgumentException(
                    values.size() + " arrays for " + parameters.size() + " parameters");
        }
        MessageDigest digest = digest();
        IntStream.range(0, parameters.size())
                .filter(p -> parameters.get(p).role() != Role.FROZEN)
                .boxed()
                .sorted(
                        Comparator.comparing(
                                p -> nameOf(parameters.get(p)), Arrays::compareUnsigned))
                .forEach(p -> update(digest, parameters.get(p), values.get(p)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] nameOf(ParameterSpec parameter) {
        return parameter.name().getBytes(StandardCharsets.UTF_8);
    }

    private static void update(MessageDigest digest, ParameterSpec parameter, float[] values) {
        Shape shape = parameter.shape();
        if (values.length != shape.size()) {
            throw new IllegalArgumentException(
                    values.length + " values for " + parameter.name() + " of shape " + shape);
        }
        digest.update(nameOf(parameter));
        digest.update((byte) 0);
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * shape.rank());
        header.order(ByteOrder.LITTLE_ENDIAN).putInt(shape.rank());
        shape.dimensions().forEach(header::putInt);
        digest.update(header.array());
        byte[] chunk = new byte[4 * Math.min(CHUNK_VALUES, values.length)];
        for (int offset = 0; offset < values.length; offset += CHUNK_VALUES) {
            int count = Math.min(CHUNK_VALUES, values.length - offset);
            Floats.write(values, offset, count, chunk, 0);
            digest.update(chunk, 0, 4 * count);
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
