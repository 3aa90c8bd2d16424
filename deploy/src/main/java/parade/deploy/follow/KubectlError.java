package parade.deploy.follow;

import java.util.List;
import java.util.Locale;
import parade.deploy.follow.ClusterException.Kind;

/** What kubectl says on its standard error when it fails, as a failure of ours. */
final class KubectlError {

    private static final List<String> NO_CLUSTER =
            List.of(
                    "unable to connect to the server",
                    "connection refused",
                    "was refused - did you specify",
                    "i/o timeout",
                    "no such host",
                    "timeout exceeded",
                    "tls handshake",
                    "connection reset",
                    "context deadline exceeded",
                    "unexpected eof",
                    "network is unreachable",
                    "no route to host");

    /** An API server that is there, and overloaded, beginning or changing its leader. */
    private static final List<String> FOR_A_MOMENT =
            List.of(
                    "serviceunavailable",
                    "internalerror",
                    "toomanyrequests",
                    "too many requests",
                    "(timeout)",
                    "etcdserver",
                    "client connection lost",
                    "currently unable to handle the request",
                    "error from server: eof");

    private KubectlError() {}

    static ClusterException of(String complaint) {
        String words = lastLine(complaint);
        String lower = complaint.toLowerCase(Locale.ROOT);
        if (NO_CLUSTER.stream().anyMatch(lower::contains)) {
            return new ClusterException(
                    Kind.UNREACHABLE,
                    "the cluster can't be reached (is it up, and is --context or KUBECONFIG right?): "
                            + words);
        }
        if (FOR_A_MOMENT.stream().anyMatch(lower::contains)) {
            return new ClusterException(
                    Kind.UNREACHABLE, "the cluster can't answer just now: " + words);
        }
        if (lower.contains("forbidden")) {
            return new ClusterException(
                    Kind.FORBIDDEN, "the cluster does not allow you to do this: " + words);
        }
        if (lower.contains("unauthorized") || lower.contains("must be logged in")) {
            return new ClusterException(
                    Kind.FORBIDDEN, "the cluster does not know you (log in to it first): " + words);
        }
        if (lower.contains("notfound") || lower.contains("doesn't have a resource type")) {
            return new ClusterException(Kind.NOT_FOUND, words);
        }
        return new ClusterException(Kind.REFUSED, "kubectl failed: " + words);
    }

    /** The one that counts: warnings come before it. */
    static String lastLine(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((first, second) -> second)
                .orElse("it said nothing");
    }
}
