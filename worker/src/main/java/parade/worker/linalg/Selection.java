package parade.worker.linalg;

import static jdk.incubator.vector.VectorOperators.GT;

import jdk.incubator.vector.FloatVector;

/**
 * Choices between two values, element by element. The compiler makes a branch of them that no
 * processor could foresee; vectors choose without one.
 */
public final class Selection {

    private Selection() {}

    /**
     * {@code into[i] = by[i] > 0 ? from[i] : into[i]} for i below count. NaN is not above 0. Arrays
     * may be the same.
     */
    public static void whereAboveZero(float[] by, float[] from, float[] into, int count) {
        int i = 0;
        for (; i < Vectors.end(0, count); i += Vectors.LENGTH) {
            FloatVector chosen = FloatVector.fromArray(Vectors.SPECIES, from, i);
            FloatVector kept = FloatVector.fromArray(Vectors.SPECIES, into, i);
            FloatVector sign = FloatVector.fromArray(Vectors.SPECIES, by, i);
            kept.blend(chosen, sign.compare(GT, 0)).intoArray(into, i);
        }
        for (; i < count; i++) {
            into[i] = by[i] > 0 ? from[i] : into[i];
        }
    }

    /** {@code into[i] = by[i] > 0 ? from[i] : 0} for i below count; else as above. */
    public static void aboveZeroElseZero(float[] by, float[] from, float[] into, int count) {
        int i = 0;
        for (; i < Vectors.end(0, count); i += Vectors.LENGTH) {
            FloatVector chosen = FloatVector.fromArray(Vectors.SPECIES, from, i);
            FloatVector sign = FloatVector.fromArray(Vectors.SPECIES, by, i);
            FloatVector.zero(Vectors.SPECIES).blend(chosen, sign.compare(GT, 0)).intoArray(into, i);
        }
        for (; i < count; i++) {
            into[i] = by[i] > 0 ? from[i] : 0;
        }
    }
}
