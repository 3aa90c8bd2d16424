package parade.job;

import java.util.List;
import java.util.Optional;
import parade.job.TrainSpec.OnNonfinite;

/** Reads {@code train}, and spans of training wherever they stand. */
final class TrainReader {

    /** Epochs times the steps of an epoch stay within a long. */
    private static final long MOST_EPOCHS = Integer.MAX_VALUE;

    private static final long MOST_STEPS = 1_000_000_000_000_000L;

    private TrainReader() {}

    static TrainSpec read(Section train) {
        return new TrainSpec(
                span(train),
                train.orElse(
                        "evaluate_every",
                        value -> value.section(TrainReader::span),
                        Span.ofEpochs(1)),
                train.orElse("on_nonfinite", Words.of(OnNonfinite.class), OnNonfinite.STOP),
                train.optional(
                        "early_stopping", value -> value.section(TrainReader::earlyStopping)));
    }

    private static TrainSpec.EarlyStopping earlyStopping(Section keys) {
        return new TrainSpec.EarlyStopping(
                keys.required("patience", Numbers.integer(1, Integer.MAX_VALUE)),
                keys.orElse("min_delta", Numbers::notNegative, 0.0));
    }

    /** Exactly one of {@code steps} and {@code epochs}; the stand-in is 1 step. */
    static Span span(Section section) {
        Optional<Long> steps = section.optional("steps", Numbers.whole(1, MOST_STEPS));
        Optional<Long> epochs = section.optional("epochs", Numbers.whole(1, MOST_EPOCHS));
        if (steps.isPresent() && epochs.isPresent()) {
            section.complain("epochs", "found beside steps, expected one of the two");
        }
        if (steps.isEmpty() && epochs.isEmpty()) {
            section.requiredOneOf(List.of("steps", "epochs"));
        }
        return steps.map(Span::ofSteps)
                .or(() -> epochs.map(Span::ofEpochs))
                .orElseGet(() -> Span.ofSteps(1));
    }
}
