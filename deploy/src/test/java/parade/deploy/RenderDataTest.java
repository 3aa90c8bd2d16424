package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static parade.deploy.Manifests.at;
import static parade.deploy.Manifests.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.deploy.RenderedPods.Pod;

/** What {@code render} makes of a job's data, and of what they and checkpoints take. */
final class RenderDataTest {

    private static final String TABLE =
            """
            apiVersion: parade/v1
            name: table
            model:
              input: [2]
              layers: [dense: 1]
              loss: mse
            data:
              train: {format: csv, path: %s, target: medv}
              test: {format: csv, path: %s, target: medv}
              batch: {size: 8}
            optimizer: adam
            train: {steps: 8}
            """;

    @TempDir private Path folder;

    private Execution render(String job, String... more) throws IOException {
        return renderAs("kubernetes", "demo", job, more);
    }

    private Execution renderAs(String target, String id, String job, String... more)
            throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), job);
        List<String> arguments = new ArrayList<>(List.of("render", file.toString()));
        arguments.addAll(List.of("--to", target, "--run", id, "--out", out().toString()));
        arguments.addAll(List.of(more));
        return Execution.here(arguments);
    }

    private Path out() {
        return folder.resolve("out");
    }

    private List<Map<String, Object>> objects(Execution execution) {
        assertThat(execution.code()).as(execution.errors()).isZero();
        List<Map<String, Object>> objects = Manifests.of(out());
        objects.forEach(KubernetesModel::check);
        return objects;
    }

    private static void refused(Execution execution, String... words) {
        assertThat(execution.code()).isEqualTo(2);
        assertThat(execution.errors()).contains(words).doesNotContain("\tat ");
    }

    private Pod server(Execution execution) {
        return RenderedPods.of(objects(execution)).getFirst();
    }

    @Test
    void memoryIsWhatSummarySaysAndAHalfAndSome() throws IOException {
        String large =
                TestRun.DIGITS
                        .replace("examples: 800", "examples: 100000")
                        .replace("units: 50", "units: 5000");
        List<Pod> pods = RenderedPods.of(objects(render(large)));
        String summary = Execution.here("summary", folder.resolve("job.yaml").toString()).output();
        double server = mebibytes(summary, "shard 0");
        double worker = mebibytes(summary.substring(summary.indexOf("only 1 is left")), "total");
        assertThat(List.of(server, worker)).allMatch(bytes -> bytes > 100);
        limited(pods.getFirst(), server);
        limited(pods.getLast(), worker);
    }

    @Test
    void onlyServerZeroHoldsTheWholeModelAtTheEnd() throws IOException {
        String large =
                TestRun.DIGITS
                        .replace("examples: 800", "examples: 1000")
                        .replace("units: 50", "units: 50000");
        String wide = "--set=cluster.servers=4";
        List<Pod> pods = RenderedPods.of(objects(render(large, wide)));
        String summary =
                Execution.here("summary", folder.resolve("job.yaml").toString(), wide).output();
        double first = mebibytes(summary, "shard 0");
        double second = mebibytes(summary, "shard 1");
        // 50,000 units of 784 and 10 weights and a bias, and 10 more: a quarter in each shard.
        double model = 4.0 * (50_000 * 795 + 10) / (1 << 20);
        assertThat(first - second).isCloseTo(model, offset(3.0));
        limited(pods.getFirst(), first);
        limited(pods.get(1), second);
    }

    private static double mebibytes(String summary, String line) {
        Matcher found = Pattern.compile(line + " +([0-9.]+) MiB").matcher(summary);
        assertThat(found.find()).as(summary).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static void limited(Pod pod, double mebibytes) {
        String limit = at(pod.container(), "resources", "limits", "memory").toString();
        assertThat(Double.parseDouble(limit.replace("Mi", "")))
                .isCloseTo(1.6 * mebibytes + 200_000_000.0 / (1 << 20), offset(1.0));
        assertThat(at(pod.container(), "resources", "requests", "memory")).isEqualTo(limit);
    }

    @Test
    void claimsGrowWithWhatCheckpointsTake() throws IOException {
        String large = TestRun.DIGITS.replace("units: 50", "units: 100000");
        // 79.5 million parameters, of which adam has three numbers: 0.89 GiB a checkpoint, four of
        // them, and the final weights.
        List<Map<String, Object>> objects = objects(render(large, "--set=optimizer=adam"));
        assertThat(
                        at(
                                Manifests.one(objects, "PersistentVolumeClaim", "digits-server-0"),
                                "spec",
                                "resources",
                                "requests",
                                "storage"))
                .isEqualTo("5Gi");
        refused(render(large, "--set=checkpoint.keep=2147483647"), "checkpoint.keep", "expected");
    }

    @Test
    void claimsThatAreThereKeepTheirSize() throws IOException {
        for (String size : List.of("3Gi", "0.5Ti", "20000000")) {
            assertThat(
                            at(
                                    Manifests.one(
                                            objects(render(TestRun.DIGITS, "--claim-size", size)),
                                            "PersistentVolumeClaim",
                                            "digits-server-0"),
                                    "spec",
                                    "resources",
                                    "requests",
                                    "storage"))
                    .hasToString(size);
        }
        for (String size : List.of("0Gi", "0", "1GiB", "1 Gi", "-1Gi", "1.5", "100m", "")) {
            refused(render(TestRun.DIGITS, "--claim-size", size), "--claim-size '" + size, "10Gi");
        }
        refused(
                render(TestRun.DIGITS, "--claim-size=1Gi", "--runs-claim=all"),
                "--claim-size with --runs-claim");
    }

    @Test
    void serversHaveTimeForALastCheckpoint() throws IOException {
        assertThat(server(render(TestRun.DIGITS)).spec())
                .containsEntry("terminationGracePeriodSeconds", 45);
        // 954 MB at 20 MB/s, and 15 s.
        String large = TestRun.DIGITS.replace("units: 50", "units: 100000");
        assertThat(server(render(large, "--set=optimizer=adam")).spec())
                .containsEntry("terminationGracePeriodSeconds", 63);
    }

    @Test
    void serversHaveMemoryForAllWorkersThatThereMayBe() throws IOException {
        String large = TestRun.DIGITS.replace("units: 50", "units: 50000");
        String[] compensated = {
            "--set=consistency={async: {delay_compensation: 0.1}}", "--max-workers=2"
        };
        double few = memory(render(large, compensated));
        compensated[1] = "--max-workers=7";
        // Five more times the weights, 39.75 million of 4 bytes.
        assertThat(memory(render(large, compensated)) - few)
                .isCloseTo(1.6 * 5 * 4 * 39.75e6 / (1 << 20), offset(2.0));
    }

    private double memory(Execution execution) {
        String limit =
                at(server(execution).container(), "resources", "limits", "memory").toString();
        return Double.parseDouble(limit.replace("Mi", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "data/train.csv, data/test.csv, /job/data, 'train.csv, test.csv'",
        "data/a/train.csv, data/b/test.csv, /job/data, 'a/train.csv, b/test.csv'",
        "../housing/train.csv, ../housing/../housing/test.csv, /housing, 'train.csv, test.csv'",
        "/mnt/x/train.csv, /mnt/x/y/test.csv, /mnt/x, 'train.csv, y/test.csv'",
        "data with space/a.csv, 'data with space/a.csv', /job/data with space, a.csv"
    })
    void theClaimIsWhereTheJobLooks(String train, String test, String mounted, String files)
            throws IOException {
        Execution execution =
                render(
                        TABLE.formatted("'" + train + "'", "'" + test + "'"),
                        "--data-claim",
                        "rows");
        assertThat(execution.output())
                .contains("the claim rows is at " + mounted + ", so it must hold " + files + "\n");
        assertThat(execution.errors()).contains("the data are not here").contains("1.0 GiB");
        for (Pod pod : RenderedPods.of(objects(execution))) {
            if (pod.component().equals("server")) {
                assertThat(at(pod.spec(), "volumes").toString()).doesNotContain("rows");
                continue;
            }
            assertThat(list(at(pod.container(), "volumeMounts")))
                    .contains(Map.of("name", "data", "mountPath", mounted, "readOnly", true));
            assertThat(list(at(pod.spec(), "volumes")))
                    .contains(
                            Map.of(
                                    "name",
                                    "data",
                                    "persistentVolumeClaim",
                                    Map.of("claimName", "rows", "readOnly", true)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "train.csv, data/test.csv",
        "train.csv, train.csv",
        "/a/train.csv, /b/test.csv",
        "/train.csv, /train.csv",
        "/runs/train.csv, /runs/train.csv",
        "/runs/table/train.csv, /runs/table/train.csv",
        "/security/train.csv, /security/train.csv",
        "/opt/train.csv, /opt/parade/test.csv",
        "/usr/share/train.csv, /usr/share/test.csv"
    })
    void refusesClaimsOnTopOfSomethingElse(String train, String test) throws IOException {
        refused(
                render(TABLE.formatted(train, test), "--data-claim", "rows"),
                "--data-claim rows",
                "folder of their own");
    }

    @Test
    void dataAndClaimsGoTogether() throws IOException {
        refused(
                render(TABLE.formatted("data/a.csv", "data/b.csv")),
                "give --data-claim NAME",
                "/job/data/a.csv, /job/data/b.csv");
        refused(render(TestRun.DIGITS, "--data-claim=rows"), "reads no files");
        refused(
                render(TestRun.DIGITS, "--runs-claim=a/b"),
                "--runs-claim 'a/b'",
                "a name of Kubernetes");
    }

    @Test
    void dataThatAreHereAreReadForTheirSize() throws IOException {
        Files.createDirectories(folder.resolve("data"));
        Files.writeString(
                folder.resolve("data/a.csv"), "rm,lstat,medv\n1,2,3\n4,5,6\n7,8,9\n1,2,3\n");
        Execution execution =
                render(TABLE.formatted("data/a.csv", "data/a.csv"), "--data-claim", "rows");
        assertThat(execution.errors()).isEmpty();
        assertThat(at(server(execution).container(), "resources", "limits", "memory"))
                .isEqualTo("256Mi");
        Files.writeString(folder.resolve("data/a.csv"), "rm,medv\n1,x\n");
        assertThat(render(TABLE.formatted("data/a.csv", "data/a.csv"), "--data-claim=r").code())
                .isEqualTo(3);
    }

    @Test
    void podsSeeTheVariablesThatPathsName() throws IOException {
        String home = System.getenv("HOME");
        Execution execution =
                render(
                        TABLE.formatted(
                                "'${PARADE_NO_SUCH:-/mnt/x}/a.csv'", "'/mnt/x/${HOME}/b.csv'"),
                        "--data-claim=rows");
        for (Pod pod : RenderedPods.of(objects(execution))) {
            assertThat(list(at(pod.container(), "env")))
                    .containsExactlyInAnyOrder(
                            Map.of("name", "PARADE_NO_SUCH", "value", ""),
                            Map.of("name", "HOME", "value", home));
        }
        refused(
                render(
                        TABLE.formatted("'/mnt/${JOB_COMPLETION_INDEX:-0}'", "/mnt/a"),
                        "--data-claim=r"),
                "differs from pod to pod");
    }
}
