package parade.server.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import parade.server.coordination.FreeProgress;
import parade.server.coordination.SliceBatch;

/** The coordinator's record as the one line of {@code recorded.json}. */
final class RecordedJson {

    private RecordedJson() {}

    static String write(Recorded recorded) {
        var json = new JsonObject();
        json.addProperty("generation", recorded.generation());
        json.add("versions", array(recorded.versions()));
        recorded.best().ifPresent(best -> json.addProperty("best", best));
        if (!recorded.progress().isEmpty()) {
            var byVersion = new JsonObject();
            recorded.progress()
                    .forEach((version, progress) ->
                            byVersion.add(Long.toString(version), progress(progress)));
            json.add("progress", byVersion);
        }
        return json + "\n";
    }

    /** Throws one runtime exception or another where the text is no record. */
    static Recorded read(String text) {
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        var progress = new TreeMap<Long, FreeProgress>();
        if (json.has("progress")) {
            json.getAsJsonObject("progress")
                    .entrySet()
                    .forEach(entry ->
                            progress.put(
                                    Long.valueOf(entry.getKey()),
                                    progress(entry.getValue().getAsJsonObject())));
        }
        return new Recorded(
                json.get("generation").getAsLong(),
                list(json.getAsJsonArray("versions")),
                json.has("best")
                        ? OptionalLong.of(json.get("best").getAsLong())
                        : OptionalLong.empty(),
                progress);
    }

    private static JsonObject progress(FreeProgress progress) {
        var json = new JsonObject();
        json.addProperty("granted", progress.granted());
        json.add("next", array(progress.next()));
        var open = new JsonArray();
        for (SliceBatch batch : progress.open()) {
            open.add(array(List.of((long) batch.slice(), batch.number())));
        }
        json.add("open", open);
        return json;
    }

    private static FreeProgress progress(JsonObject json) {
        var open = new ArrayList<SliceBatch>();
        for (JsonElement pair : json.getAsJsonArray("open")) {
            List<Long> numbers = list(pair.getAsJsonArray());
            open.add(new SliceBatch(Math.toIntExact(numbers.get(0)), numbers.get(1)));
        }
        return new FreeProgress(
                json.get("granted").getAsLong(), list(json.getAsJsonArray("next")), open);
    }

    private static JsonArray array(List<Long> numbers) {
        var array = new JsonArray();
        numbers.forEach(array::add);
        return array;
    }

    private static List<Long> list(JsonArray array) {
        var numbers = new ArrayList<Long>();
        array.forEach(number -> numbers.add(number.getAsLong()));
        return numbers;
    }
}
