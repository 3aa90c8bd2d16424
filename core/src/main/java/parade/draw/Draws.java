package parade.draw;

import java.nio.charset.StandardCharsets;

/**
 * A stream of random numbers named by what it is for: the n-th number is a pure function of the
 * name and n. So any process can draw any part in any order and gets the same bits; only {@code + ×
 * sqrt} and StrictMath are used.
 */
public final class Draws {

    private final long key;

    private Draws(long key) {
        this.key = key;
    }

    /** The stream of a job's seed and a purpose; {@link #at} and {@link #of} narrow it down. */
    public static Draws from(long seed, Purpose purpose) {
        return new Draws(seed).at(purpose.code());
    }

    /** The stream of one coordinate more: a step, a slice, an epoch. */
    public Draws at(long coordinate) {
        return new Draws(Philox.words(coordinate, 0x50617261_64650001L, key).first());
    }

    /** The stream of one name more: a parameter, a split. */
    public Draws of(String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        Draws draws = at(bytes.length);
        for (byte value : bytes) {
            draws = draws.at(value);
        }
        return draws;
    }

    /** 64 random bits. */
    public long bits(long element) {
        return Philox.words(element, 0, key).first();
    }

    /**
     * 128 random bits of each element from 0 on, in two longs: of element n, {@code words[2n]},
     * which is {@link #bits}, and {@code words[2n + 1]}.
     */
    public void fill(long[] words, int elements) {
        for (int n = 0; n < elements; n++) {
            Philox.Words drawn = Philox.words(n, 0, key);
            words[2 * n] = drawn.first();
            words[2 * n + 1] = drawn.second();
        }
    }

    /** Uniform in [0, 1), a multiple of 2^-53. */
    public double uniform(long element) {
        return unit(bits(element));
    }

    /** Uniform in [low, high), up to the rounding of a double. */
    public double uniform(long element, double low, double high) {
        return low + uniform(element) * (high - low);
    }

    /** Normal with mean 0 and deviation 1, by Box and Muller's transform. */
    public double normal(long element) {
        Philox.Words words = Philox.words(element, 0, key);
        double radius = Math.sqrt(-2 * StrictMath.log(1 - unit(words.first())));
        return radius * StrictMath.cos(2 * Math.PI * unit(words.second()));
    }

    /** Uniform in {0, ..., bound - 1}; the bias of the multiplication is below bound / 2^64. */
    public int below(int bound, long element) {
        if (bound < 1) {
            throw new IllegalArgumentException("a draw below " + bound);
        }
        return (int) Math.unsignedMultiplyHigh(bits(element), bound);
    }

    /** A permutation of 0, ..., n - 1, all equally likely (Fisher and Yates). */
    public int[] permutation(int n) {
        int[] order = new int[n];
        for (int i = 0; i < n; i++) {
            order[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = below(i + 1, i);
            int swapped = order[i];
            order[i] = order[j];
            order[j] = swapped;
        }
        return order;
    }

    private static double unit(long bits) {
        return (bits >>> 11) * 0x1p-53;
    }
}
