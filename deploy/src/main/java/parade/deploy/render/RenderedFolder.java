package parade.deploy.render;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;

/** Writes rendered files, in place of those of an earlier time and of nobody else's. */
public record RenderedFolder(Path path) {

    private static final List<String> OURS =
            List.of("kustomization.yaml", "base", "components", "overlays");

    /** Refuses a folder that has something else in it. */
    public void requireFree() throws RefusedException, IOException {
        if (!Files.exists(path)) {
            return;
        }
        if (!Files.isDirectory(path)) {
            throw new RefusedException(path + " is no folder: name another with --out");
        }
        try (Stream<Path> inside = Files.list(path)) {
            if (inside.findAny().isPresent() && !isOurs(path.resolve("kustomization.yaml"))) {
                throw new RefusedException(
                        path
                                + " holds something else than an earlier render: name another folder with --out, or empty it");
            }
        }
    }

    public void replace(SequencedMap<String, String> files) throws IOException {
        for (String ours : OURS) {
            removeRendered(path.resolve(ours));
        }
        for (var file : files.entrySet()) {
            Path target = path.resolve(file.getKey());
            Files.createDirectories(target.getParent());
            Files.writeString(target, file.getValue());
        }
    }

    /** What somebody has added stays. */
    private static void removeRendered(Path place) throws IOException {
        if (!Files.exists(place)) {
            return;
        }
        try (Stream<Path> all = Files.walk(place)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                if (Files.isDirectory(each) ? isEmpty(each) : isOurs(each)) {
                    Files.delete(each);
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private static boolean isOurs(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (Stream<String> lines = Files.lines(file)) {
            return lines.findFirst().filter(Rendering.MARK::equals).isPresent();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof CharacterCodingException) {
                return false;
            }
            throw e.getCause();
        }
    }
}
