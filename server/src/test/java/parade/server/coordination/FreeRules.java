package parade.server.coordination;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What must hold after every event of a run in ssp or async. */
final class FreeRules {

    private final long bound;
    private final long steps;

    /** By incarnation: the ticket that is out. */
    private final Map<Long, Ticket> out = new HashMap<>();

    /** The clocks of the living among them: whatever else holds others back, these do. */
    private final Map<Long, Long> clocks = new HashMap<>();

    private final Map<Long, WorkOrder> lastOrders = new HashMap<>();

    /** By slice: batches that are in the weights, that are out, and the first never given. */
    private final List<BitSet> completed = new ArrayList<>();

    private final List<BitSet> given = new ArrayList<>();
    private final long[] fresh;
    private long version;
    private long admitted;
    private long widestGap;
    private double widestStaleness;
    private long applied;
    private long returned;
    private long evaluations;
    private FreeProgress progress = FreeProgress.NONE;
    private @Nullable Ticket finishing;
    private long finishingBy;

    FreeRules(long bound, int slices, long steps) {
        this.bound = bound;
        this.steps = steps;
        fresh = new long[slices];
        for (int slice = 0; slice < slices; slice++) {
            completed.add(new BitSet());
            given.add(new BitSet());
        }
    }

    /** Orders are numbered without gaps; one that was not received comes again as it was. */
    void ordered(long incarnation, long received, WorkOrder order) {
        require(order.number() == received + 1, "after order " + received + " came " + order);
        WorkOrder last = lastOrders.put(incarnation, order);
        require(
                last == null || last.number() < order.number() || last.equals(order),
                "first " + last + ", then " + order);
    }

    /** A worker is about to say that a ticket is done. */
    void finishing(long incarnation, Ticket ticket) {
        finishing = ticket;
        finishingBy = incarnation;
    }

    void finishedNow() {
        finishing = null;
    }

    void check(Effect effect, List<FreeShard> shards) {
        switch (effect) {
            case Effect.Admitted(long incarnation, Ticket ticket, long gap) ->
                    admitted(incarnation, ticket, gap);
            case Effect.Trained trained -> {
                Ticket ticket = Objects.requireNonNull(finishing, "a step of nobody");
                require(trained.step() == ++version, "step " + trained.step());
                require(ticket.equals(out.remove(finishingBy)), "not out: " + ticket);
                complete(finishingBy, ticket, shards);
                clocks.remove(finishingBy);
            }
            case Effect.Settled settled -> settled(settled, shards);
            case Effect.Gone gone -> clocks.remove(gone.incarnation());
            case Effect.Evaluated evaluated -> evaluations++;
            case Effect.Progressed(long label, FreeProgress made) -> progress = made;
            default -> {}
        }
        require(version + out.size() <= steps, version + " steps and " + out.size() + " out");
    }

    /**
     * A gradient has come into the weights of a shard.
     *
     * @param others incarnations that could push since it was computed
     */
    void applied(long staleness, long others) {
        require(
                bound == Gate.NO_BOUND || staleness <= others * (2 * bound + 1),
                "staleness %d with %d others".formatted(staleness, others));
        if (others > 0) {
            widestStaleness = Math.max(widestStaleness, (double) staleness / others);
        }
    }

    Set<Long> out() {
        return out.keySet();
    }

    /** The most for each other incarnation. */
    double widestStaleness() {
        return widestStaleness;
    }

    private void admitted(long incarnation, Ticket ticket, long gap) {
        admitted++;
        clocks.put(incarnation, ticket.clock());
        long slowest = clocks.values().stream().mapToLong(clock -> clock).min().orElseThrow();
        require(ticket.clock() - slowest <= gap, "a gap of " + gap + " among " + clocks);
        require(gap <= bound, "a gap of " + gap);
        widestGap = Math.max(widestGap, ticket.clock() - slowest);
        require(out.put(incarnation, ticket) == null, "two tickets of " + incarnation);
        SliceBatch batch = ticket.batch();
        BitSet ever = given.get(batch.slice());
        if (batch.number() == fresh[batch.slice()]) {
            fresh[batch.slice()]++;
        } else {
            require(batch.number() < fresh[batch.slice()], "out of order: " + batch);
            require(!ever.get((int) batch.number()), "given twice: " + batch);
        }
        ever.set((int) batch.number());
    }

    private void complete(long incarnation, Ticket ticket, List<FreeShard> shards) {
        SliceBatch batch = ticket.batch();
        BitSet done = completed.get(batch.slice());
        require(!done.get((int) batch.number()), "completed twice: " + batch);
        done.set((int) batch.number());
        for (FreeShard shard : shards) {
            require(shard.has(incarnation, ticket.clock()), "completed, not applied: " + ticket);
        }
    }

    private void settled(Effect.Settled settled, List<FreeShard> shards) {
        Ticket ticket = Objects.requireNonNull(out.remove(settled.incarnation()), "not out");
        boolean everywhere =
                shards.stream().allMatch(shard -> shard.has(settled.incarnation(), ticket.clock()));
        require(settled.applied() == everywhere, "where it is everywhere or not: " + settled);
        if (settled.applied()) {
            applied++;
            version++;
            complete(settled.incarnation(), ticket, shards);
        } else {
            returned++;
            given.get(ticket.batch().slice()).clear((int) ticket.batch().number());
        }
        require(settled.step() == version, "step " + settled.step() + " at " + version);
    }

    /** In the end every batch that was given out is in the weights, each slice's without a gap. */
    void checkDone() {
        require(out.isEmpty(), "still out: " + out);
        require(version == steps, version + " of " + steps + " steps");
        long total = 0;
        for (int slice = 0; slice < completed.size(); slice++) {
            BitSet done = completed.get(slice);
            require(
                    done.cardinality() == done.length() && done.length() == fresh[slice],
                    "slice " + slice + " has gaps: " + done);
            total += done.cardinality();
        }
        require(total == steps, total + " batches in " + steps + " steps");
        require(evaluations > 0, "never evaluated");
    }

    /** Another run goes on from where this one was: what was out is not known to it. */
    void resumed() {
        out.clear();
        clocks.clear();
        lastOrders.clear();
        for (int slice = 0; slice < completed.size(); slice++) {
            given.get(slice).clear();
            given.get(slice).or(completed.get(slice));
        }
    }

    FreeProgress progress() {
        return progress;
    }

    long version() {
        return version;
    }

    long admitted() {
        return admitted;
    }

    long widestGap() {
        return widestGap;
    }

    /** Tickets of the dead that were found to count, and those that were given out again. */
    long applied() {
        return applied;
    }

    long returned() {
        return returned;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
