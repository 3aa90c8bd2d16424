package parade.worker.data;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens files of data, and says in plain words why one cannot be read. */
final class DataFile {

    private static final int BUFFER_BYTES = 1 << 16;

    private DataFile() {}

    /** The file's bytes; unpacked where its name ends in .gz. */
    static InputStream open(Path path) throws IOException {
        InputStream file = Files.newInputStream(path);
        try {
            return path.toString().endsWith(".gz")
                    ? new GZIPInputStream(file, BUFFER_BYTES)
                    : new BufferedInputStream(file, BUFFER_BYTES);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** What was only read is closed without loss, whatever happens. */
    static void close(Closeable in) {
        try {
            in.close();
        } catch (IOException e) {
            // Nothing was written, and what was read is there.
        }
    }

    static DataException unreadable(Path path, IOException cause) {
        String why =
                switch (cause) {
                    case NoSuchFileException _ -> "there is no such file";
                    case AccessDeniedException _ -> "may not be read: permission denied";
                    case ZipException e -> "is not a sound gzip file: " + e.getMessage();
                    case EOFException _ -> "the gzip file is cut off";
                    case IOException e ->
                            Files.isDirectory(path)
                                    ? "is a folder; expected a file"
                                    : "cannot be read: " + e.getMessage();
                };
        return new DataException(path + ": " + why, cause);
    }
}
