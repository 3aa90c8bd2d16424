package parade.process;

import com.google.gson.FormattingStyle;
import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.ToNumberPolicy;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON files that are either whole or not there. */
public final class Json {

    private static final Gson GSON =
            new GsonBuilder()
                    .setPrettyPrinting()
                    .disableHtmlEscaping()
                    .serializeNulls()
                    .setObjectToNumberStrategy(ToNumberPolicy.LAZILY_PARSED_NUMBER)
                    .registerTypeAdapter(Double.class, new FiniteOrNull())
                    .create();

    private static final Gson ON_ONE_LINE =
            GSON.newBuilder().setFormattingStyle(FormattingStyle.COMPACT).create();

    private Json() {}

    /**
     * Writes a map in its order. JSON has no NaN or infinity: they become null, as does a null.
     * Whoever reads the path sees the old file or the new one, after a power cut too.
     *
     * @param values of strings, numbers, booleans, lists, records and maps
     */
    public static void writeAtomically(Path path, Map<String, ?> values) throws IOException {
        Path target = path.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new IOException("no folder can hold " + path);
        }
        Path temporary = Files.createTempFile(folder, ".", ".tmp");
        try {
            Files.writeString(temporary, text(values) + "\n");
            force(temporary);
            Files.move(
                    temporary,
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(folder);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A map in its order, over several lines; what is not finite becomes null here, too. */
    public static String text(Map<String, ?> values) {
        return GSON.toJson(values);
    }

    /** The same on one line, without a line's end. */
    public static String line(Map<String, ?> values) {
        return ON_ONE_LINE.toJson(values);
    }

    /** A string as JSON has it, with its quotes. */
    public static String quoted(String text) {
        return ON_ONE_LINE.toJson(text);
    }

    /** Reads an object; a file that holds anything else is an IOException that names it. */
    public static JsonObject read(Path path) throws IOException {
        try {
            JsonObject object = GSON.fromJson(Files.readString(path), JsonObject.class);
            if (object == null) {
                throw new IOException(path + " is empty");
            }
            return object;
        } catch (JsonParseException e) {
            throw new IOException(path + " is no JSON object: " + e.getMessage(), e);
        }
    }

    /** The same as a map in the file's order, each number with the digits that stand there. */
    public static Map<String, @Nullable Object> readMap(Path path) throws IOException {
        var values = new LinkedHashMap<String, @Nullable Object>();
        for (Map.Entry<String, JsonElement> entry : read(path).entrySet()) {
            values.put(entry.getKey(), GSON.fromJson(entry.getValue(), Object.class));
        }
        return values;
    }

    private static void force(Path path) throws IOException {
        try (var channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static final class FiniteOrNull extends TypeAdapter<Number> {

        @Override
        public void write(JsonWriter out, Number value) throws IOException {
            if (value == null || !Double.isFinite(value.doubleValue())) {
                out.nullValue();
            } else {
                out.value(value);
            }
        }

        @Override
        public Number read(JsonReader in) throws IOException {
            return in.nextDouble();
        }
    }
}
