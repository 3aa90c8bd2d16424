package parade.worker.linalg;

/** What this virtual machine computes with, for logs and measurements: no result depends on it. */
public final class Arithmetic {

    private Arithmetic() {}

    /** Its vectors, in words. */
    public static String words() {
        return Vectors.USED ? "vectors of " + Vectors.LENGTH + " floats" : "no vectors";
    }
}
