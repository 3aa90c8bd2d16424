package parade.job;

import java.util.Collection;
import java.util.function.Function;

/**
 * One value of a job file, with the path of its key, ready to be read as a type. Reading never
 * fails: what doesn't fit is a problem and gives a stand-in of the type, so that reading goes on
 * and finds the next problem.
 *
 * @param key {@code data.batch.slices}
 */
record Value(Tree tree, String key, Problems problems) {

    /** Reads a value as a T, or complains and gives a stand-in. */
    @FunctionalInterface
    interface Reader<T> {
        T read(Value value);
    }

    static String join(String key, String name) {
        return key.isEmpty() ? name : key + "." + name;
    }

    /** A value for readers to give their stand-in for; their complaints go nowhere. */
    static Value standIn(Place place) {
        return new Value(new Tree.Scalar(place, "", true), "", new Problems());
    }

    /** The name behind a key's last dot. */
    static String lastName(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    Value child(String name, Tree childTree) {
        return new Value(childTree, join(key, name), problems);
    }

    void complain(String message) {
        problems.add(tree.place(), key, message);
    }

    /** Complains about something else than was expected; {@code expected} is a noun phrase. */
    void expected(String expected) {
        complain("found " + tree.describe() + ", expected " + expected);
    }

    /** Complains about a word that is none of the known ones. */
    void expectedOneOf(Collection<String> words) {
        String hint = tree instanceof Tree.Scalar scalar ? NearName.hint(scalar.text(), words) : "";
        expected(oneOf(words) + hint);
    }

    static String oneOf(Collection<String> words) {
        return (words.size() == 1 ? "" : "one of ") + String.join(", ", words);
    }

    /** A mapping; {@code reader} takes its keys, and those that it doesn't take are unknown. */
    <T> T section(Function<Section, T> reader) {
        if (tree instanceof Tree.Mapping mapping) {
            return Section.read(this, mapping, reader);
        }
        expected("a mapping");
        Value standIn = standIn(tree.place());
        return Section.read(standIn, Tree.Mapping.empty(tree.place()), reader);
    }
}
