package parade.deploy;

import java.io.Console;
import java.io.PrintStream;
import java.util.Locale;
import java.util.function.Consumer;
import parade.job.Job;
import parade.score.Score;
import parade.server.coordination.Effect;
import parade.server.coordination.RunPlan;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.v1.Split;

/**
 * Shows a person how a run goes: one line that is drawn over again on a terminal, else a line now
 * and then. Called in order, from one thread at a time.
 */
final class Progress implements Consumer<Effect> {

    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long LOG_NANOS = 5_000_000_000L;
    private static final int BAR = 24;

    private final PrintStream out;
    private final boolean terminal;
    private final String name;
    private boolean classification;
    private long steps;
    private double stepsPerEpoch = 1;
    private long firstNanos;
    private long shownNanos;
    private long shownExamples;
    private long examples;
    private double examplesPerSecond;
    private String test = "";
    private boolean lineOpen;

    Progress(Job job, PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
        name = job.name();
    }

    /** On standard output: drawn over where that is a terminal. */
    @SuppressWarnings("SystemConsoleNull") // it may be null still, says its documentation
    static Progress onConsole(Job job) {
        Console console = System.console();
        boolean terminal = console != null && console.isTerminal();
        return new Progress(job, System.out, terminal);
    }

    @Override
    public synchronized void accept(Effect effect) {
        switch (effect) {
            case Effect.Planned(RunPlan plan, DataFacts data) -> {
                classification = data.getClassesCount() > 0;
                steps = plan.steps();
                stepsPerEpoch = plan.stepsPerEpoch();
            }
            case Effect.Trained trained -> trained(trained);
            case Effect.Evaluated(long version, Split split, Sums sums) -> evaluated(split, sums);
            case Effect.Joined(int worker, long incarnation, long version) -> {
                if (version > 0) {
                    say("worker " + worker + " joined at step " + version);
                }
            }
            case Effect.Gone gone -> {
                if (!gone.slices().isEmpty() && !gone.reason().equals("the run has ended")) {
                    say(
                            "worker "
                                    + gone.worker()
                                    + " is gone ("
                                    + gone.reason()
                                    + "); slices "
                                    + gone.slices()
                                    + " move on");
                }
            }
            case Effect.Ended ended -> closeLine();
            case Effect.OwnershipChanged() ->
                    firstNanos = firstNanos == 0 ? System.nanoTime() : firstNanos;
            case Effect.Decided decided -> {}
            case Effect.Recorded recorded -> {}
            case Effect.Improved improved -> {}
            case Effect.Admitted admitted -> {}
            case Effect.Settled settled -> {}
            case Effect.CheckpointAsked asked -> {}
            case Effect.Progressed progressed -> {}
        }
    }

    /** A line of its own. */
    synchronized void say(String line) {
        closeLine();
        out.println(line);
        out.flush();
    }

    private void trained(Effect.Trained trained) {
        examples += trained.batch().examples();
        long now = System.nanoTime();
        long since = now - shownNanos;
        if (since < (terminal ? TERMINAL_NANOS : LOG_NANOS) && trained.step() < steps) {
            return;
        }
        if (shownNanos == 0) { // the first step: nothing to tell a rate by yet
            shownNanos = now;
            shownExamples = examples;
            return;
        }
        examplesPerSecond = (examples - shownExamples) * 1e9 / since;
        shownNanos = now;
        shownExamples = examples;
        show(trained, now);
    }

    private void show(Effect.Trained trained, long now) {
        long step = trained.step();
        double seconds = (now - firstNanos) * 1e-9;
        double left = seconds / step * (steps - step);
        String line =
                String.format(
                        Locale.ROOT,
                        "step %,d/%,d  epoch %.2f  loss %.4f%s  %,.0f examples/s  %s left",
                        step,
                        steps,
                        step / stepsPerEpoch,
                        trained.batch().meanLoss(),
                        test,
                        examplesPerSecond,
                        duration(left));
        if (terminal) {
            int done = (int) (BAR * step / Math.max(1, steps));
            out.print(
                    "\r\033[K"
                            + name
                            + " "
                            + "█".repeat(done)
                            + "░".repeat(BAR - done)
                            + " "
                            + line);
            lineOpen = true;
        } else {
            out.println(name + ": " + line);
        }
        out.flush();
    }

    private void evaluated(Split split, Sums sums) {
        if (split == Split.SPLIT_TEST) {
            test = String.format(Locale.ROOT, "  test loss %.4f", sums.meanLoss());
            sums.scores(classification)
                    .get(Score.ACCURACY)
                    .ifPresent(accuracy ->
                            test = "  test " + ScoreReport.text(Score.ACCURACY, accuracy));
        }
    }

    private void closeLine() {
        if (lineOpen) {
            out.println();
            lineOpen = false;
        }
    }

    private static String duration(double seconds) {
        long whole = Math.round(seconds);
        return whole < 60
                ? whole + " s"
                : whole < 3600
                        ? whole / 60 + " min " + whole % 60 + " s"
                        : whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
