package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import parade.server.store.ShardSnapshot;

class CheckpointFormatTest {

    private static final String NAME = "shard-0-of-1.parade";

    @Test
    void whatIsReadIsWhatWasWritten() throws Exception {
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.ADAM);
        sample.step();
        sample.step();
        var snapshot = sample.stores().getFirst().snapshot();
        byte[] file = write(sample, snapshot);
        var opened = CheckpointFormat.open(new Bytes(file), NAME);
        var header = opened.header();
        assertThat(header.facts()).isEqualTo(sample.facts());
        assertThat(header.generation()).isEqualTo(3);
        assertThat(header.version()).isEqualTo(2);
        assertThat(header.slotNames()).containsExactly("first_moment", "second_moment");
        List<List<float[]>> read = readAll(file);
        for (int b = 0; b < read.size(); b++) {
            var expected = new ArrayList<float[]>();
            expected.add(snapshot.blocks().get(b).weights());
            expected.addAll(snapshot.blocks().get(b).slots());
            assertThat(read.get(b)).hasSize(expected.size());
            for (int i = 0; i < expected.size(); i++) {
                assertThat(read.get(b).get(i)).containsExactly(expected.get(i));
            }
        }
        assertThat(read.get(1)).as("a frozen block has no slots").hasSize(1);
    }

    /** The layout of docs/checkpoint-format.md, with positions worked out by hand. */
    @Test
    void theLayoutIsTheDocumentedOne() throws Exception {
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.SGD);
        byte[] file = write(sample, sample.stores().getFirst().snapshot());
        var bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(Arrays.copyOf(file, 8)).asHexString().isEqualTo("5041524144450D0A");
        assertThat(bytes.getInt(8)).isEqualTo(1);
        int values = 20 + bytes.getInt(12);
        assertThat(file).hasSize(values + 4 * (6 + 4 + 3 + 1));
        assertThat(bytes.getFloat(values + 4 * (6 + 4))).isEqualTo(0.25f);
        assertThat(bytes.getInt(values + 4 * (6 + 4 + 3))).isEqualTo(0x8000_0000);
        // CRC-32C of 00 00 80 3E three times and of 00 00 00 80, from another implementation.
        assertThat(new String(file, 20, bytes.getInt(12), StandardCharsets.UTF_8))
                .startsWith("{\"generation\":3,\"version\":0,\"shard\":0,\"servers\":1,")
                .contains(
                        "{\"index\":2,\"parameter\":2,\"offset\":0,\"count\":3,\"sections\":"
                                + "[{\"name\":\"weights\",\"position\":40,\"crc32c\":4287923609}]}")
                .contains("\"position\":52,\"crc32c\":3398529215}");
    }

    @Test
    void everyTruncationIsNoticed() throws Exception {
        byte[] file = small();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> readAll(cut))
                    .as("%d bytes", length)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(NAME);
        }
        assertThatThrownBy(() -> readAll(Arrays.copyOf(file, file.length + 1)))
                .isInstanceOf(CheckpointException.class);
    }

    @Test
    void everyFlippedBitIsNoticed() throws Exception {
        byte[] file = small();
        for (int bit = 0; bit < 8 * file.length; bit++) {
            byte[] damaged = file.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> readAll(damaged))
                    .as("bit %d", bit)
                    .isInstanceOf(CheckpointException.class)
                    .hasMessageContaining(NAME);
        }
    }

    @Test
    void messagesSayWhatIsWrong() throws Exception {
        byte[] file = small();
        byte[] foreign = file.clone();
        foreign[0] = 'p';
        assertThatThrownBy(() -> readAll(foreign))
                .hasMessage(NAME + " is not a checkpoint of Parade");
        byte[] later = file.clone();
        later[8] = 2;
        assertThatThrownBy(() -> readAll(later))
                .hasMessage(NAME + " has format version 2; this release reads version 1");
        byte[] damaged = file.clone();
        damaged[file.length - 1] ^= 1;
        assertThatThrownBy(() -> readAll(damaged))
                .hasMessage(
                        NAME
                                + " is damaged: the checksum of second_moment of ä.scalar, values 0"
                                + " to 0, is wrong");
        assertThatThrownBy(() -> readAll(Arrays.copyOf(file, file.length - 1)))
                .hasMessageContaining("it has " + (file.length - 1) + " bytes instead of");
    }

    private static byte[] small() throws IOException {
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.ADAM);
        sample.step();
        return write(sample, sample.stores().getFirst().snapshot());
    }

    private static byte[] write(CheckpointSample sample, ShardSnapshot snapshot)
            throws IOException {
        var bytes = new ByteArrayOutputStream();
        long count =
                CheckpointFormat.write(
                        Channels.newChannel(bytes), sample.facts(), 3, 0, 1, snapshot);
        assertThat(count).isEqualTo(bytes.size());
        return bytes.toByteArray();
    }

    private static List<List<float[]>> readAll(byte[] file)
            throws IOException, CheckpointException {
        var in = new Bytes(file);
        var opened = CheckpointFormat.open(in, NAME);
        var blocks = new ArrayList<List<float[]>>();
        for (var stored : opened.header().blocks()) {
            var sections = new ArrayList<float[]>();
            for (var section : stored.sections()) {
                sections.add(CheckpointFormat.values(in, opened, stored.block(), section, NAME));
            }
            blocks.add(sections);
        }
        return blocks;
    }

    /** A file in memory. */
    private static final class Bytes implements SeekableByteChannel {

        private final ByteBuffer bytes;

        Bytes(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        @Override
        public int read(ByteBuffer into) {
            if (!bytes.hasRemaining()) {
                return -1;
            }
            int count = Math.min(into.remaining(), Math.min(bytes.remaining(), 7));
            into.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
            return count;
        }

        @Override
        public int write(ByteBuffer from) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            return bytes.position();
        }

        @Override
        public SeekableByteChannel position(long position) {
            bytes.position((int) position);
            return this;
        }

        @Override
        public long size() {
            return bytes.limit();
        }

        @Override
        public SeekableByteChannel truncate(long size) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
