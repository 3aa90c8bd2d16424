package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.server.coordination.Ending;
import parade.server.rpc.CoordinatorRole.Outcome;
import parade.v1.Ended;

/**
 * Where a process leaves its {@link Verdict}, and what it knows of it so far. Any thread may call;
 * the first verdict that is written stays.
 */
final class VerdictFile {

    static final String OPTION = "--verdict";

    private final Optional<Path> file;
    private final List<String> errors = new ArrayList<>();
    private @Nullable String run;
    private Map<String, @Nullable Object> summary = Map.of();
    private boolean written;

    /**
     * @param file empty: nobody wants to know
     */
    VerdictFile(Optional<Path> file) {
        this.file = file;
    }

    /** The one named in a command line that could not be understood. */
    static VerdictFile namedIn(String[] arguments) {
        Optional<String> named = Optional.empty();
        for (int a = 0; a < arguments.length; a++) {
            if (arguments[a].startsWith(OPTION + "=")) {
                named = Optional.of(arguments[a].substring(OPTION.length() + 1));
            } else if (arguments[a].equals(OPTION) && a + 1 < arguments.length) {
                named = Optional.of(arguments[a + 1]);
            }
        }
        return new VerdictFile(named.filter(text -> !text.isEmpty()).map(Path::of));
    }

    synchronized void ofRun(String name) {
        run = name;
    }

    /** How the run has ended, as the coordinator knows it. */
    synchronized void ended(Outcome outcome) {
        summary = outcome.summary();
        Ending ending = outcome.ending();
        ended(ending.state().word(), ending.message());
    }

    /** How the run has ended, as any other process has been told. */
    synchronized void ended(Ended end) {
        ended(end.getState(), end.getMessage());
    }

    private void ended(String state, String message) {
        boolean wrong = state.equals("diverged") || state.equals("failed");
        if (wrong && !message.isEmpty()) {
            errors.add(message);
        }
    }

    synchronized void failed(Throwable failure) {
        switch (failure) {
            case UserException mendable -> errors.addAll(mendable.problems());
            default ->
                    errors.add(
                            "internal error: " + failure.toString().lines().findFirst().orElse(""));
        }
    }

    synchronized void failed(String message) {
        errors.add(message);
    }

    /**
     * Writes into the file as it is, since it may be all that the process can write: a pod's
     * termination log is a file without a folder of its own. What ends with another exit code for
     * want of a message would be worse than none.
     */
    synchronized void write(int exitCode) {
        if (file.isEmpty() || written) {
            return;
        }
        written = true;
        try {
            Files.writeString(file.get(), new Verdict(errors, exitCode, run, summary).line());
        } catch (IOException | RuntimeException unwritable) {
            System.err.println(
                    "parade: warning: the verdict can't be written to %s: %s"
                            .formatted(file.get(), unwritable));
        }
    }
}
