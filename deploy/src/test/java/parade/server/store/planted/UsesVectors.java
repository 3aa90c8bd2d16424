package parade.server.store.planted;

import jdk.incubator.vector.FloatVector;

/** Planted to break a wall. */
public final class UsesVectors {

    private UsesVectors() {}

    static int lanes() {
        return FloatVector.SPECIES_PREFERRED.length();
    }
}
