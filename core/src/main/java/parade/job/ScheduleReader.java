package parade.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parade.job.ScheduleSpec.Curve;

/** Reads {@code schedule}: a warm-up, and at most one curve behind it. */
final class ScheduleReader {

    private ScheduleReader() {}

    /** A bare word takes the curve's defaults; the stand-in is the constant. */
    static ScheduleSpec read(Value value) {
        if (value.tree() instanceof Tree.Scalar scalar && !scalar.nothing()) {
            return new ScheduleSpec(0, chosen(value));
        }
        return value.section(ScheduleReader::schedule);
    }

    private static ScheduleSpec schedule(Section keys) {
        long warmupSteps = keys.orElse("warmup_steps", Numbers.whole(0, Integer.MAX_VALUE), 0L);
        List<Curve> curves = new ArrayList<>();
        for (String name : Choice.SCHEDULE.names()) {
            Optional<Curve> curve = keys.optional(name, value -> argument(name, value));
            if (curve.isPresent() && !curves.isEmpty()) {
                keys.complain(name, "found beside another curve, expected one");
            }
            curve.ifPresent(curves::add);
        }
        return new ScheduleSpec(
                warmupSteps, curves.isEmpty() ? new Curve.Constant() : curves.getFirst());
    }

    private static Curve chosen(Value value) {
        return Variant.choose(value, Choice.SCHEDULE)
                .map(ScheduleReader::curve)
                .orElseGet(Curve.Constant::new);
    }

    private static Curve argument(String name, Value argument) {
        return curve(new Variant(Choice.SCHEDULE, name, argument));
    }

    private static Curve curve(Variant variant) {
        return variant.section(keys ->
                switch (variant.name()) {
                    case "constant" -> new Curve.Constant();
                    case "step" ->
                            new Curve.Step(
                                    every(keys), keys.orElse("factor", Numbers::positive, 0.1));
                    case "exponential" ->
                            new Curve.Exponential(
                                    every(keys), keys.required("factor", Numbers::positive));
                    case "cosine" ->
                            new Curve.Cosine(keys.orElse("to", Numbers::notNegativeFloat, 0.0));
                    default -> throw new IllegalArgumentException(variant.name());
                });
    }

    private static Span every(Section keys) {
        return keys.required("every", value -> value.section(TrainReader::span));
    }
}
