package parade.worker.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The classes or categories that a column's values stand for, sorted: as numbers when all of them
 * are (so that 1 and 1.0 are one), else as text.
 */
final class SortedValues {

    private final List<String> names;
    private final boolean numeric;
    private final Map<Object, Integer> indices = new HashMap<>();

    /**
     * @param values in the order of their first occurrence; of equal numbers, the first lends its
     *     text
     */
    SortedValues(Collection<String> values) {
        numeric = values.stream().allMatch(value -> Decimal.parse(value).isPresent());
        Map<Object, String> distinct = new HashMap<>();
        for (String value : values) {
            distinct.putIfAbsent(key(value), value);
        }
        var sorted = new ArrayList<>(distinct.values());
        sorted.sort(
                numeric
                        ? Comparator.comparingDouble(Double::parseDouble)
                        : Comparator.naturalOrder());
        for (int i = 0; i < sorted.size(); i++) {
            indices.put(key(sorted.get(i)), i);
        }
        names = List.copyOf(sorted);
    }

    List<String> names() {
        return names;
    }

    /** The index of the class or category that a value stands for, or -1. */
    int indexOf(String value) {
        if (numeric && Decimal.parse(value).isEmpty()) {
            return -1;
        }
        return indices.getOrDefault(key(value), -1);
    }

    private Object key(String value) {
        // + 0.0 makes one of the two zeros.
        return numeric ? (Object) (Double.parseDouble(value) + 0.0) : value;
    }

    /** The first few names, for messages. */
    static String list(List<String> names) {
        int shown = 12;
        return names.size() <= shown
                ? String.join(", ", names)
                : String.join(", ", names.subList(0, shown))
                        + ", ... ("
                        + names.size()
                        + " in all)";
    }
}
