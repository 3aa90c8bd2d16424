package parade.deploy;

import java.lang.reflect.Proxy;

/**
 * The one use of the virtual machine's signals: a second Ctrl-C while the first is being obeyed.
 * The class that gives them out is in no standard package, so it is asked for by name, and where it
 * is missing a second Ctrl-C does nothing.
 */
final class Signals {

    private Signals() {}

    static void onInterrupt(Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(
                            Signals.class.getClassLoader(),
                            new Class<?>[] {handler},
                            (self, method, arguments) -> {
                                action.run();
                                return null;
                            });
            Object interrupt = signal.getConstructor(String.class).newInstance("INT");
            signal.getMethod("handle", signal, handler).invoke(null, interrupt, proxy);
        } catch (ReflectiveOperationException | IllegalArgumentException elsewhere) {
            // Not on this virtual machine, or the signal is not the program's to handle.
        }
    }
}
