package parade.block;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntFunction;
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
        return sha256(parameters, p -> List.of(values.get(p)));
    }

    /**
     * The same where values lie in blocks.
     *
     * @param blocks the values of each block of {@link Blocks#cut}
     */
    public static String sha256OfBlocks(List<ParameterSpec> parameters, List<float[]> blocks) {
        List<Block> cut = Blocks.cut(parameters);
        if (cut.size() != blocks.size()) {
            throw new IllegalArgumentException(
                    blocks.size() + " arrays for " + cut.size() + " blocks");
        }
        var ofParameter = new ArrayList<List<float[]>>();
        parameters.forEach(_ -> ofParameter.add(new ArrayList<>()));
        cut.forEach(block -> ofParameter.get(block.parameter()).add(blocks.get(block.index())));
        return sha256(parameters, ofParameter::get);
    }

    private static String sha256(List<ParameterSpec> parameters, IntFunction<List<float[]>> parts) {
        MessageDigest digest = digest();
        IntStream.range(0, parameters.size())
                .filter(p -> parameters.get(p).role() != Role.FROZEN)
                .boxed()
                .sorted(
                        Comparator.comparing(
                                p -> nameOf(parameters.get(p)), Arrays::compareUnsigned))
                .forEach(p -> update(digest, parameters.get(p), parts.apply(p)));
        return HexFormat.of().formatHex(digest.digest());
    }

    private static byte[] nameOf(ParameterSpec parameter) {
        return parameter.name().getBytes(StandardCharsets.UTF_8);
    }

    private static void update(MessageDigest digest, ParameterSpec parameter, List<float[]> parts) {
        Shape shape = parameter.shape();
        long count = parts.stream().mapToLong(part -> part.length).sum();
        if (count != shape.size()) {
            throw new IllegalArgumentException(
                    count + " values for " + parameter.name() + " of shape " + shape);
        }
        digest.update(nameOf(parameter));
        digest.update((byte) 0);
        ByteBuffer header = ByteBuffer.allocate(4 + 4 * shape.rank());
        header.order(ByteOrder.LITTLE_ENDIAN).putInt(shape.rank());
        shape.dimensions().forEach(header::putInt);
        digest.update(header.array());
        byte[] chunk = new byte[4 * CHUNK_VALUES];
        parts.forEach(part -> update(digest, part, chunk));
    }

    private static void update(MessageDigest digest, float[] values, byte[] chunk) {
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
