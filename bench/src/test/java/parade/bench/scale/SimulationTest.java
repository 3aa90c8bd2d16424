package parade.bench.scale;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.InitialValues;
import parade.block.ParameterSpec;
import parade.block.Penalty;
import parade.block.Role;
import parade.block.Shape;

final class SimulationTest {

    private static final double MEGABYTES = 4e6;

    /** What makes the simulation one of the product: it sends what the product sends. */
    @Test
    void aSmallClusterSendsWhatARealOneDoes(@TempDir Path folder) throws Exception {
        Calibration calibration = Calibration.of(2, 3, 12, folder);
        assertThat(calibration.real()).containsKey("Push");
        assertThat(calibration.worst()).isLessThan(0.02);
    }

    @Test
    void theSameSeedIsTheSameRun() {
        Outcome once = Outcome.of(scenario(3, 8, 16, 1, Machine.usual(10)));
        Outcome again = Outcome.of(scenario(3, 8, 16, 1, Machine.usual(10)));
        assertThat(again.step()).isEqualTo(once.step());
        assertThat(again.calls()).isEqualTo(once.calls());
        assertThat(again.events()).isEqualTo(once.events());
        Outcome other = Outcome.of(scenario(3, 8, 16, 2, Machine.usual(10)));
        assertThat(other.step()).isNotEqualTo(once.step());
    }

    /** Eight workers' gradients have to go through one link of a gigabit. */
    @Test
    void aStepCannotBeShorterThanTheServersLinkNeeds() {
        Outcome outcome = Outcome.of(scenario(1, 8, 8, 1, Machine.usual(1)));
        double leastSeconds = 8 * MEGABYTES * 8 / 1e9;
        assertThat(outcome.step().all()).isGreaterThan(leastSeconds);
        assertThat(outcome.serverIn()).isCloseTo(8 * MEGABYTES, within(0.1 * 8 * MEGABYTES));
        assertThat(outcome.serverLinkShare()).isBetween(0.4, 1.0);
    }

    @Test
    void theBottleneckIsNamed() {
        assertThat(Bottleneck.of(scenario(1, 8, 8, 1, Machine.usual(1))).getFirst().resource())
                .isEqualTo(Resource.SERVER_LINKS);
        var slow = new Machine(100, 10, 16, 1, 0, 0, 1, java.util.Map.of());
        assertThat(Bottleneck.of(scenario(2, 4, 4, 1, slow)).getFirst().resource())
                .isEqualTo(Resource.COMPUTE);
    }

    /** Connections that break are noticed long before a lease of five seconds ends. */
    @Test
    void aDeathIsNoticedAndTheStepIsMadeAllTheSame() {
        Scenario scenario = scenario(2, 8, 16, 1, Machine.usual(10));
        assertThat(Churn.of(scenario, true, 0.3).lostSeconds()).isBetween(0.3, 1.5);
        assertThat(Churn.of(scenario, false, 0.3).lostSeconds()).isBetween(3.0, 6.0);
    }

    @Test
    void messagesTakenTogetherHaveTheSameBytes() {
        List<ParameterSpec> model = model();
        for (int servers : new int[] {1, 3}) {
            Layout single = Layout.of(model, servers, Integer.MAX_VALUE);
            Layout few = Layout.of(model, servers, 2);
            assertThat(few.pushes().stream().mapToLong(Layout.Message::counted).sum())
                    .isEqualTo(single.pushes().stream().mapToLong(Layout.Message::counted).sum());
            assertThat(few.pushes().stream().mapToLong(Layout.Message::values).sum())
                    .isEqualTo(model.getFirst().shape().size() * 4L);
            assertThat(few.pushes()).hasSizeLessThan(single.pushes().size());
        }
    }

    @Test
    void workersThatDoNotDivideTheSlicesPushMoreNodes() {
        assertThat(Spread.of(800, 100)).isEqualTo(new Spread(1, 1));
        assertThat(Spread.of(800, 99).nodes()).isGreaterThan(2);
        assertThat(Spread.of(8, 7)).isEqualTo(new Spread(1, 1.75));
    }

    private static Scenario scenario(
            int servers, int workers, int slices, long seed, Machine machine) {
        return new Scenario(
                servers,
                workers,
                slices,
                model(),
                4,
                Integer.MAX_VALUE,
                3,
                seed,
                machine,
                Costs.usual(servers, workers, 16));
    }

    private static List<ParameterSpec> model() {
        return List.of(
                new ParameterSpec(
                        "all",
                        Shape.of(1_000_000),
                        Role.TRAINED,
                        new InitialValues.Constant(0),
                        Penalty.NONE));
    }
}
