package parade.bench.scale;

import java.util.ArrayList;
import java.util.List;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterSpec;
import parade.block.Placement;
import parade.v1.PushChunk;

/**
 * Which messages a model's blocks travel in: cut and placed by the product's rules, and run
 * together as {@code PushStream} and {@code PullStream} do it.
 *
 * @param blocks for each shard
 * @param pulls for each shard
 * @param pushes of a node to all shards, in the order in which backward lets them go
 */
record Layout(List<List<Block>> blocks, List<List<Message>> pulls, List<Message> pushes) {

    /**
     * One message, or some that are taken together.
     *
     * @param place among those of its shard
     * @param values bytes of values
     * @param counted bytes of messages, without a push's header
     * @param done the part of backward that must be done before it goes
     */
    record Message(int shard, int place, long values, long counted, double done) {}

    static Layout of(List<ParameterSpec> model, int servers, int messages) {
        List<List<Block>> shards = Placement.balance(Blocks.cut(model), servers).shards();
        var pulls = new ArrayList<List<Message>>();
        for (int shard = 0; shard < servers; shard++) {
            pulls.add(together(pulled(shard, shards.get(shard)), messages));
        }
        var pushes = new ArrayList<Message>();
        List<Message> single = pushed(shards);
        for (int shard = 0; shard < servers; shard++) {
            int of = shard;
            pushes.addAll(
                    together(single.stream().filter(m -> m.shard() == of).toList(), messages));
        }
        pushes.sort(
                java.util.Comparator.comparingDouble(Message::done)
                        .thenComparingInt(Message::shard));
        return new Layout(shards, List.copyOf(pulls), List.copyOf(pushes));
    }

    private static List<Message> pulled(int shard, List<Block> blocks) {
        var messages = new ArrayList<Message>();
        for (int next = 0; next < blocks.size(); ) {
            int first = next;
            int values = 0;
            while (next < blocks.size()
                    && values + blocks.get(next).count() <= Block.MAXIMUM_COUNT) {
                values += blocks.get(next++).count();
            }
            int bytes = values * Float.BYTES;
            long counted = Traffic.counted(Traffic.run(first, next - first, bytes));
            messages.add(new Message(shard, messages.size(), bytes, counted, 0));
        }
        return messages;
    }

    /** A run that is being filled from the back. */
    private static final class Open {
        int firstBlock;
        int blocks;
        int bytes;
        int capacity;
    }

    private static List<Message> pushed(List<List<Block>> shards) {
        long total = shards.stream().flatMap(List::stream).mapToLong(Block::bytes).sum();
        var order = new ArrayList<int[]>();
        var through = new long[shards.size()][];
        for (int s = 0; s < shards.size(); s++) {
            List<Block> blocks = shards.get(s);
            through[s] = new long[blocks.size()];
            for (int place = 0; place < blocks.size(); place++) {
                through[s][place] =
                        blocks.get(place).bytes() + (place == 0 ? 0 : through[s][place - 1]);
                order.add(new int[] {blocks.get(place).index(), s, place});
            }
        }
        order.sort((a, b) -> Integer.compare(b[0], a[0])); // last parameter and block first
        var messages = new ArrayList<Message>();
        var open = new Open[shards.size()];
        long done = 0;
        for (int[] at : order) {
            int shard = at[1];
            int place = at[2];
            int size = (int) shards.get(shard).get(place).bytes();
            done += size;
            Open run = open[shard];
            if (run == null || place != run.firstBlock - 1 || run.capacity - run.bytes < size) {
                if (run != null) {
                    messages.add(message(shard, run, (double) done / total));
                }
                run = new Open();
                run.capacity =
                        (int) Math.min(Block.MAXIMUM_COUNT * Float.BYTES, through[shard][place]);
                open[shard] = run;
            }
            run.firstBlock = place;
            run.blocks++;
            run.bytes += size;
        }
        for (int shard = 0; shard < open.length; shard++) {
            if (open[shard] != null) {
                messages.add(message(shard, open[shard], 1));
            }
        }
        return messages;
    }

    private static Message message(int shard, Open run, double done) {
        var chunk =
                PushChunk.newBuilder()
                        .setRun(Traffic.run(run.firstBlock, run.blocks, run.bytes))
                        .build();
        return new Message(shard, 0, run.bytes, Traffic.counted(chunk), done);
    }

    /** At most so many, of nearly the same number of messages each. */
    private static List<Message> together(List<Message> all, int limit) {
        var merged = new ArrayList<Message>();
        int groups = Math.min(limit, all.size());
        for (int g = 0; g < groups; g++) {
            List<Message> group =
                    all.subList(
                            (int) ((long) all.size() * g / groups),
                            (int) ((long) all.size() * (g + 1) / groups));
            merged.add(
                    new Message(
                            group.getFirst().shard(),
                            g,
                            group.stream().mapToLong(Message::values).sum(),
                            group.stream().mapToLong(Message::counted).sum(),
                            group.getLast().done()));
        }
        return merged;
    }

    int pushesTo(int shard) {
        return (int) pushes.stream().filter(m -> m.shard() == shard).count();
    }
}
