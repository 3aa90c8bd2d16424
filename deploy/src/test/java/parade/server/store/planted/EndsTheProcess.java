package parade.server.store.planted;

/** Planted to break a wall. */
public final class EndsTheProcess {

    private EndsTheProcess() {}

    static void end() {
        System.exit(1);
    }
}
