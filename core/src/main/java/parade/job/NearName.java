package parade.job;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that somebody probably meant; upper and lower case are the same to it. */
public final class NearName {

    private NearName() {}

    /**
     * {@code ; did you mean 'learning_rate'?}, or nothing where no name is near, or there is only
     * one anyway.
     */
    public static String hint(String word, Collection<String> names) {
        return names.size() == 1
                ? ""
                : among(word, names).map(near -> "; did you mean '" + near + "'?").orElse("");
    }

    /** The nearest name, if about two thirds of the word are right. */
    static Optional<String> among(String word, Collection<String> names) {
        String found = word.toLowerCase(Locale.ROOT);
        int allowed = 1 + word.length() / 5;
        if (word.length() < 2 || word.length() > 60) {
            return Optional.empty();
        }
        return names.stream()
                .filter(name -> apart(found, name) <= Math.min(allowed, name.length() / 2))
                .min(Comparator.comparingInt(name -> apart(found, name)));
    }

    private static int apart(String found, String name) {
        return distance(found, name.toLowerCase(Locale.ROOT));
    }

    /**
     * How many insertions, deletions, substitutions and swaps of neighbours lead from one word to
     * the other, no letter touched twice (Damerau, CACM 1964).
     */
    static int distance(String from, String to) {
        int[][] distance = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                distance[i][j] = i == 0 || j == 0 ? i + j : cheapest(distance, from, i, to, j);
            }
        }
        return distance[from.length()][to.length()];
    }

    private static int cheapest(int[][] distance, String from, int i, String to, int j) {
        int substituted = from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1;
        int best =
                Math.min(
                        distance[i - 1][j - 1] + substituted,
                        1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        boolean swapped =
                i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, 1 + distance[i - 2][j - 2]) : best;
    }
}
