import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the innermost loops of the matrix product. A tile's sums must stay in registers, so each
 * of them is a local variable and every line that touches them stands there once for each: nothing
 * to write by hand, or to keep alike by hand in a dozen shapes. The build runs this program; what
 * it writes is never committed.
 *
 * <p>Usage: {@code java TileGenerator.java FOLDER}, the root of the generated sources.
 */
final class TileGenerator {

    private static final String PACKAGE = "parade.worker.linalg";

    /**
     * Rows and vectors of the tiles, the largest first; {@code Tiles} in the same package chooses
     * among them.
     */
    private static final List<Tile> TILES =
            List.of(
                    new Tile(6, 4, true, true),
                    new Tile(6, 4, true, false),
                    new Tile(6, 4, false, true),
                    new Tile(6, 4, false, false),
                    new Tile(6, 3, false, true),
                    new Tile(6, 3, false, false),
                    new Tile(6, 2, false, true),
                    new Tile(6, 2, false, false),
                    new Tile(6, 1, false, false),
                    new Tile(12, 1, false, false),
                    new Tile(3, 4, false, false),
                    new Tile(3, 3, false, false),
                    new Tile(3, 2, false, false),
                    new Tile(3, 1, false, false),
                    new Tile(1, 4, false, false),
                    new Tile(1, 3, false, false),
                    new Tile(1, 2, false, false),
                    new Tile(1, 1, false, false));

    private TileGenerator() {}

    public static void main(String[] arguments) throws IOException {
        Path folder = Path.of(arguments[0]).resolve(PACKAGE.replace('.', '/'));
        Files.createDirectories(folder);
        for (Tile tile : TILES) {
            Files.writeString(folder.resolve(tile.name() + ".java"), tile.source());
        }
        for (int side : new int[] {4, 8, 16}) {
            var square = new Square(side);
            Files.writeString(folder.resolve(square.name() + ".java"), square.source());
        }
    }

    /**
     * A tile of C.
     *
     * @param adjacent whether the values of A that are used together, one a row, stand side by
     *     side: then one check of the array's bounds does for all. Only where there are registers
     *     enough: with 16 the compiler would spill sums.
     * @param packing whether the rows of B are written into the packed panel as they are read, so
     *     that the tiles below find them there: by the way, while the multipliers are busy
     */
    private record Tile(int rows, int vectors, boolean adjacent, boolean packing) {

        private static final String OPERANDS =
                """
                float[] a = operands.a;
                float[] b = operands.b;
                float[] c = operands.c;
                int aRow = operands.aRowStride;
                int aDepth = operands.aDepthStride;
                int bStride = operands.bStride;
                int cStride = operands.cStride;
                int last = operands.lastVector;
                """;

        private static final String PANEL =
                """
                float[] panel = operands.scratch;
                int panelStride = operands.panelStride;
                int panelAt = TileOperands.PANEL;
                """;

        String name() {
            return "Tile%dx%d%s%s"
                    .formatted(rows, vectors, adjacent ? "Adjacent" : "", packing ? "Packing" : "");
        }

        String source() {
            return """
            package %1$s;

            import static jdk.incubator.vector.FloatVector.broadcast;
            import static jdk.incubator.vector.FloatVector.fromArray;
            import static jdk.incubator.vector.FloatVector.zero;

            import jdk.incubator.vector.FloatVector;
            import jdk.incubator.vector.VectorSpecies;

            /** %3$d rows and %4$d vectors of C = A·B; {@link TileOperands} says where everything is. Generated. */
            final class %2$s {

                private static final VectorSpecies<Float> S = Vectors.SPECIES;
                private static final int L = Vectors.LENGTH;

                private %2$s() {}

                /** Sums the slices of the depth from zero, and adds them. */
                static void compute(TileOperands operands, int aAt, int bAt, int cAt) {
            %5$s
                    float[] stack = operands.scratch;
                    int slices = operands.sliceCount;
                    int length = operands.sliceLength;
                    int longer = operands.longerSlices;
                    int top = TileOperands.STACK;
                    for (int slice = 0; ; slice++) {
            %6$s
                        for (int p = slice < longer ? -1 : 0; p < length; p++) {
            %7$s
                        }
                        for (int merges = Slices.merges(slice, slices); merges > 0; merges--) {
                            top -= %8$d * L;
            %9$s
                        }
                        if (slice == slices - 1) {
            %10$s
                            return;
                        }
            %11$s
                        top += %8$d * L;
                    }
                }

                /** Goes on with the sums of one slice at {@code beforeAt}. */
                static void resume(TileOperands operands, int aAt, int bAt, int beforeAt, int cAt) {
            %5$s
                    float[] before = operands.before;
                    int beforeStride = operands.beforeStride;
                    int length = operands.sliceLength;
            %12$s
                    for (int p = 0; p < length; p++) {
            %13$s
                    }
            %14$s
                }
            }
            """
                    .formatted(
                            PACKAGE,
                            name(),
                            rows,
                            vectors,
                            indented(8, packing ? OPERANDS + PANEL : OPERANDS),
                            indented(12, eachSum("FloatVector @sum = zero(S);")),
                            indented(16, depthStep()),
                            rows * vectors,
                            indented(
                                    16,
                                    eachSum("@sum = fromArray(S, stack, top@stored).add(@sum);")),
                            indented(16, eachSum("@sum.intoArray(c, cAt@place);")),
                            indented(12, eachSum("@sum.intoArray(stack, top@stored);")),
                            indented(
                                    8,
                                    eachSum(
                                            "FloatVector @sum = fromArray(S, before, beforeAt@before);")),
                            indented(12, depthStep()),
                            indented(8, eachSum("@sum.intoArray(c, cAt@place);")));
        }

        /** One row of B and one value of A a row: an outer product is added to the sums. */
        private String depthStep() {
            var lines = new StringBuilder();
            for (int vector = 0; vector < vectors; vector++) {
                lines.append(
                        "FloatVector b%d = fromArray(S, b, bAt%s);\n"
                                .formatted(vector, columns(vector)));
            }
            for (int vector = 0; packing && vector < vectors; vector++) {
                lines.append(
                        "b%d.intoArray(panel, panelAt%s);\n".formatted(vector, columns(vector)));
            }
            for (int row = 0; row < rows; row++) {
                String place = adjacent ? plus(row, "") : plus(row, "aRow");
                lines.append("FloatVector a%d = broadcast(S, a[aAt%s]);\n".formatted(row, place));
                for (int vector = 0; vector < vectors; vector++) {
                    lines.append(
                            "%1$s = a%2$d.fma(b%3$d, %1$s);\n"
                                    .formatted(sum(row, vector), row, vector));
                }
            }
            lines.append(packing ? "panelAt += panelStride;\n" : "");
            lines.append("aAt += aDepth;\nbAt += bStride;\n");
            return lines.toString().stripTrailing();
        }

        /**
         * A line for each sum of the tile, with its name, its place behind cAt and its place on the
         * stack.
         */
        private String eachSum(String line) {
            var lines = new StringBuilder();
            for (int row = 0; row < rows; row++) {
                for (int vector = 0; vector < vectors; vector++) {
                    lines.append(
                            line.replace("@sum", sum(row, vector))
                                    .replace("@place", plus(row, "cStride") + columns(vector))
                                    .replace("@before", plus(row, "beforeStride") + columns(vector))
                                    .replace("@stored", plus(row * vectors + vector, "L")));
                    lines.append('\n');
                }
            }
            return lines.toString().stripTrailing();
        }

        private static String sum(int row, int vector) {
            return "c" + row + "_" + vector;
        }

        /**
         * Where a vector begins in its row: the last one where the operands say, as it may overlap
         * the one before.
         */
        private String columns(int vector) {
            return vector > 0 && vector == vectors - 1 ? " + last" : plus(vector, "L");
        }
    }

    /** The transpose of a square as wide as a vector. */
    private record Square(int side) {

        String name() {
            return "SquareTranspose" + side;
        }

        String source() {
            return """
            package %1$s;

            import static jdk.incubator.vector.FloatVector.fromArray;

            import jdk.incubator.vector.FloatVector;
            import jdk.incubator.vector.VectorMask;
            import jdk.incubator.vector.VectorShuffle;
            import jdk.incubator.vector.VectorSpecies;

            /**
             * The transpose of a square of %3$d×%3$d: for each distance d = 1, 2, 4, ... the rows r and r + d exchange the lanes
             * that are in the other's half. Generated.
             */
            final class %2$s {

                private static final VectorSpecies<Float> S = FloatVector.SPECIES_%4$d;
            %5$s

                private %2$s() {}

                /** {@code to[toAt + j * toStride + i] = from[at + i * stride + j]} for i and j below %3$d. */
                static void transpose(float[] from, int at, int stride, float[] to, int toAt, int toStride) {
            %6$s
            %7$s
            %8$s
                }
            }
            """
                    .formatted(
                            PACKAGE,
                            name(),
                            side,
                            32 * side,
                            constants(),
                            indented(
                                    8, eachRow("FloatVector x@row = fromArray(S, from, at@from);")),
                            indented(8, exchanges()),
                            indented(8, eachRow("x@row.intoArray(to, toAt@to);")));
        }

        private String constants() {
            var lines = new StringBuilder();
            for (int distance = 1; distance < side; distance *= 2) {
                int d = distance;
                lines.append(
                        """
                            private static final VectorShuffle<Float> ACROSS_%1$d = VectorShuffle.fromOp(S, lane -> lane ^ %1$d);
                            private static final VectorMask<Float> UPPER_%1$d = VectorMask.fromValues(S, %2$s);
                        """
                                .formatted(d, upper(d)));
            }
            return lines.toString().stripTrailing();
        }

        private String upper(int distance) {
            var values = new StringBuilder();
            for (int lane = 0; lane < side; lane++) {
                values.append(lane == 0 ? "" : ", ").append((lane & distance) != 0);
            }
            return values.toString();
        }

        private String exchanges() {
            var lines = new StringBuilder();
            for (int distance = side / 2; distance > 0; distance /= 2) {
                for (int row = 0; row < side; row++) {
                    if ((row & distance) == 0) {
                        lines.append(
                                """
                                FloatVector t%3$d_%1$d = x%1$d.blend(x%2$d.rearrange(ACROSS_%3$d), UPPER_%3$d);
                                x%2$d = x%1$d.rearrange(ACROSS_%3$d).blend(x%2$d, UPPER_%3$d);
                                x%1$d = t%3$d_%1$d;
                                """
                                        .formatted(row, row + distance, distance));
                    }
                }
            }
            return lines.toString().stripTrailing();
        }

        private String eachRow(String line) {
            var lines = new StringBuilder();
            for (int row = 0; row < side; row++) {
                lines.append(
                        line.replace("@row", String.valueOf(row))
                                .replace("@from", plus(row, "stride"))
                                .replace("@to", plus(row, "toStride")));
                lines.append('\n');
            }
            return lines.toString().stripTrailing();
        }
    }

    private static String indented(int columns, String lines) {
        return lines.indent(columns).stripTrailing();
    }

    /** {@code " + 2 * unit"}; nothing for 0 of it. */
    private static String plus(int count, String unit) {
        if (count == 0) {
            return "";
        }
        if (unit.isEmpty()) {
            return " + " + count;
        }
        return count == 1 ? " + " + unit : " + " + count + " * " + unit;
    }
}
