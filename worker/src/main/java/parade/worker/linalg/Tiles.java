package parade.worker.linalg;

/**
 * The shapes of tiles that there are, and which one computes what. A tile of r rows and v vectors
 * loads v vectors and r single values for r·v fma, so the largest one that the registers hold is
 * the best: 6 × 4 with 32 of them (24 sums, 4 of B, 1 of A), 6 × 2 with 16.
 */
final class Tiles {

    /** A processor of x86's kind without AVX-512 has 16 vector registers, all others have 32. */
    private static final boolean FEW_REGISTERS =
            Vectors.LENGTH <= 8
                    && System.getProperty("os.arch", "").matches("amd64|x86_64|x86|i386");

    /** The most vectors that a tile is wide. */
    static final int MOST_VECTORS = FEW_REGISTERS ? 2 : 4;

    /** The rows of the tiles that most of C is covered by. */
    static final int COMMON_ROWS = 6;

    private Tiles() {}

    /** The rows of the tiles that are so many vectors wide, for a matrix of so many rows. */
    static int rows(int rows, int vectors) {
        if (vectors == 1 && rows >= 12) {
            return 12; // fewer sums could not keep the multipliers busy
        }
        return rows >= 6 ? 6 : rows >= 3 ? 3 : 1;
    }

    // The cases below are rows and, as the last digit, vectors: 64 is 6 × 4, 121 is 12 × 1.

    /** Whether the tile of this shape can pack the panel of B by the way. */
    static boolean canPack(int rows, int vectors) {
        return rows == COMMON_ROWS && vectors > 1;
    }

    /**
     * Sums the tile of C at cAt from zero, by slices, from the rows of A and the columns of B that
     * begin there.
     */
    static void compute(int rows, int vectors, TileOperands operands, int aAt, int bAt, int cAt) {
        switch (rows * 10 + vectors) {
            case 64 -> {
                if (operands.aRowStride == 1 && operands.packing) {
                    Tile6x4AdjacentPacking.compute(operands, aAt, bAt, cAt);
                } else if (operands.aRowStride == 1) {
                    Tile6x4Adjacent.compute(operands, aAt, bAt, cAt);
                } else if (operands.packing) {
                    Tile6x4Packing.compute(operands, aAt, bAt, cAt);
                } else {
                    Tile6x4.compute(operands, aAt, bAt, cAt);
                }
            }
            case 63 -> {
                if (operands.packing) {
                    Tile6x3Packing.compute(operands, aAt, bAt, cAt);
                } else {
                    Tile6x3.compute(operands, aAt, bAt, cAt);
                }
            }
            case 62 -> {
                if (operands.packing) {
                    Tile6x2Packing.compute(operands, aAt, bAt, cAt);
                } else {
                    Tile6x2.compute(operands, aAt, bAt, cAt);
                }
            }
            case 61 -> Tile6x1.compute(operands, aAt, bAt, cAt);
            case 121 -> Tile12x1.compute(operands, aAt, bAt, cAt);
            case 34 -> Tile3x4.compute(operands, aAt, bAt, cAt);
            case 33 -> Tile3x3.compute(operands, aAt, bAt, cAt);
            case 32 -> Tile3x2.compute(operands, aAt, bAt, cAt);
            case 31 -> Tile3x1.compute(operands, aAt, bAt, cAt);
            case 14 -> Tile1x4.compute(operands, aAt, bAt, cAt);
            case 13 -> Tile1x3.compute(operands, aAt, bAt, cAt);
            case 12 -> Tile1x2.compute(operands, aAt, bAt, cAt);
            case 11 -> Tile1x1.compute(operands, aAt, bAt, cAt);
            default -> throw new IllegalArgumentException("a tile of " + rows + "×" + vectors);
        }
    }

    /** Goes on with the sums that begin at beforeAt of other values than C's; only of one slice. */
    static void resume(
            int rows, int vectors, TileOperands operands, int aAt, int bAt, int beforeAt, int cAt) {
        switch (rows * 10 + vectors) {
            case 64 -> {
                if (operands.aRowStride == 1 && operands.packing) {
                    Tile6x4AdjacentPacking.resume(operands, aAt, bAt, beforeAt, cAt);
                } else if (operands.aRowStride == 1) {
                    Tile6x4Adjacent.resume(operands, aAt, bAt, beforeAt, cAt);
                } else if (operands.packing) {
                    Tile6x4Packing.resume(operands, aAt, bAt, beforeAt, cAt);
                } else {
                    Tile6x4.resume(operands, aAt, bAt, beforeAt, cAt);
                }
            }
            case 63 -> {
                if (operands.packing) {
                    Tile6x3Packing.resume(operands, aAt, bAt, beforeAt, cAt);
                } else {
                    Tile6x3.resume(operands, aAt, bAt, beforeAt, cAt);
                }
            }
            case 62 -> {
                if (operands.packing) {
                    Tile6x2Packing.resume(operands, aAt, bAt, beforeAt, cAt);
                } else {
                    Tile6x2.resume(operands, aAt, bAt, beforeAt, cAt);
                }
            }
            case 61 -> Tile6x1.resume(operands, aAt, bAt, beforeAt, cAt);
            case 121 -> Tile12x1.resume(operands, aAt, bAt, beforeAt, cAt);
            case 34 -> Tile3x4.resume(operands, aAt, bAt, beforeAt, cAt);
            case 33 -> Tile3x3.resume(operands, aAt, bAt, beforeAt, cAt);
            case 32 -> Tile3x2.resume(operands, aAt, bAt, beforeAt, cAt);
            case 31 -> Tile3x1.resume(operands, aAt, bAt, beforeAt, cAt);
            case 14 -> Tile1x4.resume(operands, aAt, bAt, beforeAt, cAt);
            case 13 -> Tile1x3.resume(operands, aAt, bAt, beforeAt, cAt);
            case 12 -> Tile1x2.resume(operands, aAt, bAt, beforeAt, cAt);
            case 11 -> Tile1x1.resume(operands, aAt, bAt, beforeAt, cAt);
            default -> throw new IllegalArgumentException("a tile of " + rows + "×" + vectors);
        }
    }
}
