package parade.server.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import parade.block.Block;
import parade.block.Blocks;
import parade.server.store.ShardSnapshot;

/**
 * The bytes of one shard at one version; docs/checkpoint-format.md describes them to the letter.
 * Every bit is under a checksum or has one legal value, so damage anywhere is noticed.
 */
final class CheckpointFormat {

    /** Changed by whoever transfers the file as text. */
    private static final byte[] MAGIC = "PARADE\r\n".getBytes(StandardCharsets.US_ASCII);

    static final int FORMAT_VERSION = 1;

    /** Magic, format version, header length, header CRC. */
    static final int PREFIX_BYTES = 20;

    private static final int MAXIMUM_HEADER_BYTES = 1 << 28;

    private CheckpointFormat() {}

    /** A file's header and where the values begin. */
    record Opened(CheckpointHeader header, long valuesStart) {}

    /** Writes one file and returns its bytes' number. */
    static long write(
            WritableByteChannel out,
            CheckpointFacts facts,
            long generation,
            int shard,
            int servers,
            ShardSnapshot snapshot)
            throws IOException {
        var buffer = ByteBuffer.allocate(4 * Block.MAXIMUM_COUNT).order(ByteOrder.LITTLE_ENDIAN);
        var header =
                new CheckpointHeader(
                        facts,
                        generation,
                        snapshot.version(),
                        shard,
                        servers,
                        snapshot.slotNames(),
                        stored(snapshot, buffer),
                        snapshot.pushes());
        byte[] json = HeaderJson.write(header).getBytes(StandardCharsets.UTF_8);
        buffer.clear();
        buffer.put(MAGIC).putInt(FORMAT_VERSION).putInt(json.length).putInt(crc(json));
        writeFully(out, buffer.flip());
        writeFully(out, ByteBuffer.wrap(json));
        for (ShardSnapshot.Values values : snapshot.blocks()) {
            for (float[] section : sections(values)) {
                writeFully(out, encode(section, buffer));
            }
        }
        return PREFIX_BYTES + json.length + header.valueBytes();
    }

    /**
     * Reads and checks everything but the values.
     *
     * @param name of the file, for messages
     */
    static Opened open(SeekableByteChannel in, String name)
            throws IOException, CheckpointException {
        var prefix = littleEndian(read(in, 0, PREFIX_BYTES, name));
        byte[] magic = new byte[MAGIC.length];
        prefix.get(magic);
        if (!Arrays.equals(magic, MAGIC)) {
            throw new CheckpointException(name + " is not a checkpoint of Parade");
        }
        int formatVersion = prefix.getInt();
        if (formatVersion != FORMAT_VERSION) {
            throw new CheckpointException(
                    "%s has format version %s; this release reads version %d"
                            .formatted(
                                    name, Integer.toUnsignedString(formatVersion), FORMAT_VERSION));
        }
        int length = prefix.getInt();
        int expectedCrc = prefix.getInt();
        if (length < 0 || length > MAXIMUM_HEADER_BYTES) {
            throw damaged(name, "its header would have " + length + " bytes");
        }
        byte[] json = read(in, PREFIX_BYTES, length, name);
        if (crc(json) != expectedCrc) {
            throw damaged(name, "the checksum of its header is wrong");
        }
        CheckpointHeader header = parse(json, name);
        long valuesStart = (long) PREFIX_BYTES + length;
        long size = valuesStart + header.valueBytes();
        if (in.size() != size) {
            throw damaged(name, "it has " + in.size() + " bytes instead of " + size);
        }
        return new Opened(header, valuesStart);
    }

    /** Reads one section and checks it. */
    static float[] values(
            SeekableByteChannel in,
            Opened opened,
            Block block,
            CheckpointHeader.Section section,
            String name)
            throws IOException, CheckpointException {
        byte[] bytes =
                read(in, opened.valuesStart() + section.position(), (int) block.bytes(), name);
        if (crc(bytes) != section.crc32c()) {
            String parameter = opened.header().facts().parameters().get(block.parameter()).name();
            throw damaged(
                    name,
                    "the checksum of %s of %s, values %d to %d, is wrong"
                            .formatted(section.name(), parameter, block.offset(), block.end() - 1));
        }
        float[] values = new float[block.count()];
        littleEndian(bytes).asFloatBuffer().get(values);
        return values;
    }

    private static List<CheckpointHeader.StoredBlock> stored(
            ShardSnapshot snapshot, ByteBuffer buffer) {
        var blocks = new ArrayList<CheckpointHeader.StoredBlock>();
        long position = 0;
        for (ShardSnapshot.Values values : snapshot.blocks()) {
            var sections = new ArrayList<CheckpointHeader.Section>();
            for (float[] section : sections(values)) {
                var crc = new CRC32C();
                crc.update(encode(section, buffer));
                sections.add(
                        new CheckpointHeader.Section(
                                sections.isEmpty()
                                        ? CheckpointHeader.WEIGHTS
                                        : snapshot.slotNames().get(sections.size() - 1),
                                position,
                                (int) crc.getValue()));
                position += values.block().bytes();
            }
            blocks.add(new CheckpointHeader.StoredBlock(values.block(), sections));
        }
        return blocks;
    }

    private static List<float[]> sections(ShardSnapshot.Values values) {
        var sections = new ArrayList<float[]>();
        sections.add(values.weights());
        sections.addAll(values.slots());
        return sections;
    }

    private static ByteBuffer encode(float[] values, ByteBuffer buffer) {
        buffer.clear();
        buffer.asFloatBuffer().put(values);
        return buffer.limit(4 * values.length);
    }

    private static CheckpointHeader parse(byte[] json, String name) throws CheckpointException {
        CheckpointHeader header;
        try {
            header = HeaderJson.read(new String(json, StandardCharsets.UTF_8));
        } catch (RuntimeException | IOException e) {
            throw damaged(name, "its header can't be understood (" + e.getMessage() + ")");
        }
        List<Block> cut = Blocks.cut(header.facts().parameters());
        long position = 0;
        for (CheckpointHeader.StoredBlock stored : header.blocks()) {
            int index = stored.block().index();
            if (index < 0 || index >= cut.size() || !cut.get(index).equals(stored.block())) {
                throw damaged(name, stored.block() + " is not a block of its parameters");
            }
            for (CheckpointHeader.Section section : stored.sections()) {
                if (section.position() != position) {
                    throw damaged(name, "the values of " + stored.block() + " are misplaced");
                }
                position += stored.block().bytes();
            }
        }
        return header;
    }

    private static ByteBuffer littleEndian(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] read(SeekableByteChannel in, long position, int count, String name)
            throws IOException, CheckpointException {
        if (position + count > in.size()) {
            throw damaged(name, "it ends after " + in.size() + " bytes");
        }
        byte[] bytes = new byte[count];
        var buffer = ByteBuffer.wrap(bytes);
        in.position(position);
        while (buffer.hasRemaining()) {
            if (in.read(buffer) < 0) {
                throw damaged(name, "it ends after " + in.size() + " bytes");
            }
        }
        return bytes;
    }

    private static void writeFully(WritableByteChannel out, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            out.write(buffer);
        }
    }

    private static int crc(byte[] bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    private static CheckpointException damaged(String name, String what) {
        return new CheckpointException(name + " is damaged: " + what);
    }
}
