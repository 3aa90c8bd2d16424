package parade.worker.data;

import java.util.Collection;
import java.util.Locale;

/** Finds what a misspelt name was meant to be. */
final class NearestName {

    private NearestName() {}

    /** {@code "; did you mean "lstat"?"}, or nothing where no name is near. */
    static String suggestion(String name, Collection<String> names) {
        String nearest = "";
        int least = Math.max(1, name.length() / 3) + 1;
        for (String candidate : names) {
            int distance =
                    distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
            if (distance < least) {
                least = distance;
                nearest = candidate;
            }
        }
        return nearest.isEmpty() ? "" : "; did you mean \"" + nearest + "\"?";
    }

    /** Levenshtein's: the fewest characters inserted, deleted or replaced. */
    static int distance(String a, String b) {
        int[] costs = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            costs[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = costs[0];
            costs[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = costs[j];
                costs[j] = Math.min(replaced, Math.min(costs[j], costs[j - 1]) + 1);
            }
        }
        return costs[b.length()];
    }
}
