package parade.block.planted;

import parade.server.reduction.Outcome;

/** Planted to break a wall. */
public final class SeesServer {

    private SeesServer() {}

    static Class<?> sees() {
        return Outcome.class;
    }
}
