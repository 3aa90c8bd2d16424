package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

final class VerdictTest {

    private static final String HASH = "cf".repeat(32);

    @Test
    void ofARunThatIsDone() {
        var summary = new HashMap<String, Object>();
        summary.put("weights_sha256", HASH);
        summary.put("steps", 100L);
        summary.put("train_loss", 0.25);
        summary.put("test_loss", Double.NaN);
        summary.put("seconds", 1.5);
        summary.put("workers", 3);
        assertThat(new Verdict(List.of(), 0, "housing", summary).line())
                .isEqualTo(
                        "{\"errors\":[],\"state\":\"done\",\"exit_code\":0,\"run\":\"housing\",\"weights_sha256\":\""
                                + HASH
                                + "\",\"steps\":100,\"train_loss\":0.25,\"test_loss\":null,\"test_accuracy\":null,\"seconds\":1.5,\"examples_per_second\":null,\"message\":null}\n");
    }

    @Test
    void ofAProcessWithoutSummary() {
        assertThat(new Verdict(List.of("x.yaml:3:5: seed: \"a\""), 2, null, Map.of()).line())
                .isEqualTo(
                        "{\"errors\":[\"x.yaml:3:5: seed: \\\"a\\\"\"],\"state\":\"failed\",\"exit_code\":2,\"run\":null,\"weights_sha256\":null}\n");
    }

    @Test
    void theFirstOfManyErrorsStandAndTheRestAreCounted() {
        List<String> errors =
                IntStream.range(0, 500).mapToObj(i -> "job.yaml:" + i + ":1: wrong").toList();
        List<String> said = errors(new Verdict(errors, 2, "job", Map.of()));
        int kept = said.size() - 1;
        assertThat(kept).isGreaterThan(100);
        assertThat(said.subList(0, kept)).isEqualTo(errors.subList(0, kept));
        assertThat(said.getLast()).isEqualTo("and " + (500 - kept) + " more");
    }

    @Test
    void aHugeErrorLeavesRoomForTheNext() {
        List<String> said =
                errors(new Verdict(List.of("x".repeat(100_000), "second"), 1, "job", Map.of()));
        assertThat(said.getFirst()).startsWith("xxx").endsWith("x...").hasSize(998);
        assertThat(said.get(1)).isEqualTo("second");
    }

    @Test
    void manyBytesToACharacterCountAsMany() {
        String text = "\uD83D\uDE00".repeat(3_000);
        List<String> said = errors(new Verdict(List.of(text, text), 1, "job", Map.of()));
        assertThat(said).hasSize(2);
        String cut = said.getFirst().substring(0, said.getFirst().length() - 3);
        assertThat(text).startsWith(cut);
        assertThat(cut.getBytes(StandardCharsets.UTF_8)).hasSize(992);
    }

    /** What is awkward in JSON, in UTF-8, or at the bound. */
    @Seeds
    void neverExceedsItsBound(long seed) {
        var random = new Random(seed);
        List<String> errors =
                IntStream.range(0, random.nextInt(40)).mapToObj(_ -> text(random)).toList();
        Map<String, Object> summary =
                random.nextBoolean() ? Map.of() : Map.of("steps", 1, "message", text(random));
        var verdict = new Verdict(errors, random.nextInt(7), "job", summary);
        List<String> said = errors(verdict);
        String last = said.isEmpty() ? "" : said.getLast();
        int more =
                last.matches("and \\d+ more")
                        ? Integer.parseInt(last.replaceAll("\\D", "")) - 1
                        : 0;
        assertThat(said.size() + more).isEqualTo(errors.size());
    }

    private static String text(Random random) {
        String[] alphabet = {
            "a", "\"", "\n", "\u0001", "é", "\u2028", "漢", "\uD83D\uDE00", "\uD800"
        };
        var text = new StringBuilder();
        int length = random.nextInt(4) == 0 ? random.nextInt(4_000) : random.nextInt(200);
        for (int i = 0; i < length; i++) {
            text.append(alphabet[random.nextInt(alphabet.length)]);
        }
        return text.toString();
    }

    private static List<String> errors(Verdict verdict) {
        String line = verdict.line();
        assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(4_096);
        assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
        JsonObject json = JsonParser.parseString(line).getAsJsonObject();
        return json.getAsJsonArray("errors").asList().stream()
                .map(JsonElement::getAsString)
                .toList();
    }
}
