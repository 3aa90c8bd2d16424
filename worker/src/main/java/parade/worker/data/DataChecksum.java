package parade.worker.data;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * CRC-32C over features (float32), targets (int32 or float32) and weights (float32, where there are
 * any), little-endian, set by set.
 */
final class DataChecksum {

    private final CRC32C checksum = new CRC32C();

    /** Adds all features of a set in row order, then all its targets, then all weights. */
    void add(Examples examples) {
        float[] row = new float[examples.width()];
        ByteBuffer bytes = littleEndian(row.length);
        for (int i = 0; i < examples.rows(); i++) {
            examples.copyRow(i, row, 0);
            bytes.asFloatBuffer().put(row);
            checksum.update(bytes);
            bytes.clear();
        }
        switch (examples.targets()) {
            case Targets.Classes(int[] labels) -> {
                ByteBuffer all = littleEndian(labels.length);
                all.asIntBuffer().put(labels);
                checksum.update(all);
            }
            case Targets.Values(float[] values, int _) -> add(values);
        }
        add(examples.weights());
    }

    private void add(float[] values) {
        ByteBuffer all = littleEndian(values.length);
        all.asFloatBuffer().put(values);
        checksum.update(all);
    }

    int value() {
        return (int) checksum.getValue();
    }

    private static ByteBuffer littleEndian(int words) {
        return ByteBuffer.allocate(Math.multiplyExact(words, Integer.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
    }
}
