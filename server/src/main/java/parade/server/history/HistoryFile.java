package parade.server.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * history.csv: a row for every step's batch and every evaluation. All columns but the last two are
 * the same for any number of workers and servers.
 */
final class HistoryFile implements AutoCloseable {

    static final String HEADER =
            "step,epoch,split,loss,accuracy,learning_rate,examples_per_second,seconds";

    private static final long FLUSH_NANOS = 500_000_000L;

    private final BufferedWriter out;
    private long flushedNanos;
    private boolean closed;

    HistoryFile(Path path) throws IOException {
        out = Files.newBufferedWriter(path, StandardCharsets.UTF_8);
        out.write(HEADER);
        out.write('\n');
        out.flush();
    }

    void row(
            long step,
            double epoch,
            String split,
            double loss,
            OptionalDouble accuracy,
            double learningRate,
            double examplesPerSecond,
            double seconds)
            throws IOException {
        out.write(Long.toString(step));
        out.write(',');
        out.write(Double.toString(epoch));
        out.write(',');
        out.write(split);
        out.write(',');
        out.write(Double.toString(loss));
        out.write(',');
        if (accuracy.isPresent()) {
            out.write(Double.toString(accuracy.getAsDouble()));
        }
        out.write(',');
        out.write(Double.toString(learningRate));
        out.write(String.format(Locale.ROOT, ",%.1f,%.3f\n", examplesPerSecond, seconds));
    }

    /** A reader sees what is older than half a second. */
    void flushIfDue(long nowNanos) throws IOException {
        if (!closed && nowNanos - flushedNanos > FLUSH_NANOS) {
            out.flush();
            flushedNanos = nowNanos;
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        out.close();
    }
}
