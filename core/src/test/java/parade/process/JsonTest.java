package parade.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JsonTest {

    @TempDir private Path folder;

    private record Pair(int first, double second) {}

    @Test
    void theOrderIsKeptAndTheTextIsForPeopleToo() throws IOException {
        Path file = folder.resolve("summary.json");
        var values = new LinkedHashMap<String, Object>();
        values.put("state", "done");
        values.put("steps", 12L);
        values.put("loss", 0.1);
        values.put("accuracy", null);
        values.put("diverged", Double.NaN);
        values.put("bound", Double.NEGATIVE_INFINITY);
        values.put("name", "a<b> & 'c' é");
        values.put("list", List.of(1, 2));
        values.put("pair", new Pair(1, Double.NaN));

        Json.writeAtomically(file, values);

        assertThat(file)
                .content()
                .isEqualTo(
                        """
                        {
                          "state": "done",
                          "steps": 12,
                          "loss": 0.1,
                          "accuracy": null,
                          "diverged": null,
                          "bound": null,
                          "name": "a<b> & 'c' é",
                          "list": [
                            1,
                            2
                          ],
                          "pair": {
                            "first": 1,
                            "second": null
                          }
                        }
                        """);
        JsonObject read = Json.read(file);
        assertThat(read.keySet()).containsExactlyElementsOf(values.keySet());
        assertThat(read.get("steps").getAsLong()).isEqualTo(12);
        assertThat(read.get("loss").getAsDouble()).isEqualTo(0.1);
    }

    @Test
    void anOldFileIsReplacedAndNothingIsLeftBeside() throws IOException {
        Path file = folder.resolve("a.json");
        Json.writeAtomically(file, Map.of("a", 1));
        Json.writeAtomically(file, Map.of("a", 2));
        assertThat(Json.read(file).get("a").getAsInt()).isEqualTo(2);
        assertThat(folder).isDirectoryContaining(f -> f.equals(file));
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aFailureLeavesTheOldFileAndNothingBeside() throws IOException {
        Path file = folder.resolve("taken");
        Files.createDirectories(file.resolve("by a folder"));
        assertThatThrownBy(() -> Json.writeAtomically(file, Map.of("a", 1)))
                .isInstanceOf(IOException.class);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void whatIsNoObjectIsRefusedByName() throws IOException {
        for (String text : List.of("", "[1]", "{", "3", "{\"a\": }")) {
            Path file = Files.writeString(folder.resolve("bad.json"), text);
            assertThatThrownBy(() -> Json.read(file))
                    .as(text)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("bad.json");
        }
    }

    /** What is copied from one file to another must not gain or lose a digit. */
    @Test
    void aMapIsReadWithItsDigitsAndOrder() throws IOException {
        String text =
                "{\"steps\":100,\"loss\":0.10,\"best\":null,\"big\":1E+30,\"state\":\"done\"}";
        Path file = Files.writeString(folder.resolve("summary.json"), text);
        assertThat(Json.line(Json.readMap(file))).isEqualTo(text);
        assertThat(Json.readMap(file).get("steps")).isInstanceOf(Number.class);
    }
}
