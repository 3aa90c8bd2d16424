package parade.job;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
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
                + line("monitoring", "{port: " + job.monitoring().port() + "}")
                + line("security", security(job.security()));
    }

    /** The part that decides the weights. */
    static String decisive(Job job, boolean paths) {
        return line("seed", job.seed())
                + model(job.model())
                + data(job.data(), paths)
                + line("optimizer", optimizer(job.optimizer()))
                + line("schedule", schedule(job.schedule()))
                + line("regularization", regularization(job.regularization()))
                + job.clip().map(clip -> line("clip", clip(clip))).orElse("")
                + line("train", train(job.train()))
                + line("consistency", consistency(job.consistency()));
    }

    private static String model(ModelSpec model) {
        return "model:\n"
                + line("  input", model.input().dimensions())
                + "  layers:\n"
                + model.layers().stream()
                        .map(layer -> "    - " + layer(layer) + "\n")
                        .collect(Collectors.joining())
                + line("  loss", loss(model.loss()));
    }

    private static String layer(LayerSpec layer) {
        return switch (layer) {
            case LayerSpec.Dense(
                            int units,
                            Activation activation,
                            Initializer initializer,
                            boolean bias,
                            Optional<Regularization> own) ->
                    "dense: {units: %d, activation: %s, initializer: %s, bias: %s%s}"
                            .formatted(
                                    units,
                                    activation(activation),
                                    initializer(initializer),
                                    bias,
                                    own.map(r -> ", regularization: " + regularization(r))
                                            .orElse(""));
            case LayerSpec.Dropout(double rate) -> "dropout: {rate: " + rate + "}";
            case LayerSpec.Activate(Activation activation) -> activation(activation);
        };
    }

    private static String activation(Activation activation) {
        return switch (activation) {
            case Activation.LeakyRelu(double slope) -> "{leaky_relu: {slope: " + slope + "}}";
            case Activation.Elu(double alpha) -> "{elu: {alpha: " + alpha + "}}";
            case Activation.Linear _,
                    Activation.Sigmoid _,
                    Activation.Tanh _,
                    Activation.Relu _,
                    Activation.Softmax _,
                    Activation.Step _ ->
                    activation.word();
        };
    }

    private static String loss(LossSpec loss) {
        String weights = classWeights(loss.classWeights());
        return switch (loss.kind()) {
            case MSE, MAE -> Words.word(loss.kind());
            case HUBER -> "{huber: {delta: " + loss.delta() + "}}";
            case HINGE -> "{hinge: {class_weights: " + weights + "}}";
            case BINARY_CROSS_ENTROPY, SOFTMAX_CROSS_ENTROPY ->
                    "{%s: {label_smoothing: %s, class_weights: %s}}"
                            .formatted(Words.word(loss.kind()), loss.labelSmoothing(), weights);
        };
    }

    private static String classWeights(ClassWeights weights) {
        return switch (weights) {
            case ClassWeights.Equal() -> "equal";
            case ClassWeights.Balanced() -> "balanced";
            case ClassWeights.Listed(List<Double> listed) -> listed.toString();
            case ClassWeights.Named(Map<String, Double> named) ->
                    new TreeMap<>(named)
                            .entrySet().stream()
                                    .map(e -> quoted(e.getKey()) + ": " + e.getValue())
                                    .collect(Collectors.joining(", ", "{", "}"));
        };
    }

    private static String regularization(Regularization regularization) {
        return "{l1: " + regularization.l1() + ", l2: " + regularization.l2() + "}";
    }

    private static String schedule(ScheduleSpec schedule) {
        String curve =
                switch (schedule.curve()) {
                    case ScheduleSpec.Curve.Constant() -> "constant: {}";
                    case ScheduleSpec.Curve.Step(Span every, double factor) ->
                            "step: {every: {" + span(every) + "}, factor: " + factor + "}";
                    case ScheduleSpec.Curve.Exponential(Span every, double factor) ->
                            "exponential: {every: {" + span(every) + "}, factor: " + factor + "}";
                    case ScheduleSpec.Curve.Cosine(double to) -> "cosine: {to: " + to + "}";
                };
        return "{warmup_steps: " + schedule.warmupSteps() + ", " + curve + "}";
    }

    private static String consistency(Consistency consistency) {
        return switch (consistency) {
            case Consistency.Sync() -> "sync";
            case Consistency.Async(var remedies) -> "{async: {" + remedies(remedies) + "}}";
            case Consistency.Ssp(int bound, var remedies) ->
                    "{ssp: {bound: " + bound + ", " + remedies(remedies) + "}}";
        };
    }

    private static String remedies(Consistency.Remedies remedies) {
        return "scale_learning_rate: %s, delay_compensation: %s"
                .formatted(remedies.scaleLearningRate(), remedies.delayCompensation());
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
                + data.validation().map(set -> line("  validation", heldOut(set, paths))).orElse("")
                + data.test().map(set -> line("  test", heldOut(set, paths))).orElse("")
                + line("  scale", scale(data.scale()))
                + line("  batch", batch(data.batch()));
    }

    private static String heldOut(DataSpec.HeldOut set, boolean paths) {
        return switch (set) {
            case DataSpec.HeldOut.Own(Source source) -> source(source, paths);
            case DataSpec.HeldOut.Fraction(double fraction) -> "{fraction: " + fraction + "}";
        };
    }

    private static String source(Source source, boolean paths) {
        return switch (source) {
            case Source.Idx(Path images, Path labels) ->
                    "{format: idx%s%s}"
                            .formatted(
                                    path("images", images, paths), path("labels", labels, paths));
            case Source.Csv csv ->
                    "{format: csv%s, features: %s, target: %s, header: %s, categories: %s, missing: %s%s}"
                            .formatted(
                                    path("path", csv.path(), paths),
                                    csv.features().stream().map(JobText::quoted).toList(),
                                    quoted(csv.target()),
                                    csv.header(),
                                    csv.categories().stream().map(JobText::quoted).toList(),
                                    missing(csv.missing()),
                                    csv.weight().map(w -> ", weight: " + quoted(w)).orElse(""));
            case Source.Libsvm(Path path, int dimension) ->
                    "{format: libsvm%s, dimension: %d}"
                            .formatted(path("path", path, paths), dimension);
            case Source.Generated(Source.Kind kind, int examples, int centers) ->
                    "{format: generated, kind: %s, examples: %d%s}"
                            .formatted(
                                    Words.word(kind),
                                    examples,
                                    kind == Source.Kind.BLOBS ? ", centers: " + centers : "");
        };
    }

    private static String missing(Source.Missing missing) {
        return switch (missing) {
            case Source.Missing.Refused() -> "error";
            case Source.Missing.Mean() -> "mean";
            case Source.Missing.Value(double value) -> "{value: " + value + "}";
        };
    }

    private static String path(String key, Path path, boolean paths) {
        return paths ? ", " + pathKey(key, path) : "";
    }

    /** A path that looks as if it named a variable is to be read as it is. */
    private static String pathKey(String key, Path path) {
        return key + ": " + quoted(path.toString().replace("${", "$${"));
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
            case OptimizerSpec.Nesterov(double rate, double momentum) ->
                    "{nesterov: {learning_rate: " + rate + ", momentum: " + momentum + "}}";
            case OptimizerSpec.AdaGrad(double rate, double epsilon) ->
                    "{adagrad: {learning_rate: " + rate + ", epsilon: " + epsilon + "}}";
            case OptimizerSpec.RmsProp(double rate, double rho, double epsilon) ->
                    "{rmsprop: {learning_rate: %s, rho: %s, epsilon: %s}}"
                            .formatted(rate, rho, epsilon);
            case OptimizerSpec.Adam adam ->
                    "{adam: {learning_rate: %s, beta1: %s, beta2: %s, epsilon: %s, amsgrad: %s, decay: %s}}"
                            .formatted(
                                    adam.learningRate(),
                                    adam.beta1(),
                                    adam.beta2(),
                                    adam.epsilon(),
                                    adam.amsgrad(),
                                    adam.decay());
            case OptimizerSpec.AdamW adam ->
                    "{adamw: {learning_rate: %s, beta1: %s, beta2: %s, epsilon: %s, weight_decay: %s}}"
                            .formatted(
                                    adam.learningRate(),
                                    adam.beta1(),
                                    adam.beta2(),
                                    adam.epsilon(),
                                    adam.weightDecay());
        };
    }

    private static String clip(Clip clip) {
        return switch (clip) {
            case Clip.GlobalNorm(double maximum) -> "{global_norm: " + maximum + "}";
            case Clip.ByValue(double maximum) -> "{value: " + maximum + "}";
        };
    }

    private static String train(TrainSpec train) {
        return "{%s, evaluate_every: {%s}, on_nonfinite: %s%s}"
                .formatted(
                        span(train.length()),
                        span(train.evaluateEvery()),
                        Words.word(train.onNonfinite()),
                        train.earlyStopping().map(JobText::earlyStopping).orElse(""));
    }

    private static String earlyStopping(TrainSpec.EarlyStopping early) {
        return ", early_stopping: {patience: %d, min_delta: %s}"
                .formatted(early.patience(), early.minDelta());
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

    private static String security(SecuritySpec security) {
        String transport =
                security.tls()
                        .map(JobText::tls)
                        .orElseGet(() -> "plaintext: " + security.plaintext());
        String token =
                security.token().map(file -> ", token: {" + pathKey("file", file) + "}").orElse("");
        return "{" + transport + token + "}";
    }

    private static String tls(SecuritySpec.Tls tls) {
        return "tls: {%s, %s, %s}"
                .formatted(
                        pathKey("certificate", tls.certificate()),
                        pathKey("key", tls.key()),
                        pathKey("authority", tls.authority()));
    }

    private static String duration(Duration duration) {
        long millis = duration.toMillis();
        return millis % 1000 == 0 ? millis / 1000 + "s" : millis + "ms";
    }

    private static String line(String key, Object value) {
        return key + ": " + value + "\n";
    }

    /** A double-quoted YAML scalar; whatever is not plainly visible is escaped. */
    static String quoted(String text) {
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
