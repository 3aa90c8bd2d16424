package parade.deploy.render;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All that decides what is rendered.
 *
 * @param maxWorkers how many workers there can be when more are asked for
 * @param jobFile its text
 * @param overrides of keys of the job file, as {@code --set} takes them
 * @param deadline after which what is left of the run is ended
 * @param variables of the environment, which paths in the job file name
 * @param runsClaim where several nodes may write: what servers keep; empty: each has a claim of its
 *     own
 * @param queue of Kueue
 */
public record Launch(
        Target target,
        RunNames names,
        String image,
        int servers,
        int workers,
        int maxWorkers,
        String jobFile,
        List<String> overrides,
        Duration joinTimeout,
        Duration deadline,
        Map<String, String> variables,
        Optional<DataMount> data,
        Optional<String> runsClaim,
        Optional<String> queue,
        Needs needs,
        Trust trust) {

    public Launch {
        overrides = List.copyOf(overrides);
    }

    /** How the processes trust each other. */
    public enum Trust {
        /** By the network's policy alone. */
        NETWORK,

        /** The same, and by a token. */
        TOKEN,

        /** By certificates and a token. */
        TLS
    }

    /**
     * What processes take.
     *
     * @param firstServerBytes of memory, of server 0
     * @param otherServerBytes of memory
     * @param workerBytes of memory
     * @param workerThreads that a worker computes with
     * @param checkpointBytes of one checkpoint of a server
     * @param claimSize of a server's disk, as Kubernetes writes it
     */
    public record Needs(
            long firstServerBytes,
            long otherServerBytes,
            long workerBytes,
            int workerThreads,
            long checkpointBytes,
            String claimSize) {

        /** Of memory, for servers that are given the same. */
        public long largestServerBytes() {
            return Math.max(firstServerBytes, otherServerBytes);
        }
    }

    /** What makes the Secret of the files in {@code tls-RUN}, or make it anew. */
    public String secretCommand(Trust trust) {
        String files =
                Stream.of("ca.crt", "tls.crt", "tls.key", "token")
                        .filter(file -> trust != Trust.TOKEN || file.equals("token"))
                        .map(file -> " --from-file=tls-" + names.run() + "/" + file)
                        .collect(Collectors.joining());
        return "kubectl create secret generic "
                + names.run()
                + "-tls"
                + files
                + " --dry-run=client -o yaml | kubectl apply -f -";
    }

    String deadlineSeconds() {
        return String.valueOf(deadline.toSeconds());
    }

    /** How others reach server 0. */
    String coordinator() {
        return host(0) + ":7400";
    }

    String host(int server) {
        return names.host(target, server) + "." + names.run();
    }
}
