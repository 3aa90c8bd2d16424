package parade.job;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was taken of a choice: {@code sgd: {learning_rate: 0.1}}, a bare word that takes the
 * variant's defaults ({@code adam}), or a bare value that is its one argument ({@code sgd: 0.1}).
 *
 * @param name which one was chosen
 * @param argument its own value; a scalar of nothing for a bare word
 */
record Variant(Choice choice, String name, Value argument) {

    /** Reads a choice; nothing, with a problem, where there is none of the names. */
    static Optional<Variant> choose(Value value, Choice choice) {
        return switch (value.tree()) {
            case Tree.Scalar scalar when !scalar.nothing() -> {
                var bareWord = new Tree.Scalar(scalar.place(), "", true);
                yield named(scalar.text(), scalar.place(), bareWord, value, choice);
            }
            case Tree.Mapping mapping when mapping.entries().size() == 1 -> {
                var entry = mapping.entries().entrySet().iterator().next();
                Tree.Entry argument = entry.getValue();
                yield named(entry.getKey(), argument.place(), argument.value(), value, choice);
            }
            default -> {
                value.expected(Value.oneOf(choice.names()));
                yield Optional.empty();
            }
        };
    }

    private static Optional<Variant> named(
            String name, Place place, Tree argument, Value value, Choice choice) {
        List<String> names = choice.names();
        if (names.contains(name)) {
            return Optional.of(new Variant(choice, name, value.child(name, argument)));
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
                Optional<String> key = choice.bareArgument(name);
                if (key.isEmpty()) {
                    argument.expected("a mapping");
                }
                yield key.map(known -> Tree.Mapping.of(place, known, argument.tree()))
                        .orElseGet(() -> Tree.Mapping.empty(place));
            }
        };
    }
}
