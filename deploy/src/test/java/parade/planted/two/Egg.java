package parade.planted.two;

import parade.planted.one.Hen;

/** Planted to break a wall. */
public final class Egg {

    private Egg() {}

    static Class<?> becomes() {
        return Hen.class;
    }
}
