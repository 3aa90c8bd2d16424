package parade.deploy;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import parade.server.coordination.Ending;
import parade.server.history.RunFolder;
import parade.server.rpc.CoordinatorRole.Outcome;

/** The last lines of a run, for a person. */
final class RunReport {

    private RunReport() {}

    /** For a run of {@code train}. */
    static String trainAgain(RunFolder folder) {
        return "./parade train " + folder.job() + " --resume " + folder.path();
    }

    /** For a run whose roles were started one by one. */
    static String startAgain(RunFolder folder) {
        return "start all servers and workers again, the servers with --resume --out "
                + folder.path();
    }

    /**
     * @param toGoOn what to do for an interrupted run to go on
     */
    static void print(
            Outcome outcome, RunFolder folder, String toGoOn, PrintStream out, PrintStream err) {
        Map<String, @Nullable Object> summary = outcome.summary();
        Ending ending = outcome.ending();
        if (ending.state() != Ending.State.DONE) {
            err.println("parade: " + ending.state().word() + ": " + ending.message());
            err.println("parade: what is kept is version " + ending.version());
        } else if (!ending.message().isEmpty()) {
            out.println(ending.message());
        }
        if (ending.state() == Ending.State.INTERRUPTED && ending.version() > 0) {
            err.println("parade: to go on: " + toGoOn);
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "%s: %,d steps (%.4g epochs) in %.1f s, %,.0f examples/s in training",
                        ending.state().word(),
                        ending.version(),
                        number(summary, "epochs"),
                        number(summary, "seconds"),
                        number(summary, "examples_per_second")));
        for (String split : List.of("train", "validation", "test")) {
            scores(summary, split, out);
        }
        out.println("weights sha256 " + outcome.weightsSha256());
        out.println("run folder     " + folder.path());
    }

    private static void scores(
            Map<String, @Nullable Object> summary, String split, PrintStream out) {
        if (summary.get(split + "_loss") == null) {
            return;
        }
        Double accuracy =
                summary.get(split + "_accuracy") == null
                        ? null
                        : number(summary, split + "_accuracy");
        String loss = ScoreReport.headline(number(summary, split + "_loss"), accuracy);
        out.println(String.format(Locale.ROOT, "%-10s %s", split, loss));
    }

    private static double number(Map<String, @Nullable Object> summary, String key) {
        return summary.get(key) instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
