package parade.job;

import java.math.BigDecimal;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** Readers of numbers in a range. */
final class Numbers {

    /** Exponents stay short, so that no number takes long to expand. */
    private static final Pattern NUMBER =
            Pattern.compile("[-+]?(\\d{1,40}(\\.\\d{0,40})?|\\.\\d{1,40})([eE][-+]?\\d{1,3})?");

    private Numbers() {}

    /** A whole number from least to most, also written 1e4; the stand-in is {@code least}. */
    static Value.Reader<Integer> integer(int least, int most) {
        String expected =
                most == Integer.MAX_VALUE
                        ? "a whole number of at least " + least
                        : "a whole number from " + least + " to " + most;
        return value -> {
            OptionalLong whole = whole(value.tree());
            if (whole.isPresent() && whole.getAsLong() >= least && whole.getAsLong() <= most) {
                return (int) whole.getAsLong();
            }
            value.expected(expected);
            return least;
        };
    }

    /** A whole number from least to most; the stand-in is {@code least}. */
    static Value.Reader<Long> whole(long least, long most) {
        return value -> {
            OptionalLong whole = whole(value.tree());
            if (whole.isPresent() && whole.getAsLong() >= least && whole.getAsLong() <= most) {
                return whole.getAsLong();
            }
            value.expected("a whole number from " + least + " to " + most);
            return least;
        };
    }

    /** A finite number above 0; the stand-in is 1. */
    static double positive(Value value) {
        return real(value, "a number above 0", 1, x -> x > 0);
    }

    /** A finite number of at least 0; the stand-in is 0. */
    static double notNegative(Value value) {
        return real(value, "a number of at least 0", 0, x -> x >= 0);
    }

    /** A number in (0, 1); the stand-in is ½. */
    static double share(Value value) {
        return real(value, "a number between 0 and 1", 0.5, x -> x > 0 && x < 1);
    }

    /** A number in [0, 1); the stand-in is 0. */
    static double fraction(Value value) {
        return real(value, "a number from 0 to below 1", 0, x -> x >= 0 && x < 1);
    }

    /** A number that is still finite as float32; the stand-in is 1. */
    static double finiteFloat(Value value) {
        return real(value, "a number that float32 can hold", 1, x -> Float.isFinite((float) x));
    }

    /** A number above 0 that is neither 0 nor infinite as float32; the stand-in is 1. */
    static double positiveFloat(Value value) {
        return real(
                value,
                "a number above 0 that float32 can hold",
                1,
                x -> (float) x > 0 && Float.isFinite((float) x));
    }

    /** As {@link #finiteFloat}, and at least 0. */
    static double notNegativeFloat(Value value) {
        return real(
                value,
                "a number of at least 0 that float32 can hold",
                0,
                x -> x >= 0 && Float.isFinite((float) x));
    }

    /** A finite number other than 0; the stand-in is 1. */
    static double divisor(Value value) {
        return real(value, "a number other than 0", 1, x -> x != 0);
    }

    private interface Range {
        boolean holds(double number);
    }

    private static double real(Value value, String expected, double standIn, Range range) {
        OptionalDouble number = number(value.tree());
        if (number.isPresent() && range.holds(number.getAsDouble())) {
            return number.getAsDouble();
        }
        value.expected(expected);
        return standIn;
    }

    static OptionalDouble number(Tree tree) {
        if (tree instanceof Tree.Scalar scalar
                && scalar.plain()
                && NUMBER.matcher(scalar.text()).matches()) {
            double number = Double.parseDouble(scalar.text());
            return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
        }
        return OptionalDouble.empty();
    }

    static OptionalLong whole(Tree tree) {
        if (number(tree).isEmpty() || !(tree instanceof Tree.Scalar scalar)) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(new BigDecimal(scalar.text()).longValueExact());
        } catch (ArithmeticException e) {
            return OptionalLong.empty();
        }
    }
}
