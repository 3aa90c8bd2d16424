package parade.process;

import java.io.IOException;

/** How a process finds a port when the one that it was given is taken. */
final class Ports {

    /** How many ports after the wanted one are tried before any free one will do. */
    static final int NEIGHBOURS = 100;

    private Ports() {}

    /** Begins to listen at a port. */
    interface Binding<T> {
        T bind(int port) throws IOException;
    }

    /**
     * Binds the wanted port; if it is taken, the next free one of {@link #NEIGHBOURS}; if there is
     * none, any. 0 asks for any at once.
     */
    static <T> T first(int wanted, Binding<T> binding) throws IOException {
        if (wanted != 0) {
            int last = Math.min(wanted + NEIGHBOURS, 65_535);
            for (int port = wanted; port <= last; port++) {
                try {
                    return binding.bind(port);
                } catch (IOException e) {
                    if (!taken(e)) {
                        throw e;
                    }
                }
            }
        }
        return binding.bind(0);
    }

    /**
     * By the message, which is the same on all systems: epoll's exception is no BindException, and
     * a BindException may also say that the port is not permitted.
     */
    private static boolean taken(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = cause.getMessage();
            if (message != null && message.contains("already in use")) {
                return true;
            }
        }
        return false;
    }
}
