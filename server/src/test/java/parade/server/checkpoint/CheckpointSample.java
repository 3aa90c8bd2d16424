package parade.server.checkpoint;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import parade.block.Blocks;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Placement;
import parade.block.Role;
import parade.block.Shape;
import parade.job.OptimizerSpec;
import parade.server.optimizer.TestRules;
import parade.server.store.ShardModel;
import parade.server.store.ShardStore;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.v1.DataFacts;

/** Runs to write checkpoints of. */
record CheckpointSample(CheckpointFacts facts, Placement placement, List<ShardStore> stores) {

    static final OptimizerSpec ADAM = new OptimizerSpec.Adam(0.01, 0.9, 0.999, 1e-8, false, 0);
    static final OptimizerSpec AMSGRAD = new OptimizerSpec.Adam(0.01, 0.9, 0.9, 1e-8, true, 0);
    static final OptimizerSpec SGD = new OptimizerSpec.Sgd(0.01);

    /** Names are not in the order of their bytes, and one is not ASCII. */
    static final List<ParameterSpec> SMALL =
            List.of(
                    parameter("z.weight", Role.TRAINED, new InitialValues.Normal(0, 0.1), 2, 3),
                    parameter("é.table", Role.FROZEN, new InitialValues.Uniform(-1, 0.5), 4),
                    parameter("b.bias", Role.TRAINED, new InitialValues.Constant(0.25f), 3),
                    parameter("ä.scalar", Role.TRAINED, new InitialValues.Constant(-0.0f)));

    /** The same, its weight with both penalties. */
    static final List<ParameterSpec> PENALIZED =
            SMALL.stream().map(CheckpointSample::penalized).toList();

    /** Four blocks: the weight has two. */
    static final List<ParameterSpec> LARGE =
            List.of(
                    parameter("z.weight", Role.TRAINED, new InitialValues.Normal(0, 1), 270, 250),
                    parameter("é.table", Role.FROZEN, new InitialValues.Uniform(-1, 1), 4),
                    parameter("b.bias", Role.TRAINED, new InitialValues.Constant(0.25f), 11));

    static CheckpointSample of(List<ParameterSpec> parameters, int servers, OptimizerSpec spec) {
        var placement = Placement.balance(Blocks.cut(parameters), servers);
        var stores = new ArrayList<ShardStore>();
        for (var blocks : placement.shards()) {
            stores.add(
                    new ShardStore(
                            new ShardModel(parameters, blocks, new SliceTree(2)),
                            TestRules.of(spec),
                            7));
        }
        var data =
                DataFacts.newBuilder()
                        .setTrainRows(60)
                        .addClasses("große Zahl")
                        .setCrc32C(0xdeadbeef)
                        .build();
        return new CheckpointSample(
                new CheckpointFacts("00ff12", 1, parameters, data), placement, stores);
    }

    /** One step of all shards, along gradients that differ from value to value. */
    void step() {
        for (ShardStore store : stores) {
            var blocks = store.model().blocks();
            for (int b = 0; b < blocks.size(); b++) {
                if (store.model().parameter(blocks.get(b)).role() == Role.TRAINED) {
                    float[] sum = new float[blocks.get(b).count()];
                    for (int i = 0; i < sum.length; i++) {
                        sum[i] = (i % 13 - 5) * 0.01f + store.version();
                    }
                    store.push(new Node(0, 2), 2, b, sum);
                }
            }
            store.summarize();
            store.commit(1, false);
        }
    }

    void write(CheckpointFiles files) throws Exception {
        for (int s = 0; s < stores.size(); s++) {
            files.write(facts, 1, s, stores.size(), stores.get(s).snapshot());
        }
    }

    /** The values of each block, from the stores. */
    List<float[]> blocks() {
        List<float[]> whole = values();
        return Blocks.cut(facts.parameters()).stream()
                .map(block ->
                        Arrays.copyOfRange(
                                whole.get(block.parameter()), block.offset(), block.end()))
                .toList();
    }

    /** The whole parameters, from the stores. */
    List<float[]> values() {
        var values = new ArrayList<float[]>();
        facts.parameters().forEach(parameter -> values.add(new float[parameter.shape().size()]));
        for (ShardStore store : stores) {
            var blocks = store.model().blocks();
            for (int b = 0; b < blocks.size(); b++) {
                for (int i = 0; i < blocks.get(b).count(); i++) {
                    values.get(blocks.get(b).parameter())[blocks.get(b).offset() + i] =
                            store.weights(b)[i];
                }
            }
        }
        return values;
    }

    private static ParameterSpec parameter(
            String name, Role role, InitialValues initial, Integer... dimensions) {
        return new ParameterSpec(name, Shape.of(dimensions), role, initial, Penalty.NONE);
    }

    private static ParameterSpec penalized(ParameterSpec plain) {
        var penalty = plain.name().endsWith("weight") ? new Penalty(0.1f, 0.5f) : Penalty.NONE;
        return new ParameterSpec(
                plain.name(), plain.shape(), plain.role(), plain.initial(), penalty);
    }
}
