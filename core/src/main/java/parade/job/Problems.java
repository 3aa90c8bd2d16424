package parade.job;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a job file, so that all of it can be said at once. */
final class Problems {

    private record Found(Place place, Problem problem) {}

    private final List<Found> found = new ArrayList<>();

    void add(Place place, String key, String message) {
        found.add(new Found(place, new Problem(place.toString(), key, message)));
    }

    int count() {
        return found.size();
    }

    /** In the order of the file, then of the options. */
    List<Problem> sorted() {
        return found.stream()
                .sorted(Comparator.comparing(Found::place))
                .map(Found::problem)
                .toList();
    }

    void throwIfAny() throws JobFileException {
        if (!found.isEmpty()) {
            throw new JobFileException(sorted());
        }
    }
}
