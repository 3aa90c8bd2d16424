package parade.server.checkpoint;

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
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
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
        Path file = shardFile(snapshot.version(), shard, servers);
        return replace(
                file,
                out -> CheckpointFormat.write(out, facts, generation, shard, servers, snapshot));
    }

    /** Writes the coordinator's record, which alone makes a version count. */
    public void write(Recorded recorded) throws IOException {
        var bytes = ByteBuffer.wrap(RecordedJson.write(recorded).getBytes(StandardCharsets.UTF_8));
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
            return RecordedJson.read(text);
        } catch (RuntimeException e) {
            throw new CheckpointException(
                    recordFile + " is damaged: it is not the record of a run");
        }
    }

    /** What the run came to, whole: the best recorded version, else the newest. */
    public TrainedModel resultModel() throws IOException, CheckpointException {
        var result = recorded().result();
        if (result.isEmpty()) {
            throw new CheckpointException(folder + " has no finished checkpoint");
        }
        return open(result.getAsLong()).model();
    }

    /**
     * The weights of one shard's blocks at a version: from the shard's own file, which may be all
     * that is on this disk; else from those of other servers, when the run has gone on with another
     * number of them.
     */
    public List<float[]> weights(long version, int shard, int servers, List<Block> blocks)
            throws IOException, CheckpointException {
        Path own = shardFile(version, shard, servers);
        return Files.exists(own)
                ? weights(own, blocks)
                : open(version).shard(blocks).blocks().stream()
                        .map(ShardSnapshot.Values::weights)
                        .toList();
    }

    /** Reads the weights of some blocks of a file, which holds at least these. */
    private static List<float[]> weights(Path file, List<Block> blocks)
            throws IOException, CheckpointException {
        var weights = new ArrayList<float[]>();
        try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
            CheckpointFormat.Opened opened = CheckpointFormat.open(in, file.toString());
            for (Block block : blocks) {
                CheckpointHeader.Section section =
                        opened.header().blocks().stream()
                                .filter(stored -> stored.block().equals(block))
                                .flatMap(stored -> stored.sections().stream())
                                .findFirst()
                                .orElseThrow(() ->
                                        new CheckpointException(file + " does not hold " + block));
                weights.add(CheckpointFormat.values(in, opened, block, section, file.toString()));
            }
        }
        return weights;
    }

    private Path shardFile(long version, int shard, int servers) {
        return folder(version).resolve("shard-%d-of-%d.parade".formatted(shard, servers));
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
        // The weights that count are those of the last generation.
        @Nullable StoredVersion newest = null;
        String missing = step + " holds no shard";
        for (int servers : serverCounts(step)) {
            var shards = new ArrayList<Path>();
            for (int shard = 0; shard < servers; shard++) {
                Path file = shardFile(version, shard, servers);
                if (!Files.exists(file)) {
                    missing = file + " is missing";
                    break;
                }
                shards.add(file);
            }
            if (shards.size() == servers) {
                StoredVersion whole = StoredVersion.open(version, shards);
                if (newest == null || whole.generation() > newest.generation()) {
                    newest = whole;
                }
            }
        }
        if (newest != null) {
            return newest;
        }
        throw new CheckpointException(missing);
    }

    /**
     * Opens as much of a version as one shard goes on from: all of it; or, where this disk has no
     * more, the shard's own file.
     */
    public StoredVersion open(long version, int shard, int servers)
            throws IOException, CheckpointException {
        try {
            return open(version);
        } catch (CheckpointException incomplete) {
            Path own = shardFile(version, shard, servers);
            if (!Files.exists(own)) {
                throw incomplete;
            }
            return StoredVersion.openAlone(version, shard, servers, own);
        }
    }

    /**
     * Deletes the versions below one. Two shards may do so at the same time.
     *
     * @param keepFrom the oldest recorded version that is kept, {@link Recorded#keepFrom}
     * @param best the version that is kept although it may be older
     */
    public void deleteBelow(long keepFrom, OptionalLong best) throws IOException {
        for (Path step : list(folder)) {
            Matcher name = STEP.matcher(step.getFileName().toString());
            if (!name.matches()) {
                continue;
            }
            long version = Long.parseLong(name.group(1));
            if (version < keepFrom && (best.isEmpty() || best.getAsLong() != version)) {
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
