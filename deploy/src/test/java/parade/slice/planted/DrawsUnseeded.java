package parade.slice.planted;

/** Planted to break a wall. */
public final class DrawsUnseeded {

    private DrawsUnseeded() {}

    static double draw() {
        return Math.random();
    }
}
