package parade.job;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** YAML as it was written: what stands where, before anybody asks what it means. */
sealed interface Tree {

    Place place();

    /** A value as a message names it. */
    String describe();

    /**
     * A word, number or text, not yet told apart.
     *
     * @param plain false for a quoted or block scalar, which is text whatever it looks like
     */
    record Scalar(Place place, String text, boolean plain) implements Tree {

        private static final int SHOWN_CHARACTERS = 40;

        @Override
        public String describe() {
            if (nothing()) {
                return "nothing";
            }
            String shown =
                    text.length() <= SHOWN_CHARACTERS
                            ? text
                            : text.substring(0, SHOWN_CHARACTERS) + "…";
            return plain ? "'" + shown + "'" : "the text '" + shown + "'";
        }

        boolean nothing() {
            return plain && text.isEmpty();
        }
    }

    record Sequence(Place place, List<Tree> items) implements Tree {

        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String describe() {
            return items.isEmpty() ? "an empty list" : "a list";
        }
    }

    /** Keys in the order of the file. */
    record Mapping(Place place, Map<String, Entry> entries) implements Tree {

        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        static Mapping empty(Place place) {
            return new Mapping(place, Map.of());
        }

        static Mapping of(Place place, String key, Tree value) {
            return new Mapping(place, Map.of(key, new Entry(place, value)));
        }

        @Override
        public String describe() {
            return entries.isEmpty() ? "an empty mapping" : "a mapping of " + keys();
        }

        private String keys() {
            return String.join(", ", entries.keySet());
        }
    }

    /**
     * A value of a mapping.
     *
     * @param place that of the key
     */
    record Entry(Place place, Tree value) {}
}
