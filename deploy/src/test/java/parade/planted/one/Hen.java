package parade.planted.one;

import parade.planted.two.Egg;

/** Planted to break a wall. */
public final class Hen {

    private Hen() {}

    static Class<?> lays() {
        return Egg.class;
    }
}
