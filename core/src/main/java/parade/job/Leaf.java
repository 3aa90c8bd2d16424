package parade.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * One setting of a resolved job: a key with nothing below it.
 *
 * @param path the key's names, all forms spelled out
 * @param key the key as {@code --set} takes it
 * @param value as {@code --set} takes it
 */
record Leaf(List<String> path, String key, String value) {

    /** What YAML reads as the text that it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_/][A-Za-z0-9_./-]*");

    /** Every setting of a job, in the order of {@link JobText}. */
    static List<Leaf> of(Job job) {
        List<Leaf> leaves = new ArrayList<>();
        collect(SpelledOut.of(resolved(job), ""), List.of(), leaves);
        return leaves;
    }

    private static Tree resolved(Job job) {
        var problems = new Problems();
        return YamlTree.read(JobText.write(job), Place.inFile("job.yaml", 1, 1), problems)
                .orElseThrow(() -> new IllegalStateException("" + problems.sorted()));
    }

    private static void collect(Tree tree, List<String> path, List<Leaf> leaves) {
        String key = String.join(".", path);
        switch (tree) {
            case Tree.Scalar scalar -> leaves.add(new Leaf(path, key, written(scalar)));
            case Tree.Sequence(_, List<Tree> items)
                    when items.stream().allMatch(Tree.Scalar.class::isInstance) -> {
                String list = items.stream().map(Leaf::written).collect(Collectors.joining(", "));
                leaves.add(new Leaf(path, key, "[" + list + "]"));
            }
            case Tree.Sequence(_, List<Tree> items) -> {
                for (int i = 0; i < items.size(); i++) {
                    collect(items.get(i), below(path, String.valueOf(i)), leaves);
                }
            }
            case Tree.Mapping mapping when mapping.entries().isEmpty() ->
                    leaves.add(new Leaf(path, key, "{}"));
            case Tree.Mapping mapping ->
                    bareWord(mapping, key)
                            .ifPresentOrElse(
                                    word -> leaves.add(new Leaf(below(path, word), key, word)),
                                    () ->
                                            mapping.entries()
                                                    .forEach((name, entry) ->
                                                            collect(
                                                                    entry.value(),
                                                                    below(path, name),
                                                                    leaves)));
        }
    }

    /** A variant without keys reads better as a word. */
    private static Optional<String> bareWord(Tree.Mapping mapping, String key) {
        return mapping.entries().entrySet().stream()
                .filter(_ -> mapping.entries().size() == 1 && Choice.at(key).isPresent())
                .filter(only ->
                        only.getValue().value() instanceof Tree.Mapping argument
                                && argument.entries().isEmpty())
                .map(only -> only.getKey())
                .findFirst();
    }

    private static List<String> below(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    private static String written(Tree tree) {
        if (!(tree instanceof Tree.Scalar(_, String text, boolean plain))) {
            throw new IllegalArgumentException(tree.describe());
        }
        return plain || PLAIN.matcher(text).matches() ? text : JobText.quoted(text);
    }
}
