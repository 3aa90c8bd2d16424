package parade.server.checkpoint;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import parade.server.store.ShardSnapshot;

/**
 * The checkpoints in a run's folder: {@code checkpoints/step-00000500/shard-0-of-2.parade} and
 * {@code checkpoints/recorded.json}. A file appears whole or not at all: it is written under
 * another name, synced, renamed, and its folder synced. Any thread may call; two writers of the
 * same shard are kept apart by whoever starts them.
 */
public final class CheckpointFiles {

    private static final Pattern STEP = Pattern.compile("step-(\\d{8,19})");
    private static final Pattern SHARD = Pattern.compile("shard-(\\d{1,6})-of-(\\d{1,6})\\.parade");
    private static final String TEMPORARY = ".temporary";

    private final Path folder;
    private final Path recordFile;

    public CheckpointFiles(Path run) {
        folder = run.toAbsolutePath().resolve("checkpoints");
        recordFile = folder.resolve("recorded.json");
    }

    /** The folder of one version. */
    public Path folder(long version) {
        return folder.resolve("step-%08d".formatted(version));
    }

    /** Writes one shard of one version and returns the bytes' number. */
    public long write(
            CheckpointFacts facts, long generation, int shard, int servers, ShardSnapshot snapshot)
            throws IOException {
        Path file =
                folder(snapshot.version())
                        .resolve("shard-%d-of-%d.parade".formatted(shard, servers));
        return replace(
                file,
                out -> CheckpointFormat.write(out, facts, generation, shard, servers, snapshot));
    }

    /** Writes the coordinator's record, which alone makes a version count. */
    public void write(Recorded recorded) throws IOException {
        var json = new JsonObject();
        json.addProperty("generation", recorded.generation());
        var versions = new JsonArray();
        recorded.versions().forEach(versions::add);
        json.add("versions", versions);
        var bytes = ByteBuffer.wrap((json + "\n").getBytes(StandardCharsets.UTF_8));
        replace(
                recordFile,
                out -> {
                    while (bytes.hasRemaining()) {
                        out.write(bytes);
                    }
                    return bytes.limit();
                });
    }

    /** The coordinator's record; {@link Recorded#NONE} in a folder without checkpoints. */
    public Recorded recorded() throws IOException, CheckpointException {
        String text;
        try {
            text = Files.readString(recordFile);
        } catch (NoSuchFileException e) {
            return Recorded.NONE;
        }
        try {
            JsonObject json = JsonParser.parseString(text).getAsJsonObject();
            var versions = new ArrayList<Long>();
            for (JsonElement version : json.getAsJsonArray("versions")) {
                versions.add(version.getAsLong());
            }
            return new Recorded(json.get("generation").getAsLong(), versions);
        } catch (RuntimeException e) {
            throw new CheckpointException(
                    recordFile + " is damaged: it is not the record of a run");
        }
    }

    /** The newest recorded version, whole. */
    public TrainedModel newestModel() throws IOException, CheckpointException {
        var newest = recorded().newest();
        if (newest.isEmpty()) {
            throw new CheckpointException(folder + " has no finished checkpoint");
        }
        return open(newest.getAsLong()).model();
    }

    /**
     * Opens a version.
     *
     * @throws CheckpointException if a shard's file is missing, damaged, or of another release's
     *     format
     */
    public StoredVersion open(long version) throws IOException, CheckpointException {
        Path step = folder(version);
        if (!Files.isDirectory(step)) {
            throw new CheckpointException(step + " is missing");
        }
        // A run that went on with another number of servers may have left files of both.
        String missing = step + " holds no shard";
        for (int servers : serverCounts(step)) {
            var shards = new ArrayList<Path>();
            for (int shard = 0; shard < servers; shard++) {
                Path file = step.resolve("shard-%d-of-%d.parade".formatted(shard, servers));
                if (!Files.exists(file)) {
                    missing = file + " is missing";
                    break;
                }
                shards.add(file);
            }
            if (shards.size() == servers) {
                return StoredVersion.open(version, shards);
            }
        }
        throw new CheckpointException(missing);
    }

    /**
     * Deletes the versions below one. Two shards may do so at the same time.
     *
     * @param keepFrom the oldest recorded version that is kept, {@link Recorded#keepFrom}
     */
    public void deleteBelow(long keepFrom) throws IOException {
        for (Path step : list(folder)) {
            Matcher name = STEP.matcher(step.getFileName().toString());
            if (name.matches() && Long.parseLong(name.group(1)) < keepFrom) {
                for (Path file : list(step)) {
                    Files.deleteIfExists(file);
                }
                Files.deleteIfExists(step);
            }
        }
    }

    private static List<Integer> serverCounts(Path step) throws IOException {
        return list(step).stream()
                .map(file -> SHARD.matcher(file.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> Integer.valueOf(name.group(2)))
                .filter(servers -> servers > 0)
                .distinct()
                .sorted()
                .toList();
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private interface Content {
        long writeTo(FileChannel out) throws IOException;
    }

    private static long replace(Path file, Content content) throws IOException {
        Path parent = file.resolveSibling("");
        Files.createDirectories(parent);
        Path temporary = file.resolveSibling(file.getFileName() + TEMPORARY);
        long bytes;
        try (var out =
                FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            bytes = content.writeTo(out);
            out.force(true);
        }
        Files.move(
                temporary,
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        sync(parent);
        sync(parent.resolveSibling(""));
        return bytes;
    }

    /** Makes a folder's entries last. Windows has no such thing, and renames last by themselves. */
    private static void sync(Path folder) throws IOException {
        if (File.separatorChar == '/') {
            try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }
}
