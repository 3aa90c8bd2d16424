package parade.worker.linalg;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The vectors that this machine computes with. No result depends on them: whatever is computed with
 * vectors has a scalar twin with the same bits.
 */
final class Vectors {

    static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;

    /** Floats in a vector. */
    static final int LENGTH = SPECIES.length();

    /**
     * Whether vectors are used at all: not with {@code -Dparade.vectors=off}, which leaves
     * everything to the scalar twins. A constant to the compiler.
     */
    static final boolean USED = !"off".equals(System.getProperty("parade.vectors"));

    private Vectors() {}

    /** The end of the part of [from, to) that whole vectors cover; from where none are used. */
    static int end(int from, int to) {
        return USED ? to - (to - from) % LENGTH : from;
    }
}
