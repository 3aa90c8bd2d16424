package parade.server.store.planted;

/** Planted to break a wall. */
public final class HaltsTheProcess {

    private HaltsTheProcess() {}

    static void end() {
        Runtime.getRuntime().halt(1);
    }
}
