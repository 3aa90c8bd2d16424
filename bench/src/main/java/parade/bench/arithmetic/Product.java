package parade.bench.arithmetic;

import org.ejml.data.FMatrixRMaj;

/**
 * A product that is asked for: C[m, n] over depth k.
 *
 * @param kind NN, TN or NT: whether A or B is stored transposed
 */
record Product(String kind, int m, int k, int n) {

    /** Four words of a request, from so manieth on. */
    static Product of(String[] request, int first) {
        return new Product(
                request[first],
                Integer.parseInt(request[first + 1]),
                Integer.parseInt(request[first + 2]),
                Integer.parseInt(request[first + 3]));
    }

    double gigaOperations() {
        return 2e-9 * m * k * n;
    }

    /** What computes it over and over, of matrices that are drawn here. */
    Runnable by(Products library) {
        var c = new FMatrixRMaj(m, n);
        return switch (kind) {
            case "NN" -> {
                var a = Operands.matrix(m, k);
                var b = Operands.matrix(k, n);
                yield () -> library.plain(a, b, c);
            }
            case "TN" -> {
                var a = Operands.matrix(k, m);
                var b = Operands.matrix(k, n);
                yield () -> library.transposedA(a, b, c);
            }
            case "NT" -> {
                var a = Operands.matrix(m, k);
                var b = Operands.matrix(n, k);
                yield () -> library.transposedB(a, b, c);
            }
            default -> throw new IllegalArgumentException(kind + " is none of NN, TN, NT");
        };
    }
}
