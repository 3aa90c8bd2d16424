package parade.deploy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parade.process.Json;

/**
 * What a process says of its end to the machine that has started it: one line of JSON, short enough
 * for a pod's termination message, of which Kubernetes keeps 4,096 bytes.
 *
 * @param errors what went wrong, the first first; empty where nothing did
 * @param run the job's name; null where the job could not be read
 * @param summary of the run, as in summary.json; empty in processes that have none
 */
record Verdict(
        List<String> errors,
        int exitCode,
        @Nullable String run,
        Map<String, @Nullable Object> summary) {

    static final int MAXIMUM_BYTES = 4_095;

    /** Of one text, so that a long one leaves room for the others. */
    private static final int MAXIMUM_TEXT_BYTES = 1_000;

    /** For {@code "and 1234567 more"}. */
    private static final int REST_BYTES = 24;

    private static final List<String> NUMBERS =
            List.of(
                    "steps",
                    "train_loss",
                    "test_loss",
                    "test_accuracy",
                    "seconds",
                    "examples_per_second");

    Verdict {
        errors = List.copyOf(errors);
    }

    /** Ends with a line's end; at most {@link #MAXIMUM_BYTES} in UTF-8. */
    String line() {
        var values = new LinkedHashMap<String, @Nullable Object>();
        values.put("errors", List.of());
        values.put("state", ExitCode.state(exitCode));
        values.put("exit_code", exitCode);
        values.put("run", run);
        values.put("weights_sha256", summary.get("weights_sha256"));
        if (!summary.isEmpty()) {
            NUMBERS.forEach(key -> values.put(key, summary.get(key)));
            Object message = summary.get("message");
            values.put("message", message == null ? null : shortened(message.toString()));
        }
        int room = MAXIMUM_BYTES - bytes(Json.line(values) + "\n");
        values.put("errors", fitting(room));
        return Json.line(values) + "\n";
    }

    private List<String> fitting(int room) {
        var kept = new ArrayList<String>();
        int left = room;
        for (int e = 0; e < errors.size(); e++) {
            String text = shortened(errors.get(e));
            int comma = 1;
            left -= bytes(Json.quoted(text)) + comma;
            int more = errors.size() - e;
            if (left < (more == 1 ? 0 : REST_BYTES)) {
                kept.add("and %d more".formatted(more));
                break;
            }
            kept.add(text);
        }
        return kept;
    }

    /** Cut between characters, so that it takes few enough bytes as JSON. */
    private static String shortened(String text) {
        String end = "...";
        int bytes = bytes(Json.quoted(end));
        int fits = 0; // of the text, with the end after it
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            String character = Character.toString(text.codePointAt(at));
            bytes += bytes(Json.quoted(character)) - 2;
            if (bytes > MAXIMUM_TEXT_BYTES) {
                return text.substring(0, fits) + end;
            }
            fits = at + character.length();
        }
        return text;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
