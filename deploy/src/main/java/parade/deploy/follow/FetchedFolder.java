package parade.deploy.follow;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import parade.deploy.follow.ClusterException.Kind;
import parade.process.Json;

/**
 * A folder on this machine that a run is brought home to. It notes of which run it is and what has
 * come, so that a second fetch brings only what is new, and none brings one run into another's
 * folder.
 */
public final class FetchedFolder {

    private static final String NOTE = ".fetched.json";

    private final Path folder;
    private final String run;
    private final Map<String, String> tags = new TreeMap<>();

    private FetchedFolder(Path folder, String run) {
        this.folder = folder;
        this.run = run;
    }

    /**
     * The folder that an earlier fetch of the same run made, or one that is still to be made.
     *
     * @throws ClusterException where it holds anything else
     */
    public static FetchedFolder open(Path folder, String run) throws ClusterException {
        var fetched = new FetchedFolder(folder, run);
        try {
            Path note = folder.resolve(NOTE);
            if (Files.exists(note)) {
                fetched.read(Json.read(note));
            } else if (Files.exists(folder) && !isEmpty(folder)) {
                throw refused(folder, "holds something else already");
            }
            return fetched;
        } catch (IOException e) {
            throw refused(folder, "can't be read: " + e.getMessage());
        }
    }

    private void read(JsonObject note) throws ClusterException {
        var fields = new Fields(note);
        String of = fields.text("run").orElse("?");
        if (!of.equals(run)) {
            throw refused(folder, "holds the run " + of + " already");
        }
        for (Map.Entry<String, JsonElement> file : fields.in("files").object().entrySet()) {
            tags.put(file.getKey(), file.getValue().getAsString());
        }
    }

    private static boolean isEmpty(Path folder) throws IOException {
        try (DirectoryStream<Path> any = Files.newDirectoryStream(folder)) {
            return !any.iterator().hasNext();
        }
    }

    private static ClusterException refused(Path folder, String why) {
        return new ClusterException(
                Kind.REFUSED, folder + " " + why + ": name another folder with --out");
    }

    /** Whether exactly this file is here. */
    boolean has(ServedFolder.Entry entry) throws IOException {
        Path file = file(entry.path());
        return entry.tag().equals(tags.get(entry.path()))
                && Files.isRegularFile(file)
                && Files.size(file) == entry.bytes();
    }

    /** Where a file of the run belongs; the other side does not choose a place outside. */
    Path file(String path) throws IOException {
        Path file = folder.resolve(path).normalize();
        if (!file.startsWith(folder.normalize()) || file.equals(folder.normalize())) {
            throw new IOException("no place for a file named " + path);
        }
        return file;
    }

    /** A whole file has come. */
    void came(String path, String tag) throws IOException {
        tags.put(path, tag);
        write();
    }

    /** Removes what the run no longer has: its deleted checkpoints, a summary that is none now. */
    void keepOnly(Collection<String> paths) throws IOException {
        for (String path : List.copyOf(tags.keySet())) {
            if (!paths.contains(path)) {
                Path file = file(path);
                Files.deleteIfExists(file);
                Path parent = file.resolveSibling("");
                if (!parent.equals(folder) && isEmpty(parent)) {
                    Files.deleteIfExists(parent);
                }
                tags.remove(path);
            }
        }
        write();
    }

    private void write() throws IOException {
        Json.writeAtomically(folder.resolve(NOTE), Map.of("run", run, "files", tags));
    }

    public Path path() {
        return folder;
    }
}
