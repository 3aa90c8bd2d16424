package parade.draw;

/**
 * Philox 4x32-10: 128 random bits as a pure function of a 128-bit counter and a 64-bit key, after
 * Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011).
 */
final class Philox {

    private static final int ROUNDS = 10;
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final long LOW = 0xFFFFFFFFL;

    /** The four output words, as two longs: words 0 and 1 (low and high half), and 2 and 3. */
    record Words(long first, long second) {}

    private Philox() {}

    /**
     * Words 0 and 1 of the counter are the halves of {@code counterLow}, words 2 and 3 those of
     * {@code counterHigh}.
     */
    static Words words(long counterLow, long counterHigh, long key) {
        long c0 = counterLow & LOW;
        long c1 = counterLow >>> 32;
        long c2 = counterHigh & LOW;
        long c3 = counterHigh >>> 32;
        int k0 = (int) key;
        int k1 = (int) (key >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long product0 = MULTIPLIER_0 * c0;
            long product1 = MULTIPLIER_1 * c2;
            c0 = ((product1 >>> 32) ^ c1 ^ k0) & LOW;
            c2 = ((product0 >>> 32) ^ c3 ^ k1) & LOW;
            c1 = product1 & LOW;
            c3 = product0 & LOW;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        return new Words(c0 | c1 << 32, c2 | c3 << 32);
    }
}
