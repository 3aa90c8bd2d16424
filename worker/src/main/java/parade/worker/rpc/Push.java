package parade.worker.rpc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import parade.v1.DataGrpc;
import parade.v1.PushHeader;
import parade.v1.PushReply;

/**
 * The push of one order's gradients: for every node a stream to every shard. Sums are taken as
 * backward makes them, last layer first, so that the wire works while the worker computes. Used by
 * one thread.
 */
public final class Push {

    private final ShardMap map;

    /** By node, then shard. */
    private final List<List<PushStream>> streams = new ArrayList<>();

    /**
     * @param versions in ssp and async for each shard those of its blocks' weights; else empty
     *     arrays
     */
    Push(
            List<DataGrpc.DataStub> shards,
            ShardMap map,
            List<PushHeader> headers,
            List<long[]> versions) {
        this.map = map;
        for (PushHeader header : headers) {
            var ofNode = new ArrayList<PushStream>();
            for (int shard = 0; shard < shards.size(); shard++) {
                if (!map.blocks(shard).isEmpty()) {
                    ofNode.add(
                            new PushStream(
                                    shards.get(shard)
                                            .withDeadlineAfter(
                                                    ShardClients.PUSH_MILLIS,
                                                    TimeUnit.MILLISECONDS),
                                    header,
                                    map.bytesThrough(shard),
                                    versions.get(shard)));
                } else {
                    ofNode.add(PushStream.TO_NOBODY);
                }
            }
            streams.add(ofNode);
        }
    }

    /**
     * Takes the sum of a parameter's gradient over a node. The array is the caller's again when
     * this returns.
     */
    public void accept(int node, int parameter, float[] sum) {
        List<ShardMap.Location> locations = map.locations(parameter);
        for (int i = locations.size() - 1; i >= 0; i--) {
            ShardMap.Location at = locations.get(i);
            streams.get(node)
                    .get(at.shard())
                    .prepend(at.place(), sum, at.block().offset(), at.block().count());
        }
    }

    /** Sends what is left; the futures end with the shards' answers. */
    public List<CompletableFuture<Void>> finish() {
        var answers = new ArrayList<CompletableFuture<Void>>();
        for (List<PushStream> ofNode : streams) {
            for (PushStream stream : ofNode) {
                answers.add(stream.finish());
            }
        }
        return answers;
    }

    /**
     * What the shards said, once all of {@link #finish} have ended well. In sync mode it never
     * matters: accepted, a duplicate or superseded, the gradient is where it should be.
     */
    public List<PushReply> replies() {
        return streams.stream().flatMap(List::stream).flatMap(s -> s.reply().stream()).toList();
    }

    /** Gives up a push that can't be finished. */
    public void cancel() {
        streams.forEach(ofNode -> ofNode.forEach(PushStream::cancel));
    }
}
