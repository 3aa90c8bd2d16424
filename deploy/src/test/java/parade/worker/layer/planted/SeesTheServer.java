package parade.worker.layer.planted;

import parade.server.reduction.Outcome;

/** Planted to break a wall. */
public final class SeesTheServer {

    private SeesTheServer() {}

    static Class<?> sees() {
        return Outcome.class;
    }
}
