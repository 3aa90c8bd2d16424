package parade.deploy.follow;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import parade.deploy.follow.ClusterException.Kind;

/**
 * The one way to a cluster: {@code kubectl} as a child process, with the user's own configuration
 * and rights. Every child has a deadline, and none outlives {@link #close}.
 */
public final class Kubectl implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** More than the objects of a thousand pods. */
    private static final int MOST_BYTES = 64 << 20;

    private final List<String> command;
    private final Set<Process> children = ConcurrentHashMap.newKeySet();

    /**
     * Speaks to a namespace of a cluster.
     *
     * @param namespace empty: that of the context
     * @param context empty: kubectl's current one
     */
    public Kubectl(Optional<String> namespace, Optional<String> context) {
        this("kubectl", namespace, context);
    }

    Kubectl(String program, Optional<String> namespace, Optional<String> context) {
        var words = new ArrayList<String>(List.of(program));
        context.ifPresent(name -> words.add("--context=" + name));
        namespace.ifPresent(name -> words.add("--namespace=" + name));
        command = List.copyOf(words);
    }

    /** Runs to the end and returns what was printed. */
    public String run(String... arguments) throws ClusterException, InterruptedException {
        return feed("", arguments);
    }

    /** An object as kubectl prints it as JSON. */
    JsonObject json(String... arguments) throws ClusterException, InterruptedException {
        String printed = run(arguments);
        try {
            return JsonParser.parseString(printed).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException other) {
            throw new ClusterException(
                    Kind.UNREACHABLE,
                    "kubectl %s printed no JSON object: %s"
                            .formatted(
                                    String.join(" ", arguments), KubectlError.lastLine(printed)));
        }
    }

    /** The same, with something on its standard input. */
    String feed(String input, String... arguments) throws ClusterException, InterruptedException {
        Process child = start(arguments);
        try {
            CompletableFuture<String> printed = read(child.getInputStream());
            CompletableFuture<String> complaint = read(child.getErrorStream());
            try (var in = child.getOutputStream()) {
                in.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException ended) {
                // It says why on its standard error.
            }
            if (!child.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new ClusterException(
                        Kind.UNREACHABLE,
                        "kubectl %s: no answer within %d s"
                                .formatted(String.join(" ", arguments), DEADLINE.toSeconds()));
            }
            if (child.exitValue() != 0) {
                throw KubectlError.of(complaint.join());
            }
            return printed.join();
        } finally {
            end(child);
        }
    }

    /** Starts one that goes on until it is ended; its outputs are the caller's to read. */
    Process start(String... arguments) throws ClusterException {
        var words = new ArrayList<>(command);
        words.addAll(List.of(arguments));
        try {
            Process child = new ProcessBuilder(words).start();
            children.add(child);
            return child;
        } catch (IOException missing) {
            throw new ClusterException(
                    Kind.REFUSED,
                    "kubectl can't be started: "
                            + missing.getMessage()
                            + "; install it and put it on the PATH (wait, status and fetch speak to the cluster through it)");
        }
    }

    void end(Process child) {
        children.remove(child);
        destroy(child);
    }

    /** What is called kubectl may be a script around it, and logs in by programs of its own. */
    private static void destroy(Process child) {
        child.descendants().forEach(ProcessHandle::destroyForcibly);
        child.destroyForcibly();
    }

    private static CompletableFuture<String> read(InputStream stream) {
        var text = new CompletableFuture<String>();
        Thread.ofVirtual()
                .start(() -> {
                    try (stream) {
                        text.complete(
                                new String(stream.readNBytes(MOST_BYTES), StandardCharsets.UTF_8));
                    } catch (IOException ended) {
                        text.complete("");
                    }
                });
        // Whoever holds the other end, after the child has gone, is not waited for.
        return text.completeOnTimeout("", 2 * DEADLINE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Ends all children there are; whoever waits for one hears of its failure. */
    public void stop() {
        children.forEach(Kubectl::destroy);
    }

    @Override
    public void close() {
        stop();
    }
}
