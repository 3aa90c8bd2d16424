package parade.server.checkpoint;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that appears whole or not at all: it is written under another name, synced, renamed, and
 * its folder synced.
 */
final class WholeFile {

    private static final String TEMPORARY = ".temporary";

    private WholeFile() {}

    /** Writes what is in the file, and returns the bytes' number. */
    interface Content {
        long writeTo(FileChannel out) throws IOException;
    }

    /** Returns the bytes' number. */
    static long write(Path file, Content content) throws IOException {
        Path parent = file.resolveSibling("");
        Files.createDirectories(parent);
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        var out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        try {
            long bytes;
            try (out) {
                bytes = content.writeTo(out);
                out.force(true);
            }
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            sync(parent);
            sync(parent.resolveSibling(""));
            return bytes;
        } finally {
            // What could not be written to its end would only fill the disk.
            Files.deleteIfExists(temporary);
        }
    }

    /** Makes a folder's entries last. Windows has no such thing, and renames last by themselves. */
    private static void sync(Path folder) throws IOException {
        if (File.separatorChar == '/') {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
