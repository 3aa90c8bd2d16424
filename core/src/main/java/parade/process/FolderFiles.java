package parade.process;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The files of a folder that are whole and meant for others. What lies outside of it, what a link
 * leads to, locks and files under a temporary name are as if they were not there.
 */
final class FolderFiles {

    /** A folder with more is no run's. */
    static final int MOST_FILES = 100_000;

    private static final int OPENINGS = 5;

    /**
     * A file as it is now.
     *
     * @param path below the folder, with slashes
     * @param tag another one when the content is another
     */
    record Listed(String path, long bytes, String tag) {}

    /** A file that stays what it is while it is read, whatever takes its place in the folder. */
    record Opened(FileChannel channel, long bytes, String tag) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private final Path root;

    FolderFiles(Path folder) {
        root = folder.toAbsolutePath().normalize();
    }

    /** In the order of their paths; empty while the folder is not there yet. */
    List<Listed> list() throws IOException {
        var files = new ArrayList<Listed>();
        if (!Files.isDirectory(root)) {
            return files;
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes of) {
                        return folder.equals(root) || isMeant(folder)
                                ? FileVisitResult.CONTINUE
                                : FileVisitResult.SKIP_SUBTREE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes of)
                            throws IOException {
                        if (of.isRegularFile() && isMeant(file)) {
                            if (files.size() == MOST_FILES) {
                                throw new IOException(
                                        root + " holds more than " + MOST_FILES + " files");
                            }
                            files.add(new Listed(name(file), of.size(), tag(of)));
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone)
                            throws IOException {
                        if (gone instanceof NoSuchFileException) {
                            return FileVisitResult.CONTINUE; // deleted meanwhile
                        }
                        throw gone;
                    }
                });
        files.sort(Comparator.comparing(Listed::path));
        return files;
    }

    /**
     * @param path as {@link #list} gives it
     * @throws FileNotFoundException where there is no such file, or it is nobody's business
     */
    Opened open(String path) throws IOException {
        Path file = resolve(path);
        for (int opening = 0; opening < OPENINGS; opening++) {
            BasicFileAttributes before = attributes(file);
            FileChannel channel = channel(file);
            try {
                // Whoever renames a file over this one in between would give it a wrong tag.
                if (tag(attributes(file)).equals(tag(before))) {
                    return new Opened(channel, before.size(), tag(before));
                }
            } catch (IOException gone) {
                channel.close();
                throw gone;
            }
            channel.close();
        }
        throw new IOException(file + " changes all the time");
    }

    private static FileChannel channel(Path file) throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            throw new FileNotFoundException(file.toString());
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        try {
            BasicFileAttributes of =
                    Files.readAttributes(
                            file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (of.isRegularFile()) {
                return of;
            }
        } catch (NoSuchFileException gone) {
            // As below.
        }
        throw new FileNotFoundException(file.toString());
    }

    private Path resolve(String path) throws FileNotFoundException {
        try {
            Path file = root;
            for (String part : path.split("/", -1)) {
                Path next = file.resolve(part);
                // A part may be more than a name: nothing, or of a system with other separators.
                boolean oneStepDown = file.equals(next.getParent());
                if (!oneStepDown || !isMeant(next) || Files.isSymbolicLink(next)) {
                    throw new FileNotFoundException(path);
                }
                file = next;
            }
            return file;
        } catch (InvalidPathException impossible) {
            throw new FileNotFoundException(path);
        }
    }

    private boolean isMeant(Path file) {
        String name = file.getFileName().toString();
        boolean temporary =
                name.startsWith(".") || name.endsWith(".temporary") || name.endsWith(".tmp");
        boolean lock = root.equals(file.getParent()) && name.startsWith("lock");
        return !temporary && !lock;
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
    }

    private static String tag(BasicFileAttributes of) {
        return Long.toHexString(of.size())
                + "-"
                + Long.toHexString(of.lastModifiedTime().to(TimeUnit.NANOSECONDS));
    }
}
