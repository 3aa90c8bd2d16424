package parade.server.store.planted;

import org.ejml.data.FMatrixRMaj;

/** Planted to break a wall. */
public final class UsesMatrices {

    private UsesMatrices() {}

    static FMatrixRMaj matrix() {
        return new FMatrixRMaj(1, 1);
    }
}
