package parade.wire.planted;

import parade.block.Block;

/** Planted to break a wall. */
public final class SeesCore {

    private SeesCore() {}

    static Class<?> sees() {
        return Block.class;
    }
}
