package parade.bench.scale;

import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.v1.PushChunk;
import parade.v1.PushHeader;

/**
 * Forward, and backward with its pushes: for every node a stream to every shard, whose messages go
 * while backward is at work. A stream that takes nothing more holds the worker's thread up.
 */
final class SimulatedPush {

    /** HTTP/2's window: Channels' WINDOW_BYTES. */
    private static final long WINDOW_BYTES = 4 << 20;

    /** Of forward and backward together. */
    private static final double FORWARD = 1.0 / 3;

    private final SimulatedWorker worker;
    private final Simulation simulation;
    private final Timeline timeline;
    private final Scenario scenario;
    private final long version;
    private final List<Node> nodes;
    private final double computeNanos;
    private final Stream[][] streams;
    private int nextMessage;
    private int nextNode;
    private double computed;
    private Layout.@Nullable Message blocked;
    private int unanswered;

    /** A call of a push: a node's sums to one shard. */
    final class Stream {
        private final Node node;
        private final int shard;
        private final long headerBytes;
        private int untaken;
        private long flying;
        private boolean begun;

        Stream(Node node, int shard, long headerBytes) {
            this.node = node;
            this.shard = shard;
            this.headerBytes = headerBytes;
            untaken = simulation.layout().pushesTo(shard);
        }

        Node node() {
            return node;
        }

        long version() {
            return version;
        }

        boolean takes(Layout.Message message) {
            return flying == 0 || flying + message.values() <= WINDOW_BYTES;
        }

        /** The shard has added a message to its sums. */
        void taken(Layout.Message message) {
            flying -= message.values();
            Layout.@Nullable Message next = blocked;
            if (next != null && streams[nextNode][next.shard()] == this) {
                blocked = null;
                timeline.after(scenario.machine().latencyNanos(), () -> send(next));
            }
            if (--untaken == 0) {
                simulation.counted("Push", false, simulation.pushReplyBytes());
                simulation.shard(shard).host().small(false, simulation.pushReplyBytes());
                worker.host().small(true, simulation.pushReplyBytes());
                timeline.after(
                        scenario.machine().latencyNanos() + callNanos(),
                        SimulatedPush.this::answered);
            }
        }
    }

    SimulatedPush(
            SimulatedWorker worker,
            Simulation simulation,
            long version,
            BitSet slices,
            double computeNanos) {
        this.worker = worker;
        this.simulation = simulation;
        this.version = version;
        this.computeNanos = computeNanos;
        timeline = simulation.timeline();
        scenario = simulation.scenario();
        nodes = new SliceTree(scenario.slices()).cover(slices);
        streams = new Stream[nodes.size()][scenario.servers()];
        for (int n = 0; n < nodes.size(); n++) {
            long headerBytes = headerBytes(nodes.get(n));
            for (int s = 0; s < scenario.servers(); s++) {
                streams[n][s] = new Stream(nodes.get(n), s, headerBytes);
                unanswered += streams[n][s].untaken > 0 ? 1 : 0;
            }
        }
    }

    private long headerBytes(Node node) {
        var header =
                PushHeader.newBuilder()
                        .setIncarnation(worker.incarnation())
                        .setGeneration(Simulation.GENERATION)
                        .setVersion(version)
                        .setNode(
                                parade.v1.Node.newBuilder()
                                        .setFirst(node.first())
                                        .setCount(node.count()))
                        .setWeight((double) node.count() * scenario.examples())
                        .setWorker(worker.index());
        return PushChunk.newBuilder().setHeader(header).build().getSerializedSize();
    }

    /** Calls are begun one after the other; then comes forward. */
    void start() {
        double calls = (double) nodes.size() * scenario.servers() * callNanos();
        timeline.after(calls + computeNanos * FORWARD, this::next);
    }

    /** Goes on with backward, up to where the next message may go. */
    private void next() {
        if (!worker.alive()) {
            return;
        }
        List<Layout.Message> messages = simulation.layout().pushes();
        if (nextMessage == messages.size()) {
            finish();
            return;
        }
        Layout.Message message = messages.get(nextMessage);
        double nanos = (message.done() - computed) * computeNanos * (1 - FORWARD);
        computed = message.done();
        double encode =
                message.values()
                        * scenario.costs().copyNanosPerByte()
                        / scenario.machine().speedUp(Resource.COMPUTE);
        timeline.after(nanos + encode, () -> send(message));
    }

    private void send(Layout.Message message) {
        Stream stream = streams[nextNode][message.shard()];
        if (!stream.takes(message)) {
            blocked = message;
            return;
        }
        stream.flying += message.values();
        boolean first = !stream.begun;
        stream.begun = true;
        long counted = message.counted() + (first ? stream.headerBytes : 0);
        SimulatedShard shard = simulation.shard(message.shard());
        long gone = worker.host().send(counted, first);
        timeline.at(
                gone + Math.round(scenario.machine().latencyNanos()),
                () -> {
                    simulation.counted("Push", true, counted);
                    timeline.at(
                            shard.host().receive(counted, first),
                            () -> shard.take(stream, message));
                });
        if (++nextNode == nodes.size()) {
            nextNode = 0;
            nextMessage++;
        }
        next();
    }

    private void finish() {
        unanswered += nodes.size();
        nodes.forEach(node -> worker.tally(version, node, this::answered));
        if (unanswered == 0) {
            worker.done();
        }
    }

    private void answered() {
        if (--unanswered == 0 && nextMessage == simulation.layout().pushes().size()) {
            worker.done();
        }
    }

    private double callNanos() {
        return scenario.costs().callNanos() / scenario.machine().speedUp(Resource.CALLS);
    }
}
