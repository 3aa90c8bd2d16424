package parade.job;

import java.util.List;
import java.util.Optional;

/** Finds where a job's settings were given. */
final class Origin {

    static final String DEFAULT = "default";
    static final String OPTION = "--set";

    private final Tree given;

    /**
     * @param given the tree that a job was read from
     */
    Origin(Tree given) {
        this.given = SpelledOut.of(given, "");
    }

    /** {@code job.yaml:12:9}, {@code --set} or {@code default}. */
    String of(Leaf leaf) {
        Tree at = given;
        String key = "";
        for (String name : leaf.path()) {
            Optional<Tree> inner = below(at, key, name);
            if (inner.isEmpty()) {
                return otherWord(at, key, name).map(Origin::describe).orElse(DEFAULT);
            }
            at = inner.get();
            key = Value.join(key, name);
        }
        return describe(at);
    }

    private static Optional<Tree> below(Tree tree, String key, String name) {
        return switch (tree) {
            case Tree.Mapping mapping ->
                    Optional.ofNullable(mapping.entries().get(name)).map(Tree.Entry::value);
            case Tree.Sequence(_, List<Tree> items) ->
                    Optional.of(items.get(Integer.parseInt(name)));
            case Tree.Scalar scalar ->
                    throw new IllegalStateException(
                            scalar.describe() + " at " + key + ", where there is a " + name);
        };
    }

    /** A variant may have been given by another name: {@code zeros} is a {@code constant}. */
    private static Optional<Tree> otherWord(Tree tree, String key, String name) {
        if (!(tree instanceof Tree.Mapping mapping)) {
            return Optional.empty();
        }
        return Choice.at(key)
                .map(Choice::names)
                .filter(names -> names.contains(name))
                .flatMap(names ->
                        mapping.entries().entrySet().stream()
                                .filter(entry -> names.contains(entry.getKey()))
                                .map(entry -> entry.getValue().value())
                                .findFirst());
    }

    private static String describe(Tree tree) {
        boolean option =
                tree.place().ofOption()
                        || (tree instanceof Tree.Sequence(_, List<Tree> items)
                                && items.stream().anyMatch(item -> item.place().ofOption()));
        return option ? OPTION : tree.place().toString();
    }
}
