package parade.deploy.follow;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a process said of its end in its termination message.
 *
 * @param errors first errors first
 */
public record LastWords(String state, int exitCode, List<String> errors, JsonObject said) {

    /** Empty where the message is something else: the last lines of a log, or nothing. */
    static Optional<LastWords> parse(String message) {
        if (!message.startsWith("{")) {
            return Optional.empty();
        }
        try {
            JsonObject said = JsonParser.parseString(message).getAsJsonObject();
            var fields = new Fields(said);
            Optional<String> state = fields.text("state");
            if (state.isEmpty() || fields.whole("exit_code").isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    new LastWords(
                            state.get(),
                            (int) fields.whole("exit_code").getAsLong(),
                            fields.texts("errors"),
                            said));
        } catch (JsonParseException | IllegalStateException other) {
            return Optional.empty();
        }
    }

    /** Of a process that left no more than its exit code, where that says what is wrong. */
    static Optional<LastWords> ofCode(PodState pod) {
        return pod.namedItsFault()
                ? Optional.of(
                        new LastWords(
                                "failed",
                                (int) pod.exitCode().getAsLong(),
                                pod.message().isEmpty() ? List.of() : List.of(pod.message()),
                                new JsonObject()))
                : Optional.empty();
    }

    boolean done() {
        return state.equals("done");
    }

    /** It was told to stop, or others could not be reached any more. */
    boolean blamesOthers() {
        return exitCode == 75 || exitCode == 6;
    }

    /** For a person, line by line. */
    public List<String> lines() {
        var fields = new Fields(said);
        var lines = new ArrayList<String>();
        var first = new StringBuilder(state);
        fields.whole("steps")
                .ifPresent(of -> first.append(String.format(Locale.ROOT, ": %,d steps", of)));
        fields.number("seconds")
                .ifPresent(of -> first.append(String.format(Locale.ROOT, " in %.1f s", of)));
        lines.add(first.toString());
        for (String split : List.of("train", "validation", "test")) {
            fields.number(split + "_loss")
                    .ifPresent(loss ->
                            lines.add(
                                    String.format(Locale.ROOT, "%-10s loss %.4f", split, loss)
                                            + fields.number(split + "_accuracy")
                                                    .map(of ->
                                                            String.format(
                                                                    Locale.ROOT,
                                                                    ", accuracy %.4f",
                                                                    of))
                                                    .orElse("")));
        }
        lines.addAll(errors);
        fields.text("weights_sha256").ifPresent(of -> lines.add("weights sha256 " + of));
        return lines;
    }
}
