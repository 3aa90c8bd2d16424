package parade.server.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
import parade.server.store.ShardSnapshot;

/**
 * The checkpoints in a run's folder: {@code checkpoints/step-00000500/shard-0-of-2.parade}, beside
 * it {@code weights.parade} where a disk has only some of the shards, and {@code
 * checkpoints/recorded.json}, each a {@link WholeFile}. Any thread may call; two writers of the
 * same shard are kept apart by whoever starts them.
 */
public final class CheckpointFiles {

    private static final Pattern STEP = Pattern.compile("step-(\\d{8,19})");
    private static final Pattern SHARD = Pattern.compile("shard-(\\d{1,6})-of-(\\d{1,6})\\.parade");

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
        return WholeFile.write(
                file,
                out -> CheckpointFormat.write(out, facts, generation, shard, servers, snapshot));
    }

    /** Writes the coordinator's record, which alone makes a version count. */
    public void write(Recorded recorded) throws IOException {
        var bytes = ByteBuffer.wrap(RecordedJson.write(recorded).getBytes(StandardCharsets.UTF_8));
        WholeFile.write(
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
        return openToUse(result.getAsLong()).model();
    }

    /**
     * Writes the weights of a version alone, for a disk that has only some of the shards.
     *
     * @param values of each block of the model
     */
    public void writeWeights(
            CheckpointFacts facts, long generation, long version, List<float[]> values)
            throws IOException {
        weightsFile(version).write(facts, generation, version, values);
    }

    /**
     * Whether all shards of a version are on this disk, as one life of the run wrote them: a file
     * that another server once wrote here does not count beside a newer one.
     */
    public boolean hasAll(long version, int servers) throws IOException {
        var generations = new HashSet<Long>();
        for (int shard = 0; shard < servers; shard++) {
            Path file = shardFile(version, shard, servers);
            if (!Files.exists(file)) {
                return false;
            }
            try {
                generations.add(
                        StoredVersion.openAlone(version, shard, servers, file).generation());
            } catch (CheckpointException damaged) {
                return false;
            }
        }
        return generations.size() == 1;
    }

    /** Whether files of all shards of a version are on this disk, however many and however good. */
    boolean hasShards(long version) throws IOException {
        return serverCounts(folder(version)).stream()
                .anyMatch(servers ->
                        IntStream.range(0, servers)
                                .allMatch(
                                        shard -> Files.exists(shardFile(version, shard, servers))));
    }

    /** Whether the weights of a version are on this disk by themselves. */
    boolean hasWeights(long version) {
        return weightsFile(version).exists();
    }

    /** A version by its weights alone. */
    StoredVersion openWeights(long version) throws IOException, CheckpointException {
        return weightsFile(version).open(version);
    }

    /** All shards of a version, or its weights where these are all there is, or newer. */
    private StoredVersion openToUse(long version) throws IOException, CheckpointException {
        if (!hasWeights(version)) {
            return open(version);
        }
        StoredVersion weights = openWeights(version);
        boolean none = true;
        for (int servers : serverCounts(folder(version))) {
            none &= !hasAll(version, servers);
        }
        if (none) {
            return weights;
        }
        StoredVersion whole = open(version);
        return whole.generation() < weights.generation() ? weights : whole;
    }

    /**
     * Deletes the weights of versions that a run which goes on at an earlier one makes anew: its
     * own may be others.
     */
    public void deleteWeightsAbove(long version) throws IOException {
        for (Path step : list(folder)) {
            Matcher name = STEP.matcher(step.getFileName().toString());
            if (name.matches() && Long.parseLong(name.group(1)) > version) {
                WeightsFile.in(step).delete();
            }
        }
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
                : openToUse(version).shard(blocks).blocks().stream()
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

    private WeightsFile weightsFile(long version) {
        return WeightsFile.in(folder(version));
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
}
