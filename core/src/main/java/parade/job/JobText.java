package parade.job;

import java.nio.file.Path;
import java.time.Duration;

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
                + line("security", SecurityText.write(job.security()));
    }

    /** The part that decides the weights. */
    static String decisive(Job job, boolean paths) {
        return line("seed", job.seed())
                + ModelText.write(job.model())
                + DataText.write(job.data(), paths)
                + line("optimizer", optimizer(job.optimizer()))
                + line("schedule", schedule(job.schedule()))
                + line("regularization", regularization(job.regularization()))
                + job.clip().map(clip -> line("clip", clip(clip))).orElse("")
                + line("train", train(job.train()))
                + line("consistency", consistency(job.consistency()));
    }

    static String regularization(Regularization regularization) {
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
        return "{servers: %d, workers: %d, min_workers: %d, threads: %d, join_timeout: %s, lease: %s%s}"
                .formatted(
                        cluster.servers(),
                        cluster.workers(),
                        cluster.minWorkers(),
                        cluster.threads(),
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

    /** A path that looks as if it named a variable is to be read as it is. */
    static String pathKey(String key, Path path) {
        return key + ": " + quoted(path.toString().replace("${", "$${"));
    }

    static String line(String key, Object value) {
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
