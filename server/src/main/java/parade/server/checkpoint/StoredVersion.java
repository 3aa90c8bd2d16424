package parade.server.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.Role;
import parade.server.store.ShardSnapshot;

/**
 * One version on disk, of all shards or of one. Whatever the number of servers that wrote it,
 * blocks can be read one by one, so any number of servers can go on from all of it. Opening checks
 * the headers, and of all shards that all blocks are there; values are checked when they are read.
 */
public final class StoredVersion {

    private record Place(
            Path file,
            CheckpointFormat.Opened opened,
            CheckpointHeader.StoredBlock stored,
            Optional<StoredPushes.OfBlock> pushes) {}

    private final CheckpointHeader header;

    /** By block; null: it is not on this disk. */
    private final List<@Nullable Place> places;

    private StoredVersion(CheckpointHeader header, List<@Nullable Place> places) {
        this.header = header;
        this.places = places;
    }

    /**
     * Opens a version.
     *
     * @param shards the shards' files, in their order
     */
    static StoredVersion open(long version, List<Path> shards)
            throws IOException, CheckpointException {
        @Nullable StoredVersion whole = null;
        for (int shard = 0; shard < shards.size(); shard++) {
            StoredVersion part = openAlone(version, shard, shards.size(), shards.get(shard));
            if (whole == null) {
                whole = part;
            } else {
                whole.add(part, shards.get(shard) + " is of another run than " + shards.get(0));
            }
        }
        if (whole == null) {
            throw new IllegalArgumentException("no shards");
        }
        int missing = whole.places.indexOf(null);
        if (missing >= 0) {
            throw new CheckpointException(
                    "block %d of version %d is in no file of %s"
                            .formatted(missing, version, shards.get(0).getParent()));
        }
        return whole;
    }

    /** Opens as much of a version as one shard's file holds. */
    static StoredVersion openAlone(long version, int shard, int servers, Path file)
            throws IOException, CheckpointException {
        CheckpointFormat.Opened opened;
        try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
            opened = CheckpointFormat.open(in, file.toString());
        }
        CheckpointHeader header = opened.header();
        if (header.version() != version || header.shard() != shard || header.servers() != servers) {
            throw new CheckpointException(
                    "%s holds version %d of shard %d of %d"
                            .formatted(file, header.version(), header.shard(), header.servers()));
        }
        List<@Nullable Place> places = new ArrayList<>();
        for (Block _ : Blocks.cut(header.facts().parameters())) {
            places.add(null);
        }
        for (int b = 0; b < header.blocks().size(); b++) {
            CheckpointHeader.StoredBlock stored = header.blocks().get(b);
            int at = b;
            places.set(
                    stored.block().index(),
                    new Place(
                            file,
                            opened,
                            stored,
                            header.pushes()
                                    .map(pushes -> StoredPushes.of(pushes, at, stored.block()))));
        }
        return new StoredVersion(header, places);
    }

    private void add(StoredVersion part, String otherwise) throws CheckpointException {
        if (!part.header.facts().equals(header.facts())
                || !part.header.slotNames().equals(header.slotNames())) {
            throw new CheckpointException(otherwise);
        }
        for (int block = 0; block < places.size(); block++) {
            if (part.places.get(block) != null) {
                places.set(block, part.places.get(block));
            }
        }
    }

    public long version() {
        return header.version();
    }

    /** The one that wrote it. */
    public long generation() {
        return header.generation();
    }

    public CheckpointFacts facts() {
        return header.facts();
    }

    /** The slots that are there; empty where a diverging run has lost them. */
    public List<String> slotNames() {
        return header.slotNames();
    }

    /** What a shard of these blocks goes on from. */
    public ShardSnapshot shard(List<Block> blocks) throws IOException, CheckpointException {
        var values = new ArrayList<ShardSnapshot.Values>();
        var pushes = new ArrayList<StoredPushes.OfBlock>();
        for (Block block : blocks) {
            place(block.index()).pushes().ifPresent(pushes::add);
            List<float[]> sections = read(block.index(), Integer.MAX_VALUE);
            values.add(
                    new ShardSnapshot.Values(
                            block, sections.getFirst(), sections.subList(1, sections.size())));
        }
        return new ShardSnapshot(
                header.version(),
                header.slotNames(),
                values,
                header.pushes().map(_ -> StoredPushes.together(pushes)));
    }

    /** Reads everything that is on this disk, and so finds damage. */
    public void verify() throws IOException, CheckpointException {
        for (int index = 0; index < places.size(); index++) {
            if (places.get(index) != null) {
                read(index, Integer.MAX_VALUE);
            }
        }
    }

    /** The whole model, without slots. */
    public TrainedModel model() throws IOException, CheckpointException {
        var parameters = header.facts().parameters();
        var values = new ArrayList<float[]>();
        parameters.forEach(parameter -> values.add(new float[parameter.shape().size()]));
        for (int index = 0; index < places.size(); index++) {
            Block block = place(index).stored().block();
            float[] weights = read(index, 1).getFirst();
            System.arraycopy(
                    weights, 0, values.get(block.parameter()), block.offset(), block.count());
        }
        return new TrainedModel(parameters, values, header.facts().data(), header.version());
    }

    private Place place(int index) throws CheckpointException {
        Place place = places.get(index);
        if (place == null) {
            throw new CheckpointException(
                    "block %d of version %d is not on this disk".formatted(index, version()));
        }
        return place;
    }

    private List<float[]> read(int index, int atMost) throws IOException, CheckpointException {
        Place place = place(index);
        Block block = place.stored().block();
        List<CheckpointHeader.Section> sections = place.stored().sections();
        Role role = header.facts().parameters().get(block.parameter()).role();
        int expected = 1 + (role == Role.TRAINED ? header.slotNames().size() : 0);
        if (sections.size() != expected) {
            throw new CheckpointException(
                    "%s is damaged: %s has %d sections instead of %d"
                            .formatted(place.file(), block, sections.size(), expected));
        }
        var values = new ArrayList<float[]>();
        try (var in = FileChannel.open(place.file(), StandardOpenOption.READ)) {
            for (CheckpointHeader.Section section :
                    sections.subList(0, Math.min(atMost, expected))) {
                values.add(
                        CheckpointFormat.values(
                                in, place.opened(), block, section, place.file().toString()));
            }
        }
        return values;
    }
}
