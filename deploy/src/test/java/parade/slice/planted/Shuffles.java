package parade.slice.planted;

import java.util.Collections;
import java.util.List;

/** Planted to break a wall. */
public final class Shuffles {

    private Shuffles() {}

    static void shuffle(List<String> cards) {
        Collections.shuffle(cards);
    }
}
