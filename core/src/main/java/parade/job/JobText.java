package parade.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes a job as a job file, with every default written out and every path absolute: what a run
 * leaves behind. Reading it again gives an equal job.
 */
public final class JobText {

    private JobText() {}

    public static String write(Job job) {
        return line("apiVersion", Job.API_VERSION)
                + line("name", quoted(job.name()))
                + decisive(job, true)
                + line("cluster", cluster(job.cluster()))
                + line("checkpoint", checkpoint(job.checkpoint()))
                + line("monitoring", "{port: " + job.monitoring().port() + "}");
    }

    /** The part that decides the weights. */
    static String decisive(Job job, boolean paths) {
        return line("seed", job.seed())
                + model(job.model())
                + data(job.data(), paths)
                + line("optimizer", optimizer(job.optimizer()))
                + job.clip().map(clip -> line("clip", clip(clip))).orElse("")
                + line("train", train(job.train()))
                + line("consistency", Words.word(job.consistency()));
    }

    private static String model(ModelSpec model) {
        return "model:\n"
                + line("  input", model.input().dimensions())
                + "  layers:\n"
                + model.layers().stream()
                        .map(layer -> "    - " + layer(layer) + "\n")
                        .collect(Collectors.joining())
                + line("  loss", Words.word(model.loss()));
    }

    private static String layer(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.Dense(
                            int units,
                            Activation activation,
                            Initializer initializer,
                            boolean bias) ->
                    "dense: {units: %d, activation: %s, initializer: %s, bias: %s}"
                            .formatted(
                                    units, Words.word(activation), initializer(initializer), bias);
        };
    }

    private static String initializer(Initializer initializer) {
        return switch (initializer) {
            case Initializer.Constant(double value) -> "{constant: " + value + "}";
            case Initializer.Normal(double mean, double deviation) ->
                    "{normal: {mean: " + mean + ", deviation: " + deviation + "}}";
            case Initializer.Uniform(double low, double high) ->
                    "{uniform: {low: " + low + ", high: " + high + "}}";
            case Initializer.Xavier(var distribution) ->
                    "{xavier: " + Words.word(distribution) + "}";
            case Initializer.He(var distribution) -> "{he: " + Words.word(distribution) + "}";
        };
    }

    private static String data(DataSpec data, boolean paths) {
        return "data:\n"
                + line("  train", source(data.train(), paths))
                + data.test().map(test -> line("  test", source(test, paths))).orElse("")
                + line("  scale", scale(data.scale()))
                + line("  batch", batch(data.batch()));
    }

    private static String source(Source source, boolean paths) {
        return switch (source) {
            case Source.Idx(Path images, Path labels) ->
                    "{format: idx%s%s}"
                            .formatted(
                                    path("images", images, paths), path("labels", labels, paths));
            case Source.Csv(Path path, List<String> features, String target, boolean header) ->
                    "{format: csv%s, features: %s, target: %s, header: %s}"
                            .formatted(
                                    path("path", path, paths),
                                    features.stream().map(JobText::quoted).toList(),
                                    quoted(target),
                                    header);
            case Source.Generated(Source.Kind kind, int examples) ->
                    "{format: generated, kind: %s, examples: %d}"
                            .formatted(Words.word(kind), examples);
        };
    }

    private static String path(String key, Path path, boolean paths) {
        // A path that looks as if it named a variable is to be read as it is.
        return paths ? ", " + key + ": " + quoted(path.toString().replace("${", "$${")) : "";
    }

    private static String scale(Scale scale) {
        return switch (scale) {
            case Scale.None() -> "none";
            case Scale.Divide(double by) -> "{divide: " + by + "}";
            case Scale.MinMax() -> "minmax";
            case Scale.Standard() -> "standard";
        };
    }

    private static String batch(BatchSpec batch) {
        String size = batch.size().isPresent() ? "" + batch.size().getAsInt() : "full";
        String slices = batch.slices().isPresent() ? ", slices: " + batch.slices().getAsInt() : "";
        return "{size: " + size + ", order: " + Words.word(batch.order()) + slices + "}";
    }

    private static String optimizer(OptimizerSpec optimizer) {
        return switch (optimizer) {
            case OptimizerSpec.Sgd(double rate) -> "{sgd: {learning_rate: " + rate + "}}";
            case OptimizerSpec.Momentum(double rate, double momentum) ->
                    "{momentum: {learning_rate: " + rate + ", momentum: " + momentum + "}}";
            case OptimizerSpec.Adam(double rate, double beta1, double beta2, double epsilon) ->
                    "{adam: {learning_rate: %s, beta1: %s, beta2: %s, epsilon: %s}}"
                            .formatted(rate, beta1, beta2, epsilon);
        };
    }

    private static String clip(Clip clip) {
        return switch (clip) {
            case Clip.GlobalNorm(double maximum) -> "{global_norm: " + maximum + "}";
        };
    }

    private static String train(TrainSpec train) {
        return "{%s, evaluate_every: {%s}, on_nonfinite: %s}"
                .formatted(
                        span(train.length()),
                        span(train.evaluateEvery()),
                        Words.word(train.onNonfinite()));
    }

    private static String span(Span span) {
        return Words.word(span.unit()) + ": " + span.amount();
    }

    private static String cluster(ClusterSpec cluster) {
        return "{servers: %d, workers: %d, min_workers: %d, join_timeout: %s, lease: %s%s}"
                .formatted(
                        cluster.servers(),
                        cluster.workers(),
                        cluster.minWorkers(),
                        duration(cluster.joinTimeout()),
                        duration(cluster.lease()),
                        cluster.coordinator().map(at -> ", coordinator: " + quoted(at)).orElse(""));
    }

    private static String checkpoint(CheckpointSpec checkpoint) {
        String every = checkpoint.every().map(span -> "every: {" + span(span) + "}, ").orElse("");
        return "{" + every + "keep: " + checkpoint.keep() + "}";
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static String line(String key, Object value) {
        return key + ": " + value + "\n";
    }

    /** A double-quoted YAML scalar; whatever is not plainly visible is escaped. */
    private static String quoted(String text) {
        var quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if ((c >= ' ' && c <= '~') || Character.isLetterOrDigit(c)) {
                quoted.append(c);
            } else {
                quoted.append("\\u%04X".formatted((int) c));
            }
        }
        return quoted.append('"').toString();
    }
}
