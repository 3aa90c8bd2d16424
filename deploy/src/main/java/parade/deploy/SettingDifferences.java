package parade.deploy;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import parade.job.Job;
import parade.job.Setting;

/** The keys in which two jobs differ, as {@code key: one | other}; "-" where there is none. */
final class SettingDifferences {

    private SettingDifferences() {}

    static List<String> between(Job one, Job other) {
        Map<String, String> ofOne = Setting.values(one);
        Map<String, String> ofOther = Setting.values(other);
        Set<String> keys = new LinkedHashSet<>(ofOne.keySet());
        keys.addAll(ofOther.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            String before = ofOne.getOrDefault(key, "-");
            String after = ofOther.getOrDefault(key, "-");
            if (!before.equals(after)) {
                differences.add("%s: %s | %s".formatted(key, before, after));
            }
        }
        return differences;
    }
}
