package parade.worker.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import parade.block.Shape;
import parade.job.Source;

/**
 * Reads images and labels in the format of MNIST's files: big-endian int32 magic, count and (of
 * images) height and width, then a byte a pixel or label.
 */
final class IdxReader {

    private static final int IMAGES = 2051;
    private static final int LABELS = 2049;

    private IdxReader() {}

    static RawExamples read(Source.Idx source, Task task) throws DataException {
        int[] labels = labels(source.labels(), task);
        try (Images images = images(source.images())) {
            RawRows rows = images.next(images.count);
            if (images.count != labels.length) {
                throw new DataException(
                        source.images()
                                + ": holds "
                                + images.count
                                + " images, but "
                                + source.labels()
                                + " holds "
                                + labels.length
                                + " labels; expected as many");
            }
            return new RawExamples(rows, new Targets.Classes(labels), task.numberedClasses());
        }
    }

    /** The images of a file, to be read piece by piece. */
    static FeatureReader predicting(Path path) throws DataException {
        return images(path);
    }

    /** A file of images, its header read. */
    private static final class Images implements FeatureReader {

        private final Path path;
        private final InputStream in;
        private final int count;
        private final Shape shape;
        private int read;

        Images(Path path, InputStream in, int count, Shape shape) {
            this.path = path;
            this.in = in;
            this.count = count;
            this.shape = shape;
        }

        @Override
        public RawRows next(int maximumRows) throws DataException {
            int rows = Math.min(maximumRows, count - read);
            try {
                byte[] pixels = items(path, in, read, rows, shape.size(), count, "image");
                var places = RowPlaces.counted(read, rows);
                read += rows;
                if (read == count) {
                    requireEnd(path, in, count, "image");
                }
                return new RawRows(
                        path.toString(),
                        shape,
                        List.of(),
                        new RawFeatures.Bytes(shape.size(), pixels, 1),
                        places);
            } catch (IOException e) {
                throw DataFile.unreadable(path, e);
            }
        }

        @Override
        public void close() {
            DataFile.close(in);
        }
    }

    private static Images images(Path path) throws DataException {
        InputStream in = open(path);
        try {
            magic(path, in, IMAGES, "images");
            int count = count(path, in, "images");
            int height = number(path, in);
            int width = number(path, in);
            if (height < 1 || width < 1) {
                throw new DataException(
                        path
                                + ": its header says images of "
                                + Integer.toUnsignedString(height)
                                + "×"
                                + Integer.toUnsignedString(width)
                                + " pixels; expected at least 1×1");
            }
            if (Math.multiplyHigh((long) height * width, count) != 0
                    || (long) height * width * count > Integer.MAX_VALUE - 8) {
                throw new DataException(
                        path
                                + ": its header says "
                                + count
                                + " images of "
                                + height
                                + "×"
                                + width
                                + " pixels; expected at most 2147483639 pixels in all");
            }
            return new Images(path, in, count, Shape.of(height, width));
        } catch (IOException e) {
            DataFile.close(in);
            throw DataFile.unreadable(path, e);
        } catch (DataException | RuntimeException e) {
            DataFile.close(in);
            throw e;
        }
    }

    private static InputStream open(Path path) throws DataException {
        try {
            return DataFile.open(path);
        } catch (IOException e) {
            throw DataFile.unreadable(path, e);
        }
    }

    private static int[] labels(Path path, Task task) throws DataException {
        try (InputStream in = DataFile.open(path)) {
            magic(path, in, LABELS, "labels");
            int count = count(path, in, "labels");
            byte[] bytes = items(path, in, 0, count, 1, count, "label");
            requireEnd(path, in, count, "label");
            int[] labels = new int[bytes.length];
            for (int row = 0; row < labels.length; row++) {
                labels[row] = bytes[row] & 0xFF;
                if (labels[row] >= task.classes()) {
                    throw new DataException(
                            path
                                    + ": row "
                                    + (row + 1)
                                    + ": label "
                                    + labels[row]
                                    + "; expected 0 to "
                                    + (task.classes() - 1)
                                    + ", since the model tells "
                                    + task.classes()
                                    + " classes apart");
                }
            }
            return labels;
        } catch (IOException e) {
            throw DataFile.unreadable(path, e);
        }
    }

    private static void magic(Path path, InputStream in, int expected, String what)
            throws IOException, DataException {
        int found = number(path, in);
        if (found != expected) {
            throw new DataException(
                    path
                            + ": begins with the number "
                            + Integer.toUnsignedString(found)
                            + "; expected "
                            + expected
                            + ", the mark of a file of "
                            + what
                            + otherKind(found));
        }
    }

    private static String otherKind(int found) {
        return switch (found) {
            case IMAGES -> " (this is one of images)";
            case LABELS -> " (this is one of labels)";
            default -> found >>> 16 == 0x1F8B ? " (this one is gzipped: name it .gz)" : "";
        };
    }

    private static int count(Path path, InputStream in, String what)
            throws IOException, DataException {
        int count = number(path, in);
        if (count < 1) {
            throw new DataException(
                    path
                            + ": its header says "
                            + Integer.toUnsignedString(count)
                            + " "
                            + what
                            + "; expected 1 to 2147483647");
        }
        return count;
    }

    private static int number(Path path, InputStream in) throws IOException, DataException {
        byte[] bytes = in.readNBytes(Integer.BYTES);
        if (bytes.length < Integer.BYTES) {
            throw new DataException(path + ": ends within its header");
        }
        return ByteBuffer.wrap(bytes).getInt();
    }

    /**
     * Some of the file's items.
     *
     * @param before how many have been read
     * @param all how many there should be, for messages
     */
    private static byte[] items(
            Path path, InputStream in, int before, int count, int itemBytes, int all, String item)
            throws IOException, DataException {
        // Not an array of the size announced: a corrupt header must not cost gigabytes.
        byte[] bytes = in.readNBytes(count * itemBytes);
        if (bytes.length < count * itemBytes) {
            throw new DataException(
                    path
                            + ": ends at row "
                            + (before + bytes.length / itemBytes + 1)
                            + ", after "
                            + bytes.length % itemBytes
                            + " of its "
                            + itemBytes
                            + (itemBytes == 1 ? " byte" : " bytes")
                            + "; expected "
                            + all
                            + " "
                            + item
                            + "s, as its header says");
        }
        return bytes;
    }

    private static void requireEnd(Path path, InputStream in, int count, String item)
            throws IOException, DataException {
        if (in.read() >= 0) {
            throw new DataException(
                    path
                            + ": goes on after row "
                            + count
                            + "; expected "
                            + count
                            + " "
                            + item
                            + "s, as its header says");
        }
    }
}
