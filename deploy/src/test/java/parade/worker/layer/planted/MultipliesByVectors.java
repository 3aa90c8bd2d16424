package parade.worker.layer.planted;

import jdk.incubator.vector.FloatVector;

/** Planted to break a wall. */
public final class MultipliesByVectors {

    private MultipliesByVectors() {}

    static FloatVector product(FloatVector a, FloatVector b) {
        return a.mul(b);
    }
}
