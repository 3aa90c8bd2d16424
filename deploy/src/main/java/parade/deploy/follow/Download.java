package parade.deploy.follow;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import parade.deploy.follow.ServedFolder.Answer;
import parade.deploy.follow.ServedFolder.Content;
import parade.deploy.follow.ServedFolder.Entry;
import parade.deploy.follow.ServedFolder.Gone;
import parade.deploy.follow.ServedFolder.Replaced;

/**
 * Brings a run folder home. A file appears whole: it grows under another name, goes on where a
 * connection broke, and is begun anew if another one has taken its place meanwhile. A run that
 * trains goes on writing, so the list is asked for again until nothing of it was gone.
 */
final class Download {

    private static final int MOST_ROUNDS = 5;
    private static final int MOST_BEGINNINGS = 5;
    private static final int BUFFER_BYTES = 1 << 16;
    private static final long WORTH_A_WORD_BYTES = 32L << 20;

    /** Addresses in the cluster say nothing here. */
    private static final String ADDRESSES = "endpoints/";

    /** What names other files comes before them, and the verdict after all. */
    private static final List<String> FIRST =
            List.of("job.yaml", "checkpoints/recorded.json", "history.csv");

    private static final String LAST = "summary.json";

    private final FetchedFolder home;
    private final Consumer<String> say;
    private final Set<String> skipped = new TreeSet<>();
    private int files;
    private long bytes;

    Download(FetchedFolder home, Consumer<String> say) {
        this.home = home;
        this.say = say;
    }

    /** May be called again with another way to the same folder, after the first has failed. */
    void from(PodConnection connection) throws ClusterException, InterruptedException, IOException {
        List<Entry> entries = List.of();
        for (int round = 0; round < MOST_ROUNDS; round++) {
            skipped.clear();
            entries = list(connection);
            for (Entry entry : entries) {
                if (!home.has(entry) && !fetch(connection, entry)) {
                    skipped.add(entry.path());
                }
            }
            if (skipped.isEmpty()) {
                break;
            }
        }
        home.keepOnly(entries.stream().map(Entry::path).collect(Collectors.toSet()));
        for (String path : skipped) {
            say.accept(path + " was replaced or deleted while it was fetched: left out");
        }
    }

    int files() {
        return files;
    }

    long bytes() {
        return bytes;
    }

    private static List<Entry> list(PodConnection connection)
            throws ClusterException, InterruptedException {
        while (true) {
            ServedFolder folder = connection.await();
            try {
                List<Entry> entries = folder.files();
                connection.worked();
                return entries.stream()
                        .filter(entry -> !entry.path().startsWith(ADDRESSES))
                        .sorted(Comparator.comparingInt(entry -> rank(entry.path())))
                        .toList();
            } catch (IOException broken) {
                connection.broke(String.valueOf(broken.getMessage()));
            }
        }
    }

    private static int rank(String path) {
        int first = FIRST.indexOf(path);
        return first >= 0 ? first : path.equals(LAST) ? FIRST.size() + 1 : FIRST.size();
    }

    /** Returns false if the file is gone, or never the same for long enough. */
    private boolean fetch(PodConnection connection, Entry entry)
            throws ClusterException, InterruptedException, IOException {
        Path file = home.file(entry.path());
        Files.createDirectories(file.resolveSibling(""));
        Path growing = file.resolveSibling("." + file.getFileName() + ".part");
        try {
            return fetch(connection, entry, file, growing);
        } finally {
            Files.deleteIfExists(growing);
        }
    }

    private boolean fetch(PodConnection connection, Entry entry, Path file, Path growing)
            throws ClusterException, InterruptedException, IOException {
        if (entry.bytes() >= WORTH_A_WORD_BYTES) {
            say.accept("%s: %,d MiB".formatted(entry.path(), entry.bytes() >> 20));
        }
        String tag = "";
        int beginnings = 1;
        while (true) {
            ServedFolder folder = connection.await();
            long before = Files.exists(growing) ? Files.size(growing) : 0;
            try {
                switch (ask(folder, entry.path(), before, tag)) {
                    case Gone() -> {
                        connection.worked();
                        return false;
                    }
                    case Replaced() -> {
                        connection.worked();
                        Files.deleteIfExists(growing);
                        if (++beginnings > MOST_BEGINNINGS) {
                            return false;
                        }
                    }
                    case Content content -> {
                        tag = content.tag();
                        append(content, growing);
                        connection.worked();
                        Files.move(
                                growing,
                                file,
                                StandardCopyOption.ATOMIC_MOVE,
                                StandardCopyOption.REPLACE_EXISTING);
                        home.came(entry.path(), tag);
                        files++;
                        bytes += Files.size(file);
                        return true;
                    }
                }
            } catch (BrokenOff broken) {
                if (Files.exists(growing) && Files.size(growing) > before) {
                    connection.worked(); // for a while
                }
                connection.broke(String.valueOf(broken.getMessage()));
            }
        }
    }

    private static Answer ask(ServedFolder folder, String path, long from, String tag)
            throws BrokenOff {
        try {
            return folder.open(path, from, tag);
        } catch (IOException failed) {
            throw new BrokenOff(failed);
        }
    }

    /** What comes before a connection breaks is kept. */
    private static void append(Content content, Path growing) throws IOException, BrokenOff {
        long left = content.length();
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = content.bytes();
                OutputStream out =
                        Files.newOutputStream(
                                growing, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (left > 0) {
                int read = read(in, buffer, (int) Math.min(left, buffer.length));
                out.write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private static int read(InputStream in, byte[] buffer, int most) throws BrokenOff {
        try {
            int read = in.read(buffer, 0, most);
            if (read < 0) {
                throw new BrokenOff(new IOException("ended in the middle of a file"));
            }
            return read;
        } catch (IOException failed) {
            throw new BrokenOff(failed);
        }
    }

    /** The other side, or the way to it, has failed; this machine's own disk has not. */
    private static final class BrokenOff extends Exception {
        private static final long serialVersionUID = 1L;

        BrokenOff(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }
}
