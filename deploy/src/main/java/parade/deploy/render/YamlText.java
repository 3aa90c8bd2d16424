package parade.deploy.render;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Texts as YAML has them, so that every reader of YAML gets back the very same. */
final class YamlText {

    /** What is a text for YAML 1.1 and 1.2 alike, unless it is one of the words below. */
    private static final Pattern PLAIN =
            Pattern.compile("(--)?[A-Za-z/][A-Za-z0-9_./=-]*(:[A-Za-z0-9_./=-]+)*");

    private static final Set<String> WORDS =
            Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

    private static final String INDENT = "    ";

    private YamlText() {}

    /** On one line: as it is where that is safe, else in double quotes. */
    static String value(String text) {
        boolean plain =
                PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(Locale.ROOT));
        return plain ? text : quoted(text);
    }

    static String list(List<String> texts) {
        return texts.stream().map(text -> "- " + value(text) + "\n").collect(Collectors.joining());
    }

    /**
     * The value of a key that is indented by two, line by line as it is. What such a block can't
     * hold, as line ends other than LF, comes in double quotes.
     */
    static String block(String text) {
        if (text.isBlank() || !text.codePoints().allMatch(YamlText::isPlainInBlock)) {
            return quoted(text);
        }
        String end = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
        // The 2 says how far it is indented: else spaces in front of the first line would.
        return "|2"
                + end
                + text.lines()
                        .map(line -> line.isEmpty() ? "\n" : "\n" + INDENT + line)
                        .collect(Collectors.joining());
    }

    private static boolean isPlainInBlock(int character) {
        // Not NEL and the two separators, which YAML 1.1 ends lines at, nor a byte order mark.
        return character == '\n'
                || character == '\t'
                || isWithin(' ', '~', character)
                || isWithin(0xA0, 0x2027, character)
                || isWithin(0x202A, 0xD7FF, character)
                || isWithin(0xE000, 0xFEFE, character)
                || isWithin(0xFF00, 0xFFFD, character)
                || isWithin(0x10000, 0x10FFFF, character);
    }

    private static boolean isWithin(int first, int last, int character) {
        return first <= character && character <= last;
    }

    static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        text.codePoints()
                .forEach(character -> {
                    switch (character) {
                        case '"' -> quoted.append("\\\"");
                        case '\\' -> quoted.append("\\\\");
                        case '\n' -> quoted.append("\\n");
                        case '\r' -> quoted.append("\\r");
                        case '\t' -> quoted.append("\\t");
                        default -> {
                            if (isPlainInBlock(character)) {
                                quoted.appendCodePoint(character);
                            } else {
                                quoted.append(
                                        String.format(
                                                Locale.ROOT,
                                                character > 0xFFFF ? "\\U%08x" : "\\u%04x",
                                                character));
                            }
                        }
                    }
                });
        return quoted.append('"').toString();
    }
}
