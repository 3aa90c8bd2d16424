package parade.walls;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every wall against all of Parade, and against classes that are planted to break it. */
final class WallsTest {

    private static final ImportOption NO_TESTS =
            place -> !place.contains("/test-classes/") && !place.contains("-tests.jar");

    private static final JavaClasses PARADE =
            new ClassFileImporter().withImportOption(NO_TESTS).importPackages("parade");

    static List<Wall> walls() {
        return Walls.all();
    }

    @ParameterizedTest
    @MethodSource("walls")
    void stands(Wall wall) {
        assertThat(wall.rule().evaluate(PARADE).getFailureReport().getDetails()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("walls")
    void noticesWhoeverClimbsIt(Wall wall) {
        assertThat(wall.offenders()).isNotEmpty();
        for (List<Class<?>> offenders : wall.offenders()) {
            JavaClasses planted =
                    new ClassFileImporter().importClasses(offenders.toArray(Class<?>[]::new));
            assertThat(wall.rule().evaluate(planted).hasViolation())
                    .as("%s of %s", wall, offenders)
                    .isTrue();
        }
    }

    @Test
    void allModulesAreLookedAt() {
        for (String home :
                List.of(
                        "parade.wire",
                        "parade.v1",
                        "parade.job",
                        "parade.slice",
                        "parade.block",
                        "parade.draw",
                        "parade.metrics",
                        "parade.process",
                        "parade.server.coordination",
                        "parade.server.reduction",
                        "parade.server.rpc",
                        "parade.worker.linalg",
                        "parade.worker.train",
                        "parade.deploy")) {
            assertThat(PARADE.stream().map(JavaClass::getPackageName)).contains(home);
        }
        assertThat(PARADE.stream().map(JavaClass::getPackageName))
                .noneMatch(name -> name.contains("planted") || name.equals("parade.walls"));
    }

    @Test
    void theWorkersCycleCountsAsWhatDecides() {
        assertThat(
                        PARADE.stream()
                                .filter(Walls.PURE)
                                .map(JavaClass::getName)
                                .filter(name -> name.startsWith("parade.worker.")))
                .contains(
                        "parade.worker.train.WorkerCycle",
                        "parade.worker.train.WorkerCycle$Event",
                        "parade.worker.train.WorkerCycle$Action")
                .allMatch(name -> name.startsWith("parade.worker.train.WorkerCycle"));
    }
}
