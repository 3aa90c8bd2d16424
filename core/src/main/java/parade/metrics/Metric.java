package parade.metrics;

import static parade.metrics.Metric.Kind.COUNTER;
import static parade.metrics.Metric.Kind.GAUGE;
import static parade.metrics.Metric.Kind.HISTOGRAM;

import java.util.List;
import java.util.Locale;

/**
 * The catalogue: the one place where every metric's name, kind, unit, labels and help stand.
 * Dashboards and alerts of other people depend on it, so a name never changes its meaning. Every
 * metric also has the label {@code run}.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its lists are copies that nothing can change.
public enum Metric {
    LOSS(
            GAUGE,
            "parade_loss",
            "",
            "Mean loss per example, as last computed. split is batch, train, validation or test.",
            "split"),
    ACCURACY(
            GAUGE,
            "parade_accuracy_ratio",
            "ratio",
            "Part of the examples that are classified right, as last computed.",
            "split"),
    STEPS(COUNTER, "parade_steps_total", "", "Steps committed, redone ones after a restore too."),
    GLOBAL_STEP(
            GAUGE,
            "parade_global_step",
            "",
            "Version of the weights. Goes back when a checkpoint is restored."),
    TARGET_STEPS(GAUGE, "parade_target_steps", "", "Version at which the run is done."),
    EPOCH(GAUGE, "parade_epoch", "", "Passes over the training data so far, with fraction."),
    LEARNING_RATE(GAUGE, "parade_learning_rate", "", "Learning rate of the last step."),
    EXAMPLES(
            COUNTER,
            "parade_examples_total",
            "",
            "Examples whose gradients a worker has computed, redone ones too.",
            "worker"),
    EXAMPLES_PER_SECOND(
            GAUGE,
            "parade_examples_per_second",
            "",
            "Training examples per second of the whole run, evaluation left out."),
    STALENESS(
            HISTOGRAM,
            "parade_staleness_steps",
            "steps",
            "Version at apply minus version that the gradient was computed from. Always 0 in sync"
                    + " mode.",
            Buckets.STEPS,
            "worker"),
    WORKER_PHASE(
            HISTOGRAM,
            "parade_worker_phase_seconds",
            "seconds",
            "Time that a worker spends in a phase of one step. phase is data, pull, compute,"
                    + " evaluate, push or wait.",
            Buckets.SECONDS,
            "worker",
            "phase"),
    RPC(
            HISTOGRAM,
            "parade_rpc_seconds",
            "seconds",
            "Time from the start to the end of a call, its parking included. status is gRPC's.",
            Buckets.SECONDS,
            "rpc",
            "status"),
    RPC_BYTES(
            COUNTER,
            "parade_rpc_bytes_total",
            "bytes",
            "Bytes of messages, before compression and framing. direction is sent or received.",
            "rpc",
            "direction"),
    APPLY(
            HISTOGRAM,
            "parade_apply_seconds",
            "seconds",
            "Time of the optimizer over all blocks of a shard, per step.",
            Buckets.SECONDS,
            "shard"),
    PUSHES_REJECTED(
            COUNTER,
            "parade_pushes_rejected_total",
            "",
            "Pushes that changed nothing. reason is stale, nonfinite, duplicate, shape or"
                    + " generation; a few duplicates and stale ones are normal after a failure.",
            "reason"),
    CALLS_REFUSED(
            COUNTER,
            "parade_calls_refused_total",
            "",
            "Connections and calls of strangers that this process has refused. reason is handshake"
                    + " (no TLS where it is needed, or a certificate that is not good),"
                    + " token_missing or token_wrong.",
            "reason"),
    GRADIENT_NORM(
            GAUGE,
            "parade_gradient_norm",
            "",
            "Euclidean norm of the mean gradient of the last step over all parameters, before"
                    + " clipping."),
    UPDATE_RATIO(
            GAUGE,
            "parade_update_ratio",
            "ratio",
            "Euclidean norm of a shard's last measured update over that of its weights, measured at"
                    + " most once a second.",
            "shard"),
    STALENESS_BOUND(
            GAUGE,
            "parade_staleness_bound_steps",
            "steps",
            "What parade_staleness_steps does not exceed while nobody joins or leaves: 0 in sync, (W"
                    + " - 1)(2 bound + 1) for W live workers in ssp, absent in async."),
    CLOCK_GAP(
            GAUGE,
            "parade_clock_gap_steps",
            "steps",
            "How far ahead of the slowest worker the one was that was last admitted to a step. Absent"
                    + " in sync."),
    WORKERS(
            GAUGE,
            "parade_workers",
            "",
            "Workers by state, as the coordinator sees them: live, lost (and not come back) and"
                    + " expected (cluster.workers).",
            "state"),
    WORKER_JOINS(COUNTER, "parade_worker_joins_total", "", "Workers that joined, again too."),
    WORKER_LEAVES(
            COUNTER,
            "parade_worker_leaves_total",
            "",
            "Workers that are gone. reason is left (in good order) or lost (not heard of, or started"
                    + " again).",
            "reason"),
    SERVERS(
            GAUGE,
            "parade_servers",
            "",
            "Servers by state, as the coordinator sees them: live (heard of within a lease) and"
                    + " expected (cluster.servers).",
            "state"),
    WORKER_LAST_PUSH(
            GAUGE,
            "parade_worker_last_push_timestamp_seconds",
            "seconds",
            "Unix time of a live worker's last accepted push.",
            "worker"),
    WAITING_SLICES(
            GAUGE,
            "parade_waiting_slices",
            "",
            "Slices whose gradients the current step still waits for."),
    CHECKPOINT_LAST_SUCCESS(
            GAUGE,
            "parade_checkpoint_last_success_timestamp_seconds",
            "seconds",
            "Unix time at which the last checkpoint of all shards was recorded."),
    CHECKPOINT_LAST_STEP(
            GAUGE,
            "parade_checkpoint_last_step",
            "",
            "Version of the last checkpoint of all shards that was recorded; 0 before the first."),
    CHECKPOINT_INTERVAL(
            GAUGE,
            "parade_checkpoint_interval_steps",
            "steps",
            "Steps from one checkpoint to the next; absent where only the last version is kept."),
    CHECKPOINT_SECONDS(
            GAUGE, "parade_checkpoint_seconds", "seconds", "Time that the last checkpoint took."),
    CHECKPOINT_BYTES(GAUGE, "parade_checkpoint_bytes", "bytes", "Size of the last checkpoint."),
    RUN_STATE(
            GAUGE,
            "parade_run_state",
            "",
            "1 for the state that the run is in, 0 for the others.",
            "state"),
    GENERATION(
            GAUGE,
            "parade_generation",
            "",
            "Generation of the job: raised whenever its state goes back."),
    BUILD(
            GAUGE,
            "parade_build_info",
            "",
            "Always 1; the labels say which version of Parade runs on which Java, and which"
                    + " definition of arithmetic it follows.",
            "version",
            "java",
            "numerics");

    /** What a metric does over time, as Prometheus tells them apart. */
    public enum Kind {
        /** Goes up and down. */
        GAUGE,
        /** Only grows, except to 0 at a restart of the process. */
        COUNTER,
        /** Counts observations in buckets. */
        HISTOGRAM;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Kind kind;
    private final String title;
    private final String unit;
    private final String help;
    private final List<Double> buckets;
    private final List<String> labels;

    Metric(Kind kind, String title, String unit, String help, String... labels) {
        this(kind, title, unit, help, List.of(), labels);
    }

    Metric(
            Kind kind,
            String title,
            String unit,
            String help,
            List<Double> buckets,
            String... labels) {
        this.kind = kind;
        this.title = title;
        this.unit = unit;
        this.help = help;
        this.buckets = List.copyOf(buckets);
        this.labels = List.of(labels);
    }

    public Kind kind() {
        return kind;
    }

    /** The name in Prometheus, {@code parade_steps_total}. */
    public String title() {
        return title;
    }

    /** The base unit, or nothing for a plain number. */
    public String unit() {
        return unit;
    }

    public String help() {
        return help;
    }

    /** Upper bounds of a histogram's buckets, inclusive, without infinity; else empty. */
    public List<Double> buckets() {
        return buckets;
    }

    /** The names of the labels beside {@code run}, in the order in which values are given. */
    public List<String> labels() {
        return labels;
    }

    /** Apart from the enum, because its constants are made before its static fields. */
    private static final class Buckets {

        /** Doubling after 0 and 1: most gradients are fresh, few are very old. */
        static final List<Double> STEPS = List.of(0.0, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0);

        /** From a round trip on one machine to a wait that somebody should look at. */
        static final List<Double> SECONDS =
                List.of(
                        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
                        0.5, 1.0, 2.5, 5.0, 10.0, 30.0);

        private Buckets() {}
    }
}
