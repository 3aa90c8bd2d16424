package parade.worker.data;

import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** Numbers as people write them in tables. */
final class Decimal {

    /** Narrower than Double.parseDouble, which also takes 1d, 0x1p3, NaN and Infinity. */
    private static final Pattern FORM =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

    private Decimal() {}

    /** The number that a text says; empty if it says none, or none that is finite. */
    static OptionalDouble parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return OptionalDouble.empty();
        }
        double number = Double.parseDouble(text);
        return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    }
}
