package parade.bench.arithmetic;

import org.ejml.data.FMatrixRMaj;
import org.ejml.dense.row.CommonOps_FDRM;
import parade.worker.linalg.Gemm;
import parade.worker.linalg.Slices;

/** A library that multiplies matrices: ours, or the one whose matrices we use. */
interface Products {

    /** C = A·B. */
    void plain(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c);

    /** C = Aᵀ·B. */
    void transposedA(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c);

    /** C = A·Bᵀ. */
    void transposedB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c);

    /** Ours. */
    record Parade(Gemm gemm) implements Products {

        @Override
        public void plain(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
            gemm.multiply(a, b, c);
        }

        @Override
        public void transposedA(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
            gemm.multiplyTransposedA(a, b, Slices.one(a.numRows), c.data);
        }

        @Override
        public void transposedB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
            gemm.multiplyTransposedB(a, b, c);
        }
    }

    /** EJML's own. */
    record Ejml() implements Products {

        @Override
        public void plain(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
            CommonOps_FDRM.mult(a, b, c);
        }

        @Override
        public void transposedA(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
            CommonOps_FDRM.multTransA(a, b, c);
        }

        @Override
        public void transposedB(FMatrixRMaj a, FMatrixRMaj b, FMatrixRMaj c) {
            CommonOps_FDRM.multTransB(a, b, c);
        }
    }
}
