package parade.server.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parade.server.store.AppliedPushes;

/** The two keys of a header that only runs in ssp and async have, to and from JSON. */
final class PushesJson {

    private static final String VERSIONS = "versions";
    private static final String PUSHES = "pushes";

    private PushesJson() {}

    static void write(AppliedPushes pushes, JsonObject header) {
        header.add(VERSIONS, array(pushes.versions()));
        var all = new JsonArray();
        for (AppliedPushes.Progress progress : pushes.incarnations()) {
            var json = new JsonObject();
            json.addProperty("incarnation", progress.incarnation());
            json.addProperty("through", progress.through());
            json.addProperty("clock", progress.clock());
            json.add("blocks", array(progress.blocks()));
            all.add(json);
        }
        header.add(PUSHES, all);
    }

    private static JsonArray array(List<? extends Number> numbers) {
        var array = new JsonArray();
        numbers.forEach(array::add);
        return array;
    }

    /**
     * Reads what was written; empty where a run in sync mode wrote.
     *
     * @throws IllegalArgumentException if there is not one version for each block
     */
    static Optional<AppliedPushes> read(JsonObject header, int blocks) {
        if (!header.has(VERSIONS)) {
            return Optional.empty();
        }
        var versions = new ArrayList<Long>();
        header.getAsJsonArray(VERSIONS).forEach(version -> versions.add(version.getAsLong()));
        if (versions.size() != blocks) {
            throw new IllegalArgumentException(
                    versions.size() + " versions of " + blocks + " blocks");
        }
        var incarnations = new ArrayList<AppliedPushes.Progress>();
        for (JsonElement element : header.getAsJsonArray(PUSHES)) {
            JsonObject json = element.getAsJsonObject();
            var had = new ArrayList<Integer>();
            json.getAsJsonArray("blocks").forEach(block -> had.add(block.getAsInt()));
            incarnations.add(
                    new AppliedPushes.Progress(
                            json.get("incarnation").getAsLong(),
                            json.get("through").getAsLong(),
                            json.get("clock").getAsLong(),
                            had));
        }
        return Optional.of(new AppliedPushes(versions, incarnations));
    }
}
