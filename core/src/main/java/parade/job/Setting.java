package parade.job;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One setting of a resolved job.
 *
 * @param key {@code optimizer.sgd.learning_rate}, as {@code --set} takes it
 * @param value as {@code --set} takes it
 * @param origin where it was given: {@code job.yaml:12:9}, {@code --set}, or {@code default}
 */
public record Setting(String key, String value, String origin) {

    static List<Setting> explain(Job job, Tree given) {
        var origin = new Origin(given);
        return Leaf.of(job).stream()
                .map(leaf -> new Setting(leaf.key(), leaf.value(), origin.of(leaf)))
                .toList();
    }

    /** A job's values by their keys, in the order of the job file. */
    public static Map<String, String> values(Job job) {
        Map<String, String> values = new LinkedHashMap<>();
        Leaf.of(job).forEach(leaf -> values.put(leaf.key(), leaf.value()));
        return values;
    }
}
