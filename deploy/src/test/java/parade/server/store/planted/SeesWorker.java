package parade.server.store.planted;

import parade.worker.model.Network;

/** Planted to break a wall. */
public final class SeesWorker {

    private SeesWorker() {}

    static Class<?> sees() {
        return Network.class;
    }
}
