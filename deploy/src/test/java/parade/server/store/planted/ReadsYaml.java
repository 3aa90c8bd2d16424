package parade.server.store.planted;

import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Planted to break a wall. */
public final class ReadsYaml {

    private ReadsYaml() {}

    static Object read(String text) {
        return new Load(LoadSettings.builder().build()).loadFromString(text);
    }
}
