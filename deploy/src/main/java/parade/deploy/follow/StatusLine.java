package parade.deploy.follow;

import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What server 0 says of the run, for a person. */
final class StatusLine {

    private StatusLine() {}

    /** As {@code train} says it: step, epoch, losses, speed, and who is there. */
    static String of(JsonObject status) {
        var of = new Fields(status);
        var parts = new ArrayList<String>();
        String state = of.text("state").orElse("?");
        if (!state.equals("training")) {
            parts.add(state);
        }
        OptionalLong step = of.whole("step");
        if (step.isPresent()) {
            OptionalLong target = of.whole("target_steps");
            parts.add(
                    String.format(Locale.ROOT, "step %,d", step.getAsLong())
                            + (target.isPresent()
                                    ? String.format(Locale.ROOT, "/%,d", target.getAsLong())
                                    : ""));
        }
        add(parts, "epoch %.2f", of.number("epoch"));
        add(parts, "loss %.4f", of.number("loss"));
        add(
                parts,
                of.number("test_accuracy").isPresent() ? "test accuracy %.4f" : "test loss %.4f",
                of.number("test_accuracy").or(() -> of.number("test_loss")));
        add(parts, "%,.0f examples/s", of.number("examples_per_second"));
        present(of.in("workers"), "workers").ifPresent(parts::add);
        present(of.in("servers"), "servers").ifPresent(parts::add);
        return String.join("  ", parts);
    }

    /** Whether there is more to come than server 0's going away. */
    static boolean goesOn(JsonObject status) {
        var of = new Fields(status);
        OptionalLong step = of.whole("step");
        return of.text("state").filter(Set.of("starting", "training")::contains).isPresent()
                && (step.isEmpty() || !step.equals(of.whole("target_steps")));
    }

    /** Who is waited for; empty: nobody. */
    static Optional<String> waitingFor(JsonObject status) {
        return new Fields(status).text("waiting_for");
    }

    private static Optional<String> present(Fields of, String who) {
        return of.whole("live").isPresent() && of.whole("expected").isPresent()
                ? Optional.of(
                        String.format(
                                Locale.ROOT,
                                "%d of %d %s",
                                of.whole("live").getAsLong(),
                                of.whole("expected").getAsLong(),
                                who))
                : Optional.empty();
    }

    private static void add(List<String> parts, String pattern, Optional<Double> value) {
        value.ifPresent(of -> parts.add(String.format(Locale.ROOT, pattern, of)));
    }
}
