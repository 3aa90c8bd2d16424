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
 * One version on disk, of all shards. Whatever the number of servers that wrote it, blocks can be
 * read one by one, so any number of servers can go on from it. Opening checks the headers and that
 * all blocks are there; values are checked when they are read.
 */
public final class StoredVersion {

    private record Place(
            Path file,
            CheckpointFormat.Opened opened,
            CheckpointHeader.StoredBlock stored,
            Optional<StoredPushes.OfBlock> pushes) {}

    private final CheckpointHeader header;
    private final List<Place> places;

    private StoredVersion(CheckpointHeader header, List<Place> places) {
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
        @Nullable CheckpointHeader first = null;
        List<@Nullable Place> places = new ArrayList<>();
        for (int shard = 0; shard < shards.size(); shard++) {
            Path file = shards.get(shard);
            CheckpointFormat.Opened opened;
            try (var in = FileChannel.open(file, StandardOpenOption.READ)) {
                opened = CheckpointFormat.open(in, file.toString());
            }
            CheckpointHeader header = opened.header();
            if (header.version() != version
                    || header.shard() != shard
                    || header.servers() != shards.size()) {
                throw new CheckpointException(
                        "%s holds version %d of shard %d of %d"
                                .formatted(
                                        file, header.version(), header.shard(), header.servers()));
            }
            if (first == null) {
                first = header;
                for (Block _ : Blocks.cut(header.facts().parameters())) {
                    places.add(null);
                }
            } else if (!header.facts().equals(first.facts())
                    || !header.slotNames().equals(first.slotNames())) {
                throw new CheckpointException(file + " is of another run than " + shards.get(0));
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
                                        .map(pushes ->
                                                StoredPushes.of(pushes, at, stored.block()))));
            }
        }
        if (first == null) {
            throw new IllegalArgumentException("no shards");
        }
        var present = new ArrayList<Place>();
        for (Place place : places) {
            if (place == null) {
                throw new CheckpointException(
                        "block %d of version %d is in no file of %s"
                                .formatted(present.size(), version, shards.get(0).getParent()));
            }
            present.add(place);
        }
        return new StoredVersion(first, present);
    }

    public long version() {
        return header.version();
    }

    long generation() {
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
            places.get(block.index()).pushes().ifPresent(pushes::add);
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

    /** Reads everything, and so finds damage. */
    public void verify() throws IOException, CheckpointException {
        for (int index = 0; index < places.size(); index++) {
            read(index, Integer.MAX_VALUE);
        }
    }

    /** The whole model, without slots. */
    public TrainedModel model() throws IOException, CheckpointException {
        var parameters = header.facts().parameters();
        var values = new ArrayList<float[]>();
        parameters.forEach(parameter -> values.add(new float[parameter.shape().size()]));
        for (int index = 0; index < places.size(); index++) {
            Block block = places.get(index).stored().block();
            float[] weights = read(index, 1).getFirst();
            System.arraycopy(
                    weights, 0, values.get(block.parameter()), block.offset(), block.count());
        }
        return new TrainedModel(parameters, values, header.facts().data(), header.version());
    }

    private List<float[]> read(int index, int atMost) throws IOException, CheckpointException {
        Place place = places.get(index);
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
