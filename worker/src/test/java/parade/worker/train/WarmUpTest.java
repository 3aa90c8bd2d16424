package parade.worker.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.slice.Node;
import parade.worker.data.Batch;
import parade.worker.model.ModelException;
import parade.worker.model.Network;

/** That a warm-up ends, and leaves nothing behind. */
final class WarmUpTest {

    private static final String JOB =
            """
            apiVersion: parade/v1
            name: warm
            seed: 3
            model:
              input: [784]
              layers: [{dense: {units: 12, activation: relu}}, {dropout: 0.5}, {dense: 10}]
              loss: softmax_cross_entropy
            data:
              train: {format: generated, kind: digits, examples: 100}
              batch: {size: 24, slices: 8}
            optimizer: {sgd: 0.1}
            train: {steps: 1000000}
            """;

    private static Job job(String... overrides) throws JobFileException {
        return JobFile.read(JOB, Path.of("/"), List.of(overrides), _ -> Optional.empty());
    }

    private static Network network(Job job) throws ModelException {
        return Network.build(job.model(), job.regularization(), job.seed());
    }

    /** A clock on which more time passes with every look. */
    private static LongSupplier clock(AtomicLong looks, long stepNanos) {
        return () -> looks.getAndIncrement() * stepNanos;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cluster.workers=3",
                "cluster.workers=100",
                "consistency=async",
                "data.batch={size: full}",
                "data.batch={size: 1}",
                "data.batch={size: 7, slices: 7}",
                "model.loss=mse",
                "model.loss=hinge",
            })
    void endsAfterSomePassesThatAreAllAlike(String override) throws Exception {
        var looks = new AtomicLong();
        Job job = job(override);
        // Each look is a second later than the last: whatever is done takes too long.
        new WarmUp(job, network(job), clock(looks, 1_000_000_000)).run();
        assertThat(looks.get()).isBetween(3L, 8L);
    }

    @Test
    void endsWhenNothingBecomesFaster() throws Exception {
        var looks = new AtomicLong();
        Job job = job();
        new WarmUp(job, network(job), clock(looks, 5_000_000)).run();
        // Passes of 25 ms: the first is the fastest so far, and after five more nothing was gained.
        assertThat(looks.get()).isBetween(25L, 40L);
    }

    @Test
    void doesNothingBeforeAShortRun() throws Exception {
        var looks = new AtomicLong();
        Job job = job("train.steps=199");
        new WarmUp(job, network(job), clock(looks, 1)).run();
        assertThat(looks.get()).isZero();
    }

    @Test
    void doesNotGoOnBeforeARunOfFewEpochs() throws Exception {
        Job job = job("train={epochs: 10}");
        Network network = network(job);
        WarmUp warmUp = WarmUp.begin(job, network);
        warmUp.await(100); // 10 epochs of 5 batches
        assertThat(network.values(0)).containsOnly(0);
        assertThat(network.values(1)).containsOnly(0);
    }

    @Test
    void takesNoMoreThanATenthOfARun() throws Exception {
        var looks = new AtomicLong();
        Job job = job("train.steps=200", "cluster.workers=2");
        new WarmUp(job, network(job), clock(looks, 1)).run();
        // A look at the beginning; five passes of four batches, an evaluation and a look at the
        // end.
        assertThat(looks.get()).isEqualTo(1 + 5 * 6);
    }

    @Test
    void leavesNoTrace() throws Exception {
        Job job = job();
        Network fresh = network(job);
        Network warm = network(job);
        WarmUp warmUp = WarmUp.begin(job, warm);
        warmUp.await(100);
        for (int p = 0; p < fresh.parameters().size(); p++) {
            assertThat(warm.values(p)).containsOnly(0);
            new MadeBatches(job.model(), 10).fill(fresh.values(p));
            System.arraycopy(fresh.values(p), 0, warm.values(p), 0, fresh.values(p).length);
        }
        Batch batch = new MadeBatches(job.model(), 10).batch(8, 23);
        assertThat(gradients(warm, batch)).isEqualTo(gradients(fresh, batch));
        assertThat(warm.evaluate(batch).loss()).isEqualTo(fresh.evaluate(batch).loss());
    }

    private static List<Float> gradients(Network network, Batch batch) {
        var all = new ArrayList<Float>();
        var sums =
                network.train(
                        batch,
                        List.of(new Node(0, 8)),
                        (_, parameter, gradient) -> {
                            for (int i = 0; i < network.values(parameter).length; i++) {
                                all.add(gradient[i]);
                            }
                        });
        sums.forEach(of -> all.add((float) of.loss()));
        return all;
    }
}
