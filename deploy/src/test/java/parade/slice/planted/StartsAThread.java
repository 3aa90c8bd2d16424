package parade.slice.planted;

/** Planted to break a wall. */
public final class StartsAThread {

    private StartsAThread() {}

    static Thread start(Runnable work) {
        return Thread.ofVirtual().start(work);
    }
}
