package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.deploy.Manifests.at;
import static parade.deploy.Manifests.map;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parade.deploy.RenderedPods.Pod;

/** What {@code render} makes of its arguments, what it refuses, and what it does to the folder. */
final class RenderTest {

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

    @Test
    void saysHowToGoOn() throws IOException {
        assertThat(render(TestRun.DIGITS).output())
                .contains("kubectl apply -k " + out())
                .contains("./parade wait digits-demo\n")
                .contains("./parade fetch digits-demo\n");
    }

    @Test
    void drawsAnIdOfItsOwn() throws IOException {
        Path file = Files.writeString(folder.resolve("job.yaml"), TestRun.DIGITS);
        List<String> said =
                Stream.of("one", "two")
                        .map(name ->
                                Execution.here(
                                                "render",
                                                file.toString(),
                                                "--to=kubernetes",
                                                "--out=" + folder.resolve(name))
                                        .output())
                        .map(output -> output.substring(4, output.indexOf(" in ")))
                        .toList();
        assertThat(said).allMatch(run -> run.matches("digits-[a-z0-9]{5}")).doesNotHaveDuplicates();
    }

    @Test
    void reportsEveryProblemOfTheJobAsCheckDoes() throws IOException {
        String wrong =
                TestRun.DIGITS.replace("seed: 7", "sed: 7").replace("units: 50", "units: no");
        Execution rendered = render(wrong);
        Execution checked = Execution.here("check", folder.resolve("job.yaml").toString());
        assertThat(rendered.code()).isEqualTo(2);
        assertThat(rendered.errors()).isEqualTo(checked.errors()).contains("2 problems");
        assertThat(out()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "A", "a-b", "a_b", "123456789", "a.b", "ä"})
    void refusesIdsThatAreNone(String id) throws IOException {
        refused(renderAs("kubernetes", id, TestRun.DIGITS), "--run '" + id + "'", "1 to 8");
    }

    @Test
    void aNameThatStartsWithADigitGetsLetters() throws IOException {
        Execution execution = render(TestRun.DIGITS.replace("name: digits", "name: 4digits"));
        assertThat(execution.errors()).contains("starts with a digit").contains("job-4digits");
        assertThat(Manifests.names(objects(execution)))
                .contains("Service/job-4digits-demo", "PersistentVolumeClaim/job-4digits-server-0");
    }

    @ParameterizedTest
    @CsvSource({
        // Of 63: the id, -worker- and 4 digits, or -server-9-0-0-12345 of a JobSet.
        "kubernetes, 40, 10, 4096, true",
        "kubernetes, 40, 100, 4096, true",
        "jobset, 35, 10, 8, true",
        "jobset, 36, 10, 8, false",
        "jobset, 35, 11, 8, false",
        "jobset, 35, 2, 1000, true",
        "jobset, 36, 2, 10000, false"
    })
    void namesThatWouldBeTooLong(
            String target, int length, int servers, int maxWorkers, boolean fits)
            throws IOException {
        Execution execution =
                renderAs(
                        target,
                        "12345678",
                        TestRun.DIGITS.replace("name: digits", "name: " + "a".repeat(length)),
                        "--set=cluster.servers=" + servers,
                        "--max-workers=" + maxWorkers);
        if (!fits) {
            refused(execution, "63 are allowed", "shorten");
            return;
        }
        for (Pod pod : RenderedPods.of(objects(execution))) {
            String name = pod.host() + (target.equals("jobset") ? "-12345" : "");
            assertThat(name).matches("[a-z][a-z0-9-]{0,62}");
        }
    }

    @Test
    void asManyWorkersAsThereCanBe() throws IOException {
        Map<String, Object> spec =
                map(
                        at(
                                Manifests.one(
                                        objects(render(TestRun.DIGITS)),
                                        "Job",
                                        "digits-demo-worker"),
                                "spec"));
        assertThat(spec).containsEntry("completions", 8).containsEntry("parallelism", 2);
        assertThat(spec)
                .containsEntry(
                        "successPolicy", Map.of("rules", List.of(Map.of("succeededCount", 1))));
        refused(
                render(TestRun.DIGITS, "--max-workers=1"),
                "--max-workers 1",
                "expected 2 at least");
        Execution many = render(TestRun.DIGITS, "--max-workers", "9");
        assertThat(many.code()).isZero();
        assertThat(many.errors()).contains("warning: --max-workers 9").contains("8 slices");
    }

    @Test
    void theLongerTimeToJoinCounts() throws IOException {
        assertThat(server(render(TestRun.DIGITS)).arguments("--set"))
                .contains("cluster.join_timeout=900s");
        assertThat(
                        server(render(TestRun.DIGITS, "--set=cluster.join_timeout=2h"))
                                .arguments("--set")
                                .getLast())
                .isEqualTo("cluster.join_timeout=7200s");
    }

    private Pod server(Execution execution) {
        return RenderedPods.of(objects(execution)).getFirst();
    }

    @Test
    void aQueueNeedsAJobSet() throws IOException {
        refused(render(TestRun.DIGITS, "--queue=q"), "one by one", "--to jobset");
    }

    @Test
    void aJobFileThatNoConfigMapHolds() throws IOException {
        refused(
                render(TestRun.DIGITS + "# long\n".repeat(130_000)),
                "a ConfigMap takes",
                "900,000");
    }

    @Test
    void aCharacterThatKubectlWouldChange() throws IOException {
        refused(render(TestRun.DIGITS + "# a\n# b\u0085c\n"), "U+0085", "in line 19");
    }

    @Test
    void objectsThatAreTooLargeForSome() throws IOException {
        assertThat(render(TestRun.DIGITS, "--set=cluster.servers=100").output())
                .contains("kubectl apply -k ");
        assertThat(render(TestRun.DIGITS + "# long\n".repeat(30_000)).output())
                .contains("kubectl apply --server-side -k ");
        Execution many = renderAs("jobset", "demo", TestRun.DIGITS, "--set=cluster.servers=100");
        assertThat(many.output()).contains("kubectl apply --server-side -k ");
        refused(
                renderAs("jobset", "demo", TestRun.DIGITS, "--set=cluster.servers=1000"),
                "a JobSet of 1000 servers",
                "--to kubernetes");
    }

    @Test
    void replacesAnEarlierRenderAndNothingElse() throws IOException {
        assertThat(render(TestRun.DIGITS).code()).isZero();
        Path own = out().resolve("overlays/mine/kustomization.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "resources: [../../base]\n");
        assertThat(out().resolve("base/service.yaml")).exists();
        assertThat(renderAs("jobset", "other", TestRun.DIGITS).code()).isZero();
        assertThat(out().resolve("base/service.yaml")).doesNotExist();
        assertThat(out().resolve("base/jobset.yaml")).exists();
        assertThat(own).hasContent("resources: [../../base]\n");
    }

    @Test
    void leavesAFolderOfSomethingElseAlone() throws IOException {
        Files.createDirectories(out());
        Files.writeString(out().resolve("kustomization.yaml"), "resources: []\n");
        refused(render(TestRun.DIGITS), "holds something else", "--out");
        assertThat(out().resolve("base")).doesNotExist();
        Files.delete(out().resolve("kustomization.yaml"));
        assertThat(render(TestRun.DIGITS).code()).isZero();
    }

    @Test
    void withTlsItSaysHowToMakeTheCertificates() throws IOException {
        String job = TestRun.DIGITS + "security: {tls: {certificate: a, key: b, authority: c}}\n";
        assertThat(render(job).output())
                .contains("deploy/certificates tls-digits-demo '*.digits-demo'\n")
                .contains(
                        "kubectl create secret generic digits-demo-tls --from-file=tls-digits-demo/ca.crt")
                .contains("token --dry-run=client -o yaml | kubectl apply -f -\n");
        secretIsNeeded();
        String withToken = TestRun.DIGITS + "security: {token: {file: a}}\n";
        assertThat(render(withToken).output())
                .contains("digits-demo-tls --from-file=tls-digits-demo/token --dry-run");
        secretIsNeeded();
    }

    /** So pods wait for it. */
    private void secretIsNeeded() {
        for (Pod pod : RenderedPods.of(Manifests.of(out()))) {
            assertThat(at(pod.spec(), "volumes", 1, "secret", "optional")).isEqualTo(false);
        }
    }

    @Test
    void whatIsLeftAfterTheDeadlineIsEnded() throws IOException {
        for (Pod pod : RenderedPods.of(objects(render(TestRun.DIGITS)))) {
            assertThat(pod.job()).containsEntry("activeDeadlineSeconds", 7 * 86_400);
        }
        for (String target : List.of("kubernetes", "jobset")) {
            for (Pod pod :
                    RenderedPods.of(
                            objects(renderAs(target, "a", TestRun.DIGITS, "--deadline=36h")))) {
                assertThat(pod.job()).containsEntry("activeDeadlineSeconds", 36 * 3600);
            }
        }
        for (String time : List.of("0d", "7", "1w", "-1h", "")) {
            refused(
                    render(TestRun.DIGITS, "--deadline=" + time),
                    "--deadline '" + time + "'",
                    "36h");
        }
    }

    /** {@code make kubernetes} writes it. */
    @ParameterizedTest
    @CsvSource({"kubernetes, ''", "jobset, jobset"})
    void theSourcesHaveWhatIsRenderedNow(String target, String place) throws IOException {
        Path root = ProjectRoot.path();
        Execution execution =
                Execution.here(
                        "render",
                        root.resolve("examples/digits.yaml").toString(),
                        "--to=" + target,
                        "--run=demo",
                        "--set=cluster.servers=2",
                        "--set=cluster.workers=3",
                        "--out=" + out());
        assertThat(execution.code()).as(execution.errors()).isZero();
        Path sources = root.resolve("deploy/kubernetes").resolve(place);
        List<Path> rendered = files(out());
        for (String part : List.of("base", "components", "overlays")) {
            assertThat(files(sources.resolve(part)).stream().map(sources::relativize))
                    .containsExactlyInAnyOrderElementsOf(
                            files(out().resolve(part)).stream().map(out()::relativize).toList());
        }
        for (Path file : rendered) {
            assertThat(sources.resolve(out().relativize(file)))
                    .as("make kubernetes")
                    .hasSameTextualContentAs(file);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
