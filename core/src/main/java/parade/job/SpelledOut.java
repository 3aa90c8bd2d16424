package parade.job;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A job file's tree without short forms: a bare word is a variant without keys, and a bare value
 * stands at the key that it is short for. So equal settings stand at equal keys however they were
 * written.
 */
final class SpelledOut {

    private SpelledOut() {}

    static Tree of(Tree tree, String key) {
        return switch (tree) {
            case Tree.Scalar scalar when scalar.nothing() && Choice.ofVariant(key).isPresent() ->
                    Tree.Mapping.empty(scalar.place());
            case Tree.Scalar scalar ->
                    Choice.spellOut(scalar, key)
                            .<Tree>map(mapping -> mapping(mapping, key))
                            .orElse(scalar);
            case Tree.Sequence sequence -> sequence(sequence, key);
            case Tree.Mapping mapping -> mapping(mapping, key);
        };
    }

    private static Tree sequence(Tree.Sequence sequence, String key) {
        List<Tree> items = new ArrayList<>();
        for (Tree item : sequence.items()) {
            items.add(of(item, Value.join(key, String.valueOf(items.size()))));
        }
        return new Tree.Sequence(sequence.place(), items);
    }

    private static Tree mapping(Tree.Mapping mapping, String key) {
        Map<String, Tree.Entry> entries = new LinkedHashMap<>();
        mapping.entries()
                .forEach((name, entry) ->
                        entries.put(
                                name,
                                new Tree.Entry(
                                        entry.place(), of(entry.value(), Value.join(key, name)))));
        return new Tree.Mapping(mapping.place(), entries);
    }
}
