package parade.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Readers of what is written as a word or a text, and of lists. */
final class Words {

    private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    private static final int MAXIMUM_NAME = 40;

    private static final Pattern HOST_AND_PORT =
            Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\]):(\\d{1,5})");

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h)");
    private static final Duration LONGEST = Duration.ofDays(7);

    private Words() {}

    /** An enum's constant by its name in lower case; the stand-in is the first. */
    static <E extends Enum<E>> Value.Reader<E> of(Class<E> type) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        List<String> words = constants.stream().map(Words::word).toList();
        return value -> {
            if (value.tree() instanceof Tree.Scalar scalar && words.contains(scalar.text())) {
                return constants.get(words.indexOf(scalar.text()));
            }
            value.expectedOneOf(words);
            return constants.getFirst();
        };
    }

    /** How a job file writes an enum's constant. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static boolean truth(Value value) {
        if (value.tree() instanceof Tree.Scalar(_, String text, boolean plain) && plain) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
        }
        value.expected("true or false");
        return false;
    }

    /** A text that is not empty; the stand-in is {@code ?}. */
    static String text(Value value) {
        if (value.tree() instanceof Tree.Scalar scalar && !scalar.text().isEmpty()) {
            return scalar.text();
        }
        value.expected("a text");
        return "?";
    }

    /** What a Kubernetes object may be called, short enough for suffixes. */
    static String name(Value value) {
        if (value.tree() instanceof Tree.Scalar scalar
                && scalar.text().length() <= MAXIMUM_NAME
                && DNS_LABEL.matcher(scalar.text()).matches()) {
            return scalar.text();
        }
        value.expected(
                "a DNS label of at most " + MAXIMUM_NAME + " characters: a-z, 0-9 and '-' inside");
        return "job";
    }

    static String hostAndPort(Value value) {
        if (value.tree() instanceof Tree.Scalar scalar) {
            Matcher matcher = HOST_AND_PORT.matcher(scalar.text());
            if (matcher.matches()
                    && Integer.parseInt(matcher.group(2)) >= 1
                    && Integer.parseInt(matcher.group(2)) <= 65_535) {
                return scalar.text();
            }
        }
        value.expected("host:port");
        return "localhost:1";
    }

    /**
     * {@code 500ms}, {@code 60s}, {@code 2m} or {@code 1h}, above 0; the stand-in is the longest.
     */
    static Duration duration(Value value) {
        if (value.tree() instanceof Tree.Scalar scalar) {
            Matcher matcher = DURATION.matcher(scalar.text());
            if (matcher.matches()) {
                long amount = Long.parseLong(matcher.group(1));
                Duration duration =
                        switch (matcher.group(2)) {
                            case "ms" -> Duration.ofMillis(amount);
                            case "s" -> Duration.ofSeconds(amount);
                            case "m" -> Duration.ofMinutes(amount);
                            default -> Duration.ofHours(amount);
                        };
                if (duration.isPositive() && duration.compareTo(LONGEST) <= 0) {
                    return duration;
                }
            }
        }
        value.expected("a duration such as 500ms, 60s, 2m or 1h, at most 168h");
        return LONGEST;
    }

    /** A list; the stand-in is the empty one. */
    static <T> Value.Reader<List<T>> list(Value.Reader<T> reader) {
        return value -> {
            List<T> items = new ArrayList<>();
            if (value.tree() instanceof Tree.Sequence sequence) {
                for (int i = 0; i < sequence.items().size(); i++) {
                    items.add(reader.read(value.child(String.valueOf(i), sequence.items().get(i))));
                }
            } else {
                value.expected("a list");
            }
            return items;
        };
    }
}
