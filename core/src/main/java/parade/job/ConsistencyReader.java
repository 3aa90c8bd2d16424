package parade.job;

import parade.job.Consistency.Remedies;

/** Reads {@code consistency}. */
final class ConsistencyReader {

    private static final int DEFAULT_BOUND = 4;

    private ConsistencyReader() {}

    static Consistency read(Value value) {
        return Variant.choose(value, Choice.CONSISTENCY)
                .map(variant -> variant.<Consistency>section(keys -> read(variant.name(), keys)))
                .orElseGet(Consistency.Sync::new);
    }

    private static Consistency read(String name, Section keys) {
        return switch (name) {
            case "sync" -> new Consistency.Sync();
            case "async" -> new Consistency.Async(remedies(keys));
            case "ssp" ->
                    new Consistency.Ssp(
                            keys.orElse(
                                    "bound", Numbers.integer(0, Integer.MAX_VALUE), DEFAULT_BOUND),
                            remedies(keys));
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static Remedies remedies(Section keys) {
        return new Remedies(
                keys.orElse("scale_learning_rate", Words::truth, false),
                keys.orElse("delay_compensation", Numbers::notNegativeFloat, 0.0));
    }
}
