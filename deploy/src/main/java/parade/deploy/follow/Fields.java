package parade.deploy.follow;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Fields of a JSON object by their path. What is missing, or of another kind than was expected, is
 * empty: what kubectl prints is other people's, and grows with every release.
 */
record Fields(JsonObject object) {

    private static @Nullable JsonElement at(JsonObject object, String... path) {
        JsonElement found = object;
        for (String name : path) {
            found = found instanceof JsonObject in ? in.get(name) : null;
        }
        return found;
    }

    Optional<String> text(String... path) {
        return at(object, path) instanceof JsonPrimitive value && !value.getAsString().isEmpty()
                ? Optional.of(value.getAsString())
                : Optional.empty();
    }

    OptionalLong whole(String... path) {
        return at(object, path) instanceof JsonPrimitive value && value.isNumber()
                ? OptionalLong.of(value.getAsLong())
                : OptionalLong.empty();
    }

    Optional<Double> number(String... path) {
        return at(object, path) instanceof JsonPrimitive value && value.isNumber()
                ? Optional.of(value.getAsDouble())
                : Optional.empty();
    }

    boolean is(String... path) {
        return at(object, path) instanceof JsonPrimitive value
                && value.isBoolean()
                && value.getAsBoolean();
    }

    Optional<Instant> time(String... path) {
        try {
            return text(path).map(Instant::parse);
        } catch (DateTimeParseException other) {
            return Optional.empty();
        }
    }

    /** An empty one where there is none. */
    Fields in(String... path) {
        return new Fields(at(object, path) instanceof JsonObject found ? found : new JsonObject());
    }

    /** The objects of a list. */
    List<Fields> each(String... path) {
        return at(object, path) instanceof JsonArray list
                ? list.asList().stream()
                        .filter(JsonObject.class::isInstance)
                        .map(item -> new Fields((JsonObject) item))
                        .toList()
                : List.of();
    }

    List<String> texts(String... path) {
        return at(object, path) instanceof JsonArray list
                ? list.asList().stream()
                        .filter(JsonPrimitive.class::isInstance)
                        .map(JsonElement::getAsString)
                        .toList()
                : List.of();
    }

    /** The condition of a kind that holds. */
    Optional<Fields> condition(String type) {
        return each("status", "conditions").stream()
                .filter(of -> of.text("type").filter(type::equals).isPresent())
                .filter(of -> of.text("status").filter("True"::equals).isPresent())
                .findFirst();
    }
}
