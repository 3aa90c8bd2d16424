package parade.server.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;

/**
 * history.csv: a row for every step's batch and every evaluation. All columns but {@code
 * examples_per_second} and {@code seconds} are the same for any number of workers and servers, and
 * for any number of interruptions.
 */
final class HistoryFile implements AutoCloseable {

    private static final long FLUSH_NANOS = 500_000_000L;

    private final FileChannel channel;
    private final BufferedWriter out;

    /** Of the version that the run goes on from: they are evaluated again, but stand here. */
    private final Set<String> evaluated;

    private final long resumedAt;
    private final double secondsBefore;
    private long flushedNanos;
    private volatile boolean closed;

    private HistoryFile(
            FileChannel channel, long resumedAt, Set<String> evaluated, double secondsBefore) {
        this.channel = channel;
        this.resumedAt = resumedAt;
        this.evaluated = evaluated;
        this.secondsBefore = secondsBefore;
        out = writer(channel);
    }

    private static BufferedWriter writer(FileChannel channel) {
        return new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
    }

    /** An empty history, in the place of any that is there. */
    static HistoryFile create(Path path) throws IOException {
        var file =
                new HistoryFile(
                        FileChannel.open(
                                path,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE),
                        0,
                        Set.of(),
                        0);
        file.out.write(HistoryRow.HEADER);
        file.out.write('\n');
        file.out.flush();
        return file;
    }

    /**
     * Goes on with the history of a run that goes back to a version: rows of later steps are cut,
     * and so is a line that is not whole. The seconds go on from the last row that is kept.
     */
    static HistoryFile resume(Path path, long version) throws IOException {
        if (!Files.exists(path)) {
            return create(path); // killed before it had one
        }
        Path kept = path.resolveSibling("." + path.getFileName() + ".tmp");
        var evaluated = new HashSet<String>();
        double[] seconds = {0};
        try (var channel =
                        FileChannel.open(
                                kept,
                                StandardOpenOption.CREATE,
                                StandardOpenOption.TRUNCATE_EXISTING,
                                StandardOpenOption.WRITE);
                BufferedWriter rows = writer(channel)) {
            rows.write(HistoryRow.HEADER + "\n");
            History.forEachRow(
                    path,
                    row -> {
                        if (row.step() > version) {
                            return;
                        }
                        seconds[0] = row.seconds();
                        if (row.step() == version && !row.ofBatch()) {
                            evaluated.add(row.split());
                        }
                        try {
                            rows.write(row.line() + "\n");
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            rows.flush();
            channel.force(false);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        Files.move(kept, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return new HistoryFile(
                FileChannel.open(path, StandardOpenOption.APPEND), version, evaluated, seconds[0]);
    }

    /** Seconds that the run took up to where it goes on from. */
    double secondsBefore() {
        return secondsBefore;
    }

    void write(HistoryRow row) throws IOException {
        if (row.step() == resumedAt && evaluated.contains(row.split())) {
            return;
        }
        out.write(row.line());
        out.write('\n');
    }

    /** A reader sees what is older than half a second. */
    void flushIfDue(long nowNanos) throws IOException {
        if (!closed && nowNanos - flushedNanos > FLUSH_NANOS) {
            out.flush();
            flushedNanos = nowNanos;
        }
    }

    void flush() throws IOException {
        if (!closed) {
            out.flush();
        }
    }

    /** Brings all rows to the disk. Any thread may, while another one writes. */
    void force() throws IOException {
        if (!closed) {
            out.flush();
            channel.force(false);
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        out.close();
    }
}
