package parade.deploy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import parade.server.history.RunFolder;

/**
 * Each server's part of a run folder is one process's: two coordinators would take the same
 * generation, two servers of one shard write the same files. The lock is the operating system's, so
 * it ends with the process however that ends.
 */
final class RunLock implements AutoCloseable {

    private final FileChannel channel;

    private RunLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Before anything in the folder is read that another such server changes. */
    static RunLock take(RunFolder folder, int server) throws UserException {
        try {
            Files.createDirectories(folder.path());
            FileChannel channel =
                    FileChannel.open(
                            folder.lock(server),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new UserException(
                        ExitCode.USAGE,
                        "another live run is using the run folder %s: its server %d%s goes on undisturbed. Wait for its end, stop it, or name another folder with --out"
                                .formatted(
                                        folder.path(), server, server == 0 ? " (or train)" : ""));
            }
            return new RunLock(channel);
        } catch (IOException e) {
            throw new UserException(
                    ExitCode.USAGE,
                    "the run folder " + folder.path() + " can't be locked: " + e.getMessage());
        }
    }

    /** Null: somebody else has it, in another process or in this one. */
    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException here) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException ended) {
            // Closing the file is what ends the lock, whatever else it may say.
        }
    }
}
