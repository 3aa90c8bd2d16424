package parade.server.store.planted;

/** Planted to break a wall. */
public final class ReadsTheEnvironment {

    private ReadsTheEnvironment() {}

    static String home() {
        return String.valueOf(System.getenv("HOME"));
    }
}
