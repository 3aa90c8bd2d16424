package parade.deploy.render;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A text with places to fill: {@code ${name}}. One that has a line of its own takes any number of
 * lines, each indented as the place is, and with none the line goes. A place without a value and a
 * value without a place are bugs.
 */
record Template(String name, String text) {

    private static final Pattern PLACE = Pattern.compile("\\$\\{([a-zA-Z]+)\\}");
    private static final Pattern LINE = Pattern.compile("( *)\\$\\{([a-zA-Z]+)\\}");

    /** One that stands beside this class. */
    static Template named(String name) {
        return new Template(name, resource(name));
    }

    /** The text of a file that stands beside this class. */
    static String resource(String name) {
        try (InputStream in = Template.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    String fill(Map<String, String> values) {
        Set<String> unused = new TreeSet<>(values.keySet());
        String filled =
                text.lines().map(line -> line(line, values, unused)).collect(Collectors.joining());
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException(name + " has no place for " + unused);
        }
        return filled;
    }

    private String line(String line, Map<String, String> values, Set<String> unused) {
        Matcher alone = LINE.matcher(line);
        if (alone.matches()) {
            return indented(alone.group(1), value(alone.group(2), values, unused));
        }
        return PLACE.matcher(line)
                        .replaceAll(place -> {
                            String value = value(place.group(1), values, unused);
                            return Matcher.quoteReplacement(value);
                        })
                + "\n";
    }

    private String value(String place, Map<String, String> values, Set<String> unused) {
        String value = values.get(place);
        if (value == null) {
            throw new IllegalArgumentException(
                    name + " has a place ${" + place + "}, without a value");
        }
        unused.remove(place);
        return value;
    }

    private static String indented(String indent, String block) {
        return block.lines()
                .map(line -> line.isEmpty() ? "\n" : indent + line + "\n")
                .collect(Collectors.joining());
    }
}
