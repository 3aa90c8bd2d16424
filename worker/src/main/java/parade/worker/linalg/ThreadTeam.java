package parade.worker.linalg;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads that do one task after another together, each its own part: the caller of {@link #run}
 * and as many others as are needed. Parts of a product take some microseconds, so who waits looks a
 * while before it sleeps. How a task is cut must not show in its results. One caller at a time.
 */
public final class ThreadTeam implements AutoCloseable {

    /** What a team does together. */
    @FunctionalInterface
    public interface Task {

        /**
         * Does the part-th of so many parts, each of which is done once.
         *
         * @param part from 0
         */
        void part(int part, int parts);
    }

    private static final ThreadTeam ONE = new ThreadTeam(1);

    /** How long a waiting thread looks before it sleeps. */
    private static final long LOOK_NANOS = 20_000;

    private final Member[] members;
    private final AtomicInteger unfinished = new AtomicInteger();
    private @Nullable Task task;

    /** The number of tasks so far: a change tells the members to begin. */
    private final AtomicInteger round = new AtomicInteger();

    private volatile @Nullable Thread caller;
    private volatile @Nullable Throwable failure;
    private volatile boolean closed;

    /**
     * A team that works until it is closed.
     *
     * @param threads how many threads there are, the caller of {@link #run} among them
     */
    public ThreadTeam(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("a team of " + threads + " threads");
        }
        members = new Member[threads - 1];
        for (int i = 0; i < members.length; i++) {
            members[i] = new Member(i + 1);
            members[i].start();
        }
    }

    /** The caller alone. */
    public static ThreadTeam one() {
        return ONE;
    }

    /** How many threads there are, the caller among them. */
    public int threads() {
        return members.length + 1;
    }

    /**
     * Returns when all parts are done, interrupted or not. What part 0 throws is thrown here; else
     * what another one throws, as the cause of an IllegalStateException.
     */
    public void run(Task next) {
        int parts = threads();
        if (parts == 1) {
            next.part(0, 1);
            return;
        }
        if (closed) {
            throw new IllegalStateException("the team is closed");
        }
        task = next;
        failure = null;
        caller = Thread.currentThread();
        unfinished.set(members.length);
        round.incrementAndGet();
        for (Member member : members) {
            if (member.sleeping) {
                LockSupport.unpark(member);
            }
        }
        try {
            next.part(0, parts);
        } finally {
            awaitMembers();
            task = null;
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("a part of the work has failed", thrown);
        }
    }

    private void awaitMembers() {
        long start = System.nanoTime();
        while (unfinished.get() > 0) {
            if (System.nanoTime() - start < LOOK_NANOS) {
                Thread.onSpinWait();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Ends the threads; not while a task runs. */
    @Override
    public void close() {
        closed = true;
        for (Member member : members) {
            LockSupport.unpark(member);
        }
    }

    private final class Member extends Thread {

        private final int part;
        private volatile boolean sleeping;

        Member(int part) {
            super("arithmetic-" + part);
            this.part = part;
            setDaemon(true);
        }

        @Override
        public void run() {
            int done = 0;
            while (awaitRound(done)) {
                done++;
                try {
                    if (task != null) {
                        task.part(part, threads());
                    }
                } catch (RuntimeException | Error e) {
                    failure = e;
                } finally {
                    if (unfinished.decrementAndGet() == 0) {
                        LockSupport.unpark(caller);
                    }
                }
            }
        }

        /** Whether there is another task; not when the team is closed. */
        private boolean awaitRound(int done) {
            long start = System.nanoTime();
            while (round.get() == done) {
                if (closed) {
                    return round.get() != done;
                }
                if (System.nanoTime() - start < LOOK_NANOS) {
                    Thread.onSpinWait();
                } else {
                    sleeping = true;
                    if (round.get() == done && !closed) {
                        LockSupport.park(this);
                    }
                    sleeping = false;
                }
            }
            return true;
        }
    }
}
