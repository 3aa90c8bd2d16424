package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.io.TempDir;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.server.reduction.Reduction;
import parade.slice.Node;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.slice.SumsMessages;
import parade.testing.Seeds;
import parade.worker.data.Examples;
import parade.worker.model.Evaluation;
import parade.worker.model.Network;

/** Whoever evaluates which slices, the coordinator comes to the same bits. */
@NullMarked
final class SplitEvaluationTest {

    @TempDir private Path folder = Path.of("");

    @Seeds
    void numbers(long seed) throws Exception {
        check(seed, "housing", "mse", "[2]", "1");
    }

    @Seeds
    void classes(long seed) throws Exception {
        check(seed, "blobs", "softmax_cross_entropy", "[2]", "10");
    }

    private void check(long seed, String kind, String loss, String input, String units)
            throws Exception {
        var random = new Random(seed);
        Job job = job(seed, kind, loss, input, units);
        Network network = PreparedJob.network(job);
        for (int p = 0; p < network.parameters().size(); p++) {
            float[] values = network.values(p);
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat(-1, 1);
            }
        }
        Examples examples = PreparedJob.data(job, network).train();
        var tree = new SliceTree(1 + random.nextInt(9));
        Sums whole = Evaluation.of(network, examples, tree, tree.root());

        int workers = 1 + random.nextInt(4);
        var pushed = new ArrayList<Node>();
        for (int worker = 0; worker < workers; worker++) {
            var owned = new BitSet();
            for (int slice = worker; slice < tree.slices(); slice += workers) {
                owned.set(slice);
            }
            pushed.addAll(tree.cover(owned));
        }
        Collections.shuffle(pushed, random);
        var reduction = new Reduction<Sums>(tree, Sums::plus, dropped -> {});
        for (Node node : pushed) {
            Sums part = Evaluation.of(network, examples, tree, node);
            reduction.push(node, SumsMessages.read(SumsMessages.write(part)));
        }
        assertThat(reduction.take()).usingRecursiveComparison().isEqualTo(whole);
    }

    private Job job(long seed, String kind, String loss, String input, String units)
            throws IOException {
        Path file = folder.resolve("job.yaml");
        Files.writeString(
                file,
                """
                apiVersion: parade/v1
                name: small
                seed: %d
                model: {input: %s, layers: [{dense: %s}], loss: %s}
                data:
                  train: {format: generated, kind: %s, examples: 700}
                  batch: {size: full}
                optimizer: {sgd: 0.1}
                train: {steps: 1}
                """
                        .formatted(seed, input, units, loss, kind));
        try {
            return JobFile.read(file, List.of(), name -> Optional.empty());
        } catch (JobFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }
}
