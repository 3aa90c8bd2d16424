package parade.bench.scale;

import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import parade.block.Block;
import parade.v1.BlockRun;

/** How many bytes messages are: of themselves, and on the wire. */
final class Traffic {

    /** gRPC's own, which the metric leaves out: compressed or not, and the length. */
    private static final int PREFIX_BYTES = 5;

    /**
     * Headers of a call in one direction and trailers, once the connection's table has them:
     * assumed.
     */
    static final int CALL_BYTES = 120;

    private static final int HTTP_FRAME_BYTES = 16_384;
    private static final int HTTP_FRAME_HEADER_BYTES = 9;
    private static final double SEGMENT_BYTES = 1448;

    /** With the headers of TCP, IP and Ethernet, and the gap between frames. */
    private static final double SEGMENT_WIRE_BYTES = 1538;

    private static final byte[] ZEROS = new byte[Block.MAXIMUM_COUNT * Float.BYTES];

    private Traffic() {}

    /** As {@code parade_rpc_bytes_total} counts it. */
    static long counted(MessageLite message) {
        return message.getSerializedSize();
    }

    /** What so many counted bytes are on the wire. */
    static double wire(double counted) {
        double bytes = counted + PREFIX_BYTES;
        double frames = Math.ceil(bytes / HTTP_FRAME_BYTES);
        return (bytes + frames * HTTP_FRAME_HEADER_BYTES) * SEGMENT_WIRE_BYTES / SEGMENT_BYTES;
    }

    static BlockRun run(int firstBlock, int blocks, int valueBytes) {
        return BlockRun.newBuilder()
                .setFirstBlock(firstBlock)
                .setBlockCount(blocks)
                .setValues(UnsafeByteOperations.unsafeWrap(ZEROS, 0, valueBytes))
                .build();
    }
}
