package parade.bench.arithmetic;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused multiply-adds in registers and nothing else: what the processor can do at most with the
 * vectors that Java uses on it, 256 bits with {@code -XX:UseAVX=2}. Twelve accumulators: two units
 * that take four cycles each want eight, and sixteen registers hold no more than fourteen.
 */
final class Peak {

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int ACCUMULATORS = 12;
    private static final int TIMES = 100_000;

    /** Giga-operations of a run; a multiply-add is two. */
    static final double GIGA_OPERATIONS = 2e-9 * TIMES * ACCUMULATORS * SPECIES.length();

    @SuppressWarnings("unused") // what comes out must go somewhere, or it would not be computed
    private float sum;

    void run() {
        var factor = FloatVector.broadcast(SPECIES, 0.999f);
        var addend = FloatVector.broadcast(SPECIES, 0.001f);
        // Equal ones could be computed once.
        var a = addend.mul(0);
        var b = addend.mul(1);
        var c = addend.mul(2);
        var d = addend.mul(3);
        var e = addend.mul(4);
        var f = addend.mul(5);
        var g = addend.mul(6);
        var h = addend.mul(7);
        var i = addend.mul(8);
        var j = addend.mul(9);
        var k = addend.mul(10);
        var l = addend.mul(11);
        for (int time = 0; time < TIMES; time++) {
            a = factor.fma(addend, a);
            b = factor.fma(addend, b);
            c = factor.fma(addend, c);
            d = factor.fma(addend, d);
            e = factor.fma(addend, e);
            f = factor.fma(addend, f);
            g = factor.fma(addend, g);
            h = factor.fma(addend, h);
            i = factor.fma(addend, i);
            j = factor.fma(addend, j);
            k = factor.fma(addend, k);
            l = factor.fma(addend, l);
        }
        var all = a.add(b).add(c).add(d).add(e).add(f).add(g).add(h).add(i).add(j).add(k).add(l);
        sum += all.lane(0);
    }
}
