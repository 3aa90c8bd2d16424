package parade.server.coordination;

import java.util.Locale;

/**
 * How a run ended.
 *
 * @param version the version of the weights that is kept
 * @param message one sentence for a person; empty when the run is done
 */
public record Ending(State state, long version, String message) {

    /** The states of the contract's summary.json. */
    public enum State {
        DONE,
        DIVERGED,
        FAILED,
        /** Failed by a fault of Parade's own. */
        BROKEN,
        INTERRUPTED;

        public String word() {
            return this == BROKEN ? FAILED.word() : name().toLowerCase(Locale.ROOT);
        }
    }
}
