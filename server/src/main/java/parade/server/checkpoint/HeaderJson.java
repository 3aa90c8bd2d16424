package parade.server.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import parade.block.Block;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;
import parade.v1.DataFacts;

/** A {@link CheckpointHeader} to and from JSON; docs/checkpoint-format.md describes it. */
final class HeaderJson {

    private HeaderJson() {}

    static String write(CheckpointHeader header) {
        var json = new JsonObject();
        json.addProperty("generation", header.generation());
        json.addProperty("version", header.version());
        json.addProperty("shard", header.shard());
        json.addProperty("servers", header.servers());
        json.addProperty("fingerprint", header.facts().fingerprint());
        json.addProperty("numerics", header.facts().numericsVersion());
        json.addProperty(
                "data_facts",
                Base64.getEncoder().encodeToString(header.facts().data().toByteArray()));
        var slots = new JsonArray();
        header.slotNames().forEach(slots::add);
        json.add("slots", slots);
        var parameters = new JsonArray();
        header.facts().parameters().forEach(parameter -> parameters.add(parameter(parameter)));
        json.add("parameters", parameters);
        var blocks = new JsonArray();
        header.blocks().forEach(stored -> blocks.add(block(stored)));
        json.add("blocks", blocks);
        header.pushes().ifPresent(pushes -> PushesJson.write(pushes, json));
        return json.toString();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is not that, with what is wrong; or another
     *     RuntimeException of the JSON reader
     */
    static CheckpointHeader read(String text) throws InvalidProtocolBufferException {
        JsonObject json = JsonParser.parseString(text).getAsJsonObject();
        var slots = new ArrayList<String>();
        for (JsonElement slot : array(json, "slots")) {
            slots.add(slot.getAsString());
        }
        var parameters = new ArrayList<ParameterSpec>();
        for (JsonElement parameter : array(json, "parameters")) {
            parameters.add(parameter(parameter.getAsJsonObject()));
        }
        var blocks = new ArrayList<CheckpointHeader.StoredBlock>();
        for (JsonElement block : array(json, "blocks")) {
            blocks.add(block(block.getAsJsonObject()));
        }
        byte[] data = Base64.getDecoder().decode(get(json, "data_facts").getAsString());
        var facts =
                new CheckpointFacts(
                        get(json, "fingerprint").getAsString(),
                        get(json, "numerics").getAsInt(),
                        parameters,
                        DataFacts.parseFrom(data));
        return new CheckpointHeader(
                facts,
                get(json, "generation").getAsLong(),
                get(json, "version").getAsLong(),
                get(json, "shard").getAsInt(),
                get(json, "servers").getAsInt(),
                slots,
                blocks,
                PushesJson.read(json, blocks.size()));
    }

    private static JsonObject parameter(ParameterSpec parameter) {
        var json = new JsonObject();
        json.addProperty("name", parameter.name());
        json.addProperty("role", parameter.role().name().toLowerCase(Locale.ROOT));
        var dimensions = new JsonArray();
        parameter.shape().dimensions().forEach(dimensions::add);
        json.add("dimensions", dimensions);
        json.addProperty("l1", parameter.penalty().l1());
        json.addProperty("l2", parameter.penalty().l2());
        json.add("initial", initial(parameter.initial()));
        return json;
    }

    private static ParameterSpec parameter(JsonObject json) {
        var dimensions = new ArrayList<Integer>();
        for (JsonElement extent : array(json, "dimensions")) {
            dimensions.add(extent.getAsInt());
        }
        return new ParameterSpec(
                get(json, "name").getAsString(),
                new Shape(dimensions),
                Role.valueOf(get(json, "role").getAsString().toUpperCase(Locale.ROOT)),
                initial(get(json, "initial").getAsJsonObject()),
                penalty(json));
    }

    /** None in checkpoints that are older than penalties. */
    private static Penalty penalty(JsonObject json) {
        return json.has("l1") || json.has("l2")
                ? new Penalty(get(json, "l1").getAsFloat(), get(json, "l2").getAsFloat())
                : Penalty.NONE;
    }

    private static JsonObject initial(InitialValues initial) {
        var law = new JsonObject();
        var json = new JsonObject();
        switch (initial) {
            case InitialValues.Constant constant -> json.addProperty("constant", constant.value());
            case InitialValues.Normal normal -> {
                law.addProperty("mean", normal.mean());
                law.addProperty("deviation", normal.deviation());
                json.add("normal", law);
            }
            case InitialValues.Uniform uniform -> {
                law.addProperty("low", uniform.low());
                law.addProperty("high", uniform.high());
                json.add("uniform", law);
            }
        }
        return json;
    }

    private static InitialValues initial(JsonObject json) {
        Map.Entry<String, JsonElement> only = json.entrySet().iterator().next();
        JsonElement law = only.getValue();
        return switch (only.getKey()) {
            case "constant" -> new InitialValues.Constant(law.getAsFloat());
            case "normal" ->
                    new InitialValues.Normal(
                            get(law.getAsJsonObject(), "mean").getAsDouble(),
                            get(law.getAsJsonObject(), "deviation").getAsDouble());
            case "uniform" ->
                    new InitialValues.Uniform(
                            get(law.getAsJsonObject(), "low").getAsDouble(),
                            get(law.getAsJsonObject(), "high").getAsDouble());
            default -> throw new IllegalArgumentException("unknown law " + only.getKey());
        };
    }

    private static JsonObject block(CheckpointHeader.StoredBlock stored) {
        var json = new JsonObject();
        json.addProperty("index", stored.block().index());
        json.addProperty("parameter", stored.block().parameter());
        json.addProperty("offset", stored.block().offset());
        json.addProperty("count", stored.block().count());
        var sections = new JsonArray();
        for (CheckpointHeader.Section section : stored.sections()) {
            var entry = new JsonObject();
            entry.addProperty("name", section.name());
            entry.addProperty("position", section.position());
            entry.addProperty("crc32c", Integer.toUnsignedLong(section.crc32c()));
            sections.add(entry);
        }
        json.add("sections", sections);
        return json;
    }

    private static CheckpointHeader.StoredBlock block(JsonObject json) {
        var block =
                new Block(
                        get(json, "index").getAsInt(),
                        get(json, "parameter").getAsInt(),
                        get(json, "offset").getAsInt(),
                        get(json, "count").getAsInt());
        List<CheckpointHeader.Section> sections = new ArrayList<>();
        for (JsonElement element : array(json, "sections")) {
            JsonObject section = element.getAsJsonObject();
            sections.add(
                    new CheckpointHeader.Section(
                            get(section, "name").getAsString(),
                            get(section, "position").getAsLong(),
                            (int) get(section, "crc32c").getAsLong()));
        }
        return new CheckpointHeader.StoredBlock(block, sections);
    }

    private static Iterable<JsonElement> array(JsonObject json, String key) {
        return get(json, key).getAsJsonArray();
    }

    private static JsonElement get(JsonObject json, String key) {
        JsonElement value = json.get(key);
        if (value == null) {
            throw new IllegalArgumentException("no " + key);
        }
        return value;
    }
}
