package parade.slice.planted;

/** Planted to break a wall. */
public final class ReadsTheClock {

    private ReadsTheClock() {}

    static long now() {
        return System.nanoTime();
    }
}
