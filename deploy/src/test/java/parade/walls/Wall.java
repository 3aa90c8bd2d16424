package parade.walls;

import com.tngtech.archunit.lang.ArchRule;
import java.util.List;

/**
 * One rule about who may know whom.
 *
 * @param name what it is called in a report
 * @param rule holds for all of Parade
 * @param offenders planted in the tests: each of them breaks it, alone or, for a rule about several
 *     classes, together
 */
record Wall(String name, ArchRule rule, List<List<Class<?>>> offenders) {

    /** A wall that each of these classes alone breaks. */
    static Wall of(String name, ArchRule rule, Class<?>... offenders) {
        return new Wall(
                name, rule, List.of(offenders).stream().<List<Class<?>>>map(List::of).toList());
    }

    @Override
    public String toString() {
        return name;
    }
}
