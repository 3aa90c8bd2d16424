package parade.process;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which bytes of a file a request asks for (RFC 9110, section 14). */
sealed interface ByteRange {

    /** No range, or one of a kind that the standard lets a server ignore. */
    record Whole() implements ByteRange {}

    /**
     * Some of the bytes.
     *
     * @param last inclusive
     */
    record Part(long first, long last) implements ByteRange {
        long bytes() {
            return last - first + 1;
        }
    }

    /** The file has none of the bytes. */
    record Unsatisfiable() implements ByteRange {}

    /** One range of at most 18 digits, so that a long holds it. */
    Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /**
     * Reads what a request asks for.
     *
     * @param header the value of {@code Range}; null: there is none
     */
    static ByteRange of(@Nullable String header, long bytes) {
        if (header == null) {
            return new Whole();
        }
        Matcher one = ONE.matcher(header.strip().toLowerCase(Locale.ROOT));
        if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
            return new Whole();
        }
        if (one.group(1).isEmpty()) {
            long tail = Math.min(Long.parseLong(one.group(2)), bytes);
            return tail == 0 ? new Unsatisfiable() : new Part(bytes - tail, bytes - 1);
        }
        long first = Long.parseLong(one.group(1));
        long last =
                one.group(2).isEmpty()
                        ? bytes - 1
                        : Math.min(Long.parseLong(one.group(2)), bytes - 1);
        if (!one.group(2).isEmpty() && Long.parseLong(one.group(2)) < first) {
            return new Whole();
        }
        return first >= bytes ? new Unsatisfiable() : new Part(first, last);
    }
}
