package parade.job;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A choice: {@code sgd: {learning_rate: 0.1}}, a bare word that takes the variant's defaults
 * ({@code adam}), or a bare value that is its one argument ({@code sgd: 0.1}).
 *
 * @param name which one was chosen
 * @param argument its own value; a scalar of nothing for a bare word
 */
record Variant(String name, Value argument) {

    /**
     * The key that a bare value stands for. Names of variants are unique over the whole job file,
     * so that an override of {@code optimizer.sgd.learning_rate} knows what {@code sgd: 0.1} means.
     */
    private static final Map<String, String> BARE_ARGUMENTS =
            Map.ofEntries(
                    Map.entry("sgd", "learning_rate"),
                    Map.entry("momentum", "learning_rate"),
                    Map.entry("adam", "learning_rate"),
                    Map.entry("dense", "units"),
                    Map.entry("constant", "value"),
                    Map.entry("normal", "deviation"),
                    Map.entry("xavier", "distribution"),
                    Map.entry("he", "distribution"),
                    Map.entry("divide", "by"),
                    Map.entry("global_norm", "maximum"));

    static Optional<String> bareArgument(String name) {
        return Optional.ofNullable(BARE_ARGUMENTS.get(name));
    }

    /** Reads a choice; nothing, with a problem, where there is none of the names. */
    static Optional<Variant> choose(Value value, List<String> names) {
        return switch (value.tree()) {
            case Tree.Scalar scalar when !scalar.nothing() -> {
                var bareWord = new Tree.Scalar(scalar.place(), "", true);
                yield named(scalar.text(), scalar.place(), bareWord, value, names);
            }
            case Tree.Mapping mapping when mapping.entries().size() == 1 -> {
                var entry = mapping.entries().entrySet().iterator().next();
                Tree.Entry argument = entry.getValue();
                yield named(entry.getKey(), argument.place(), argument.value(), value, names);
            }
            default -> {
                value.expected(Value.oneOf(names));
                yield Optional.empty();
            }
        };
    }

    private static Optional<Variant> named(
            String name, Place place, Tree argument, Value value, List<String> names) {
        if (names.contains(name)) {
            return Optional.of(new Variant(name, value.child(name, argument)));
        }
        String hint = NearName.hint(name, names);
        value.problems()
                .add(
                        place,
                        value.key(),
                        "found '" + name + "', expected " + Value.oneOf(names) + hint);
        return Optional.empty();
    }

    /** Reads the variant's keys. */
    <T> T section(Function<Section, T> reader) {
        return Section.read(argument, arguments(), reader);
    }

    private Tree.Mapping arguments() {
        Place place = argument.tree().place();
        return switch (argument.tree()) {
            case Tree.Mapping mapping -> mapping;
            case Tree.Scalar scalar when scalar.nothing() -> Tree.Mapping.empty(place);
            case Tree.Scalar _, Tree.Sequence _ -> {
                Optional<String> key = bareArgument(name);
                if (key.isEmpty()) {
                    argument.expected("a mapping");
                }
                yield key.map(known -> Tree.Mapping.of(place, known, argument.tree()))
                        .orElseGet(() -> Tree.Mapping.empty(place));
            }
        };
    }
}
