package parade.job;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A mapping while its keys are being taken. It learns the known keys from what is asked for, so at
 * the end it can name the unknown ones and what they were probably meant to be.
 */
final class Section {

    private final Value value;
    private final Tree.Mapping mapping;
    private final Set<String> known = new LinkedHashSet<>();

    /** Each an alternative of keys, one of which had to be there. */
    private final List<List<String>> missing = new ArrayList<>();

    private boolean restIgnored;

    private Section(Value value, Tree.Mapping mapping) {
        this.value = value;
        this.mapping = mapping;
    }

    static <T> T read(Value value, Tree.Mapping mapping, Function<Section, T> reader) {
        var section = new Section(value, mapping);
        T read = reader.apply(section);
        section.complainOfKeys();
        return read;
    }

    <T> T required(String key, Value.Reader<T> reader) {
        return optional(key, reader)
                .orElseGet(() -> {
                    missing.add(List.of(key));
                    return reader.read(Value.standIn(mapping.place()));
                });
    }

    <T> Optional<T> optional(String key, Value.Reader<T> reader) {
        known.add(key);
        return Optional.ofNullable(mapping.entries().get(key))
                .map(entry -> reader.read(value.child(key, entry.value())));
    }

    <T> T orElse(String key, Value.Reader<T> reader, T otherwise) {
        return optional(key, reader).orElse(otherwise);
    }

    /** Complains that none of these keys is there; they have been asked for. */
    void requiredOneOf(List<String> keys) {
        missing.add(List.copyOf(keys));
    }

    /** A mapping inside, every key of which has a default. */
    <T> T defaulted(String key, Function<Section, T> reader) {
        return optional(key, inner -> inner.section(reader))
                .orElseGet(() -> read(value, Tree.Mapping.empty(mapping.place()), reader));
    }

    boolean has(String key) {
        return mapping.entries().containsKey(key);
    }

    /** Whether nothing has been found wrong since the problems were {@code before}. */
    boolean fineSince(int before) {
        return value.problems().count() == before && missing.isEmpty();
    }

    int problemsSoFar() {
        return value.problems().count();
    }

    /**
     * Complains about a key that is there and, by itself, fine.
     *
     * @param key may lie deeper, {@code data.batch.slices}; where it does not, its place is that of
     *     the innermost mapping that would have it
     */
    void complain(String key, String message) {
        Tree at = mapping;
        for (String name : key.split("\\.", -1)) {
            if (at instanceof Tree.Mapping within && within.entries().get(name) != null) {
                at = within.entries().get(name).value();
            }
        }
        value.problems().add(at.place(), Value.join(value.key(), key), message);
    }

    /** Leaves the other keys alone, where it can't be known which ones there may be. */
    void ignoreRest() {
        restIgnored = true;
    }

    private void complainOfKeys() {
        mapping.entries()
                .forEach((key, entry) -> {
                    if (!known.contains(key)) {
                        complainOfUnknown(key, entry);
                    }
                });
        for (List<String> keys : missing) {
            String key = Value.join(value.key(), String.join(" or ", keys));
            value.problems().add(mapping.place(), key, "missing; it has no default");
        }
    }

    private void complainOfUnknown(String key, Tree.Entry entry) {
        Optional<String> meant = NearName.among(key, known);
        // One mistake, one problem: a misspelt key is not also missing.
        boolean wasMissing =
                meant.isPresent() && missing.removeIf(keys -> keys.contains(meant.get()));
        if (restIgnored && !wasMissing) {
            return;
        }
        String expected = known.isEmpty() ? "none here" : Value.oneOf(known);
        String hint = NearName.hint(key, known);
        value.problems()
                .add(
                        entry.place(),
                        Value.join(value.key(), key),
                        "found an unknown key, expected " + expected + hint);
    }
}
