package parade.bench.scale;

import java.util.Map;
import java.util.TreeMap;

/** Calls of each kind and their bytes as {@code parade_rpc_bytes_total} counts them. */
final class Calls {

    /** What a kind of call has brought so far. */
    record Sum(double received, double sent) {

        Sum minus(Sum before) {
            return new Sum(received - before.received, sent - before.sent);
        }

        Sum over(double steps) {
            return new Sum(received / steps, sent / steps);
        }
    }

    private static final Sum NONE = new Sum(0, 0);

    private final Map<String, Sum> byRpc = new TreeMap<>();

    void add(String rpc, boolean received, long bytes) {
        Sum before = byRpc.getOrDefault(rpc, NONE);
        byRpc.put(
                rpc,
                received
                        ? new Sum(before.received + bytes, before.sent)
                        : new Sum(before.received, before.sent + bytes));
    }

    Map<String, Sum> now() {
        return Map.copyOf(byRpc);
    }

    /** What has come between two times, a step. */
    static Map<String, Sum> between(Map<String, Sum> before, Map<String, Sum> after, double steps) {
        var sums = new TreeMap<String, Sum>();
        after.forEach(
                (rpc, sum) -> sums.put(rpc, sum.minus(before.getOrDefault(rpc, NONE)).over(steps)));
        return sums;
    }
}
