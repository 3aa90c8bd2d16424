package parade.deploy.follow;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import parade.deploy.follow.ClusterException.Kind;

/** A port of a pod's loopback interface, at one of this machine's, as long as both live. */
final class PortForward implements AutoCloseable {

    private static final Pattern FORWARDING =
            Pattern.compile("Forwarding from 127\\.0\\.0\\.1:(\\d+) -> .*");
    private static final long READY_SECONDS = 20;

    private final Kubectl kubectl;
    private final Process process;
    private final String pod;
    private final int port;
    private final AtomicReference<String> complaint;

    private PortForward(
            Kubectl kubectl,
            Process process,
            String pod,
            int port,
            AtomicReference<String> complaint) {
        this.kubectl = kubectl;
        this.process = process;
        this.pod = pod;
        this.port = port;
        this.complaint = complaint;
    }

    static PortForward open(Kubectl kubectl, String pod, int podPort)
            throws ClusterException, InterruptedException {
        Process process =
                kubectl.start("port-forward", "--address=127.0.0.1", "pod/" + pod, ":" + podPort);
        var ready = new CompletableFuture<Integer>();
        var complaint = new AtomicReference<>("no answer");
        Thread.ofVirtual().start(() -> drain(process.errorReader(), complaint::set));
        Thread.ofVirtual()
                .start(() -> {
                    drain(process.inputReader(), line -> announced(line, ready));
                    ready.completeExceptionally(new IOException("ended"));
                });
        try {
            return new PortForward(
                    kubectl, process, pod, ready.get(READY_SECONDS, TimeUnit.SECONDS), complaint);
        } catch (ExecutionException | TimeoutException failed) {
            kubectl.end(process);
            process.waitFor(1, TimeUnit.SECONDS); // for its last words
            throw new ClusterException(
                    Kind.UNREACHABLE,
                    "no port can be forwarded to pod " + pod + ": " + complaint.get());
        } catch (InterruptedException interrupted) {
            kubectl.end(process);
            throw interrupted;
        }
    }

    private static void announced(String line, CompletableFuture<Integer> ready) {
        Matcher forwarding = FORWARDING.matcher(line);
        if (forwarding.matches()) {
            ready.complete(Integer.valueOf(forwarding.group(1)));
        }
    }

    private interface Line {
        void read(String line);
    }

    /** To the end of the process, or it would stop when nobody reads. */
    private static void drain(BufferedReader stream, Line line) {
        try (stream) {
            stream.lines().forEach(line::read);
        } catch (IOException | UncheckedIOException ended) {
            // With the process.
        }
    }

    /** The pod that it leads to. */
    String pod() {
        return pod;
    }

    int port() {
        return port;
    }

    /** Why kubectl has ended, or what it said last. */
    String complaint() {
        return complaint.get();
    }

    boolean isOpen() {
        return process.isAlive();
    }

    @Override
    public void close() {
        kubectl.end(process);
    }
}
