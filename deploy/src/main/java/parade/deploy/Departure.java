package parade.deploy;

import java.time.Duration;
import parade.server.history.RunFolder;
import parade.server.rpc.Farewell;

/**
 * How server 0 goes when its run is done and nobody looks after the others: whoever missed the end
 * is started again, and would find nobody to ask.
 */
final class Departure {

    private Departure() {}

    /**
     * Waits until enough have heard, and returns the exit code.
     *
     * @param patience for as long as others would be waited for at the beginning
     */
    static int await(Farewell farewell, RunFolder folder, Duration patience)
            throws InterruptedException {
        if (!farewell.isEnough()) {
            System.out.printf(
                    "the run in %s is done: this server stays until the others have heard, at most %d s%n",
                    folder.path(), patience.toSeconds());
        }
        return switch (farewell.await(patience)) {
            case ENOUGH -> ExitCode.DONE;
            case TOO_FEW -> {
                System.err.printf(
                        "parade: warning: not all servers and a worker have asked for the run's end within %d s (cluster.join_timeout)%n",
                        patience.toSeconds());
                yield ExitCode.DONE;
            }
            case STOPPED -> {
                System.err.println(
                        "parade: told to stop, and not all servers and a worker have asked for the run's end: start this server again with --resume");
                yield ExitCode.INTERRUPTED;
            }
        };
    }
}
