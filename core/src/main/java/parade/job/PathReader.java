package parade.job;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads paths: {@code ${NAME}} and {@code ${NAME:-default}} stand for variables of the environment,
 * and a relative path is relative to the job file's folder. The default counts where a variable is
 * empty, too, as in a shell; a second dollar in front keeps the braces as they are.
 */
record PathReader(Path folder, Function<String, Optional<String>> environment)
        implements Value.Reader<Path> {

    private static final Pattern VARIABLE =
            Pattern.compile("\\$\\$\\{|\\$\\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\\})?");

    /** The stand-in is the folder. */
    @Override
    public Path read(Value value) {
        if (!(value.tree() instanceof Tree.Scalar scalar) || scalar.text().isEmpty()) {
            value.expected("a path");
            return folder;
        }
        String path = substitute(scalar.text(), value);
        try {
            return folder.resolve(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            value.expected("a path");
            return folder;
        }
    }

    private String substitute(String text, Value value) {
        Matcher matcher = VARIABLE.matcher(text);
        return matcher.replaceAll(match -> Matcher.quoteReplacement(replacement(match, value)));
    }

    private String replacement(MatchResult match, Value value) {
        if (match.group().equals("$${")) {
            return "${";
        }
        String name = match.group(1);
        if (name == null) {
            value.complain(
                    "found '${' without a name and '}', expected ${NAME} or ${NAME:-default}");
            return "";
        }
        Optional<String> found = environment.apply(name);
        Optional<String> otherwise = Optional.ofNullable(match.group(2));
        if (found.isEmpty() && otherwise.isEmpty()) {
            value.complain(
                    "the environment has no %s; set it, or write ${%s:-default}"
                            .formatted(name, name));
        }
        return found.filter(set -> !set.isEmpty() || otherwise.isEmpty())
                .or(() -> otherwise)
                .orElse("");
    }
}
