package parade.bench.step;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;

/** The nets that are measured, each with its batch and the default slices. */
enum StepNet {
    /** The same batch again and again. */
    MLP_SMALL("[{dense: {units: 50, activation: sigmoid}}, {dense: 10}]", 100, 0.1, false),
    MLP_LARGE(
            """
            [{dense: {units: 512, activation: relu}}, {dense: {units: 512, activation: relu}},\
             {dense: 10}]\
            """,
            128,
            0.01,
            false),
    /** Each batch gathered at random from 60,000 examples, as in a run. */
    MLP_SMALL_GATHER("[{dense: {units: 50, activation: sigmoid}}, {dense: 10}]", 100, 0.1, true);

    private static final int EXAMPLES = 60_000;

    private final String layers;
    private final int batch;
    private final double learningRate;
    private final boolean gathers;

    StepNet(String layers, int batch, double learningRate, boolean gathers) {
        this.layers = layers;
        this.batch = batch;
        this.learningRate = learningRate;
        this.gathers = gathers;
    }

    /** By the name on the command line. */
    static StepNet named(String name) {
        return Arrays.stream(values())
                .filter(net -> net.toString().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("no net " + name + "; there are " + names()));
    }

    private static String names() {
        return Arrays.stream(values()).map(StepNet::toString).collect(Collectors.joining(", "));
    }

    /** Whether each step has a batch of its own. */
    boolean gathers() {
        return gathers;
    }

    /** A job of this net, sgd and generated digits. */
    Job job() {
        String text =
                """
                apiVersion: parade/v1
                name: step
                model: {input: [784], layers: %s, loss: softmax_cross_entropy}
                data:
                  train: {format: generated, kind: digits, examples: %d}
                  batch: {size: %d}
                optimizer: {sgd: %s}
                train: {steps: 1000000000}
                """
                        .formatted(layers, gathers ? EXAMPLES : batch, batch, learningRate);
        try {
            return JobFile.read(text, Path.of("."), List.of(), _ -> Optional.empty());
        } catch (JobFileException wrong) {
            throw new IllegalStateException(wrong);
        }
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
