package parade.worker.linalg;

import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.MAX;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;

/** Where the largest number of a row is. */
public final class Largest {

    private Largest() {}

    /**
     * The place, from 0, of the largest of {@code z[at ... at + count)}; the lowest of equal ones.
     * What comes after a NaN at place 0 is not larger than it; other NaNs are passed over.
     */
    public static int place(float[] z, int at, int count) {
        int place = -1;
        if (Vectors.USED && count >= Vectors.LENGTH) {
            place = ofLong(z, at, count);
        } else if (Vectors.USED && at + Vectors.LENGTH <= z.length) {
            place = ofShort(z, at, count);
        }
        return place < 0 ? scalar(z, at, count) : place;
    }

    static int scalar(float[] z, int at, int count) {
        int best = 0;
        for (int j = 1; j < count; j++) {
            if (z[at + j] > z[at + best]) {
                best = j;
            }
        }
        return best;
    }

    /** By a vector that reaches beyond the row, or −1 where there is a NaN. */
    private static int ofShort(float[] z, int at, int count) {
        VectorMask<Float> row = Vectors.SPECIES.indexInRange(0, count);
        FloatVector values =
                FloatVector.broadcast(Vectors.SPECIES, Float.NEGATIVE_INFINITY)
                        .blend(FloatVector.fromArray(Vectors.SPECIES, z, at), row);
        int place = values.compare(EQ, values.reduceLanes(MAX)).firstTrue();
        return place < count ? place : -1;
    }

    /** By whole vectors, of which the last one ends with the row, or −1 where there is a NaN. */
    private static int ofLong(float[] z, int at, int count) {
        int last = count - Vectors.LENGTH;
        FloatVector values = FloatVector.fromArray(Vectors.SPECIES, z, at + last);
        for (int j = 0; j < last; j += Vectors.LENGTH) {
            values = values.max(FloatVector.fromArray(Vectors.SPECIES, z, at + j));
        }
        float largest = values.reduceLanes(MAX);
        for (int j = 0; j < last; j += Vectors.LENGTH) {
            int place = places(z, at + j, largest);
            if (place < Vectors.LENGTH) {
                return j + place;
            }
        }
        int place = places(z, at + last, largest);
        return place < Vectors.LENGTH ? last + place : -1;
    }

    /** The first lane that is equal; their number if none is, as with NaN. */
    private static int places(float[] z, int at, float value) {
        return FloatVector.fromArray(Vectors.SPECIES, z, at).compare(EQ, value).firstTrue();
    }
}
