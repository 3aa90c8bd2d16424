package parade.slice.planted;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Planted to break a wall. */
public final class ReadsAFile {

    private ReadsAFile() {}

    static byte[] read(Path path) throws IOException {
        return Files.readAllBytes(path);
    }
}
