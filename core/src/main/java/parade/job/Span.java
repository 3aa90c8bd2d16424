package parade.job;

/** A length of training, in steps or epochs. */
public record Span(long amount, Unit unit) {

    public enum Unit {
        STEPS,
        EPOCHS
    }

    public static Span ofSteps(long amount) {
        return new Span(amount, Unit.STEPS);
    }

    public static Span ofEpochs(long amount) {
        return new Span(amount, Unit.EPOCHS);
    }

    public long steps(long stepsPerEpoch) {
        return unit == Unit.STEPS ? amount : Math.multiplyExact(amount, stepsPerEpoch);
    }
}
