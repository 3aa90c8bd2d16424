package parade.job;

import java.util.List;

/** Warns of a schedule or an early stop that a run is too short for. */
final class LengthWarnings {

    private LengthWarnings() {}

    static void add(Job job, List<String> warnings) {
        TrainSpec train = job.train();
        train.earlyStopping().ifPresent(early -> earlyStopping(train, early, warnings));
        schedule(job, warnings);
    }

    /** Spans of one unit can be compared without knowing how long an epoch is. */
    private static void earlyStopping(
            TrainSpec train, TrainSpec.EarlyStopping early, List<String> warnings) {
        Span every = train.evaluateEvery();
        Span length = train.length();
        if (every.unit() == length.unit()
                && early.patience() >= Math.ceilDiv(length.amount(), every.amount())) {
            String unit = Words.word(every.unit());
            warnings.add(
                    ("train.early_stopping never stops early: a patience of %d, evaluated every %d"
                                    + " %s, is as long as the run of %d %s")
                            .formatted(
                                    early.patience(), every.amount(), unit, length.amount(), unit));
        }
    }

    private static void schedule(Job job, List<String> warnings) {
        Span length = job.train().length();
        long warmup = job.schedule().warmupSteps();
        if (length.unit() == Span.Unit.STEPS && warmup >= length.amount()) {
            warnings.add(
                    "schedule.warmup_steps is %d, but the run has only %d steps"
                            .formatted(warmup, length.amount()));
        }
        if (job.schedule().curve() instanceof ScheduleSpec.Curve.Cosine(double to)
                && to > job.optimizer().learningRate()) {
            warnings.add(
                    "schedule.cosine.to is %s, more than the learning rate of %s: it will rise"
                            .formatted(to, job.optimizer().learningRate()));
        }
    }
}
