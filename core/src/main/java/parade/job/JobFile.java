package parade.job;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads job files, with everything that is wrong with one at once. */
public final class JobFile {

    private static final long MAXIMUM_BYTES = 1 << 20;

    private JobFile() {}

    /** A job, and the tree that it was read from. */
    private record Reading(Job job, Tree tree) {}

    /**
     * Reads a job file. Relative paths in it, and in the overrides, are relative to its folder.
     *
     * @param overrides values as {@code --set} takes them, {@code train.steps=100}; later ones win
     * @param environment the variables that paths may name as {@code ${NAME}}
     */
    public static Job read(
            Path file, List<String> overrides, Function<String, Optional<String>> environment)
            throws JobFileException {
        return reading(file, overrides, environment).job();
    }

    /** Reads the text of a job file that stands in a folder; messages call it job.yaml. */
    public static Job read(
            String text,
            Path folder,
            List<String> overrides,
            Function<String, Optional<String>> environment)
            throws JobFileException {
        return reading(text, "job.yaml", folder, overrides, environment).job();
    }

    /** Reads a job file as {@link #read}, and tells of every setting where it comes from. */
    public static List<Setting> explain(
            Path file, List<String> overrides, Function<String, Optional<String>> environment)
            throws JobFileException {
        Reading reading = reading(file, overrides, environment);
        return Setting.explain(reading.job(), reading.tree());
    }

    private static Reading reading(
            Path file, List<String> overrides, Function<String, Optional<String>> environment)
            throws JobFileException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
        return reading(text(file), file.toString(), folder, overrides, environment);
    }

    private static Reading reading(
            String text,
            String name,
            Path folder,
            List<String> overrides,
            Function<String, Optional<String>> environment)
            throws JobFileException {
        var problems = new Problems();
        Place start = Place.inFile(name, 1, 1);
        Optional<Tree> written = YamlTree.read(text, start, problems);
        if (written.isEmpty()) {
            throw new JobFileException(problems.sorted());
        }
        Tree tree = new Overrides(problems).apply(orEmpty(written.get()), overrides);
        var reader = new JobReader(new PathReader(folder, environment));
        Job job = new Value(tree, "", problems).section(reader::read);
        problems.throwIfAny();
        return new Reading(job, tree);
    }

    /** An empty file is a job without any key. */
    private static Tree orEmpty(Tree tree) {
        return tree instanceof Tree.Scalar scalar && scalar.nothing()
                ? Tree.Mapping.empty(tree.place())
                : tree;
    }

    private static String text(Path file) throws JobFileException {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > MAXIMUM_BYTES) {
                throw unreadable(file, "more than a mebibyte, expected a job file");
            }
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw unreadable(file, "no such file");
        } catch (CharacterCodingException e) {
            throw unreadable(file, "not UTF-8");
        } catch (IOException e) {
            throw unreadable(file, "can't be read: " + e);
        }
    }

    private static JobFileException unreadable(Path file, String message) {
        return new JobFileException(List.of(new Problem(file.toString(), "", message)));
    }
}
