package parade.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Values given on the command line, {@code train.steps=100}, put into the tree of a job file. A key
 * that excludes others takes their place: {@code train.steps} that of {@code train.epochs}, {@code
 * optimizer.adam.beta1} that of {@code optimizer: sgd}.
 */
final class Overrides {

    /** Where a fraction of the training set excludes everything else. */
    private static final Pattern HELD_OUT = Pattern.compile("data\\.(validation|test)");

    private final Problems problems;

    Overrides(Problems problems) {
        this.problems = problems;
    }

    Tree apply(Tree tree, List<String> overrides) {
        Tree changed = tree;
        for (int i = 0; i < overrides.size(); i++) {
            changed = apply(changed, i, overrides.get(i));
        }
        return changed;
    }

    private Tree apply(Tree tree, int index, String override) {
        int equals = override.indexOf('=');
        String path = equals < 0 ? override : override.substring(0, equals);
        Place place = Place.inOption(index, "--set " + path + (equals < 0 ? "" : "=…"));
        List<String> keys = List.of(path.split("\\.", -1));
        if (equals < 0 || keys.contains("")) {
            problems.add(place, "", "expected key=value, such as train.steps=100");
            return tree;
        }
        Optional<Tree> value = YamlTree.read(override.substring(equals + 1), place, problems);
        return value.map(given -> put(tree, "", keys, given, place)).orElse(tree);
    }

    /** The tree with a value at keys that are below {@code path}. */
    private Tree put(Tree tree, String path, List<String> keys, Tree value, Place place) {
        if (keys.isEmpty()) {
            return value;
        }
        return switch (tree) {
            case Tree.Mapping mapping -> putInMapping(mapping, path, keys, value, place);
            case Tree.Sequence sequence -> putInSequence(sequence, path, keys, value, place);
            case Tree.Scalar scalar -> {
                Tree.Mapping mapping =
                        Choice.spellOut(scalar, path).orElseGet(() -> Tree.Mapping.empty(place));
                yield putInMapping(mapping, path, keys, value, place);
            }
        };
    }

    private Tree putInMapping(
            Tree.Mapping mapping, String path, List<String> keys, Tree value, Place place) {
        String key = keys.getFirst();
        Map<String, Tree.Entry> entries = new LinkedHashMap<>(mapping.entries());
        entries.keySet().removeIf(other -> !other.equals(key) && excludes(path, key, other));
        Tree.Entry before = entries.get(key);
        Tree inner = before == null ? Tree.Mapping.empty(place) : before.value();
        List<String> rest = keys.subList(1, keys.size());
        Tree after = put(inner, Value.join(path, key), rest, value, place);
        entries.put(key, new Tree.Entry(before == null ? place : before.place(), after));
        return new Tree.Mapping(mapping.place(), entries);
    }

    /** Whether at most one of two keys below {@code path} can be there. */
    private static boolean excludes(String path, String key, String other) {
        if (HELD_OUT.matcher(path).matches()) {
            return key.equals("fraction") || other.equals("fraction");
        }
        return Choice.at(path)
                .map(Choice::names)
                .filter(names -> names.containsAll(Set.of(key, other)))
                .isPresent();
    }

    private Tree putInSequence(
            Tree.Sequence sequence, String path, List<String> keys, Tree value, Place place) {
        String key = keys.getFirst();
        List<Tree> items = new ArrayList<>(sequence.items());
        int index = key.matches("\\d{1,9}") ? Integer.parseInt(key) : -1;
        if (index < 0 || index >= items.size()) {
            String expected =
                    items.isEmpty() ? "no item: the list is empty" : "0 to " + (items.size() - 1);
            problems.add(place, path, "found '" + key + "', expected " + expected);
            return sequence;
        }
        List<String> rest = keys.subList(1, keys.size());
        items.set(index, put(items.get(index), Value.join(path, key), rest, value, place));
        return new Tree.Sequence(sequence.place(), items);
    }
}
