package parade.deploy.follow;

import java.util.ArrayDeque;
import java.util.Deque;

/** Time that passes only in pauses, and in which something happens in each. */
final class ScriptedPace implements Pace {

    /** What a test lets happen. */
    interface Event {
        void happen() throws Exception;
    }

    private final Deque<Event> events = new ArrayDeque<>();
    private final int mostPauses;
    private long nanos = 1;
    private int pauses;

    ScriptedPace(int mostPauses) {
        this.mostPauses = mostPauses;
    }

    /** In the next pause that has nothing yet. */
    ScriptedPace then(Event event) {
        events.add(event);
        return this;
    }

    /** For some pauses nothing does. */
    ScriptedPace nothing(int times) {
        for (int i = 0; i < times; i++) {
            events.add(() -> {});
        }
        return this;
    }

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public void pause(long millis) {
        if (++pauses > mostPauses) {
            throw new AssertionError("it waits for ever");
        }
        nanos += millis * 1_000_000;
        Event event = events.poll();
        if (event != null) {
            try {
                event.happen();
            } catch (Exception failed) {
                throw new AssertionError(failed);
            }
        }
    }
}
