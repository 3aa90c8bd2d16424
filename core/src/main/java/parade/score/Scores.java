package parade.score;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Those scores that there are of a model on a set of examples.
 *
 * @param values in the order of {@link Score}; the scores that are undefined are not in it
 */
public record Scores(Map<Score, Double> values) {

    public static final Scores NONE = new Scores(Map.of());

    public Scores {
        var ordered = new EnumMap<Score, Double>(Score.class);
        ordered.putAll(values);
        values = Collections.unmodifiableMap(ordered);
    }

    public OptionalDouble get(Score score) {
        Double value = values.get(score);
        return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
    }
}
