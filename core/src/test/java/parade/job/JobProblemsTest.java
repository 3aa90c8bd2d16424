package parade.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said about a wrong job file: everything, at once, where it stands. */
class JobProblemsTest {

    private static List<String> problems(String text, String... overrides) {
        JobFileException wrong =
                catchThrowableOfType(
                        JobFileException.class, () -> JobFileTest.read(text, overrides));
        assertThat(wrong).as("there is a problem").isNotNull();
        return wrong.problems().stream().map(Problem::toString).toList();
    }

    private static String resource(String name) throws IOException {
        try (var stream = JobProblemsTest.class.getResourceAsStream(name)) {
            return new String(
                    Objects.requireNonNull(stream, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aVeryWrongFile() throws IOException {
        assertThat(String.join("\n", problems(resource("wrong.yaml"))))
                .isEqualTo(resource("wrong.txt").strip());
    }

    @Test
    void everyMissingKey() {
        assertThat(problems("# nothing but this"))
                .containsExactly(
                        "job.yaml:1:1: apiVersion: missing; it has no default",
                        "job.yaml:1:1: name: missing; it has no default",
                        "job.yaml:1:1: model: missing; it has no default",
                        "job.yaml:1:1: data: missing; it has no default",
                        "job.yaml:1:1: optimizer: missing; it has no default",
                        "job.yaml:1:1: train: missing; it has no default");
        assertThat(problems(with("  batch: {size: 12}", "  batch: {}")))
                .containsExactly("job.yaml:10:10: data.batch.size: missing; it has no default");
        assertThat(problems(with("  loss: mse\n", "")))
                .containsExactly("job.yaml:4:3: model.loss: missing; it has no default");
        assertThat(problems(with("train: {steps: 3}", "train: {}")))
                .containsExactly(
                        "job.yaml:12:8: train.steps or epochs: missing; it has no default");
        assertThat(problems(with("train: {steps: 3}", "train: {stpes: 3}")))
                .containsExactly(
                        "job.yaml:12:9: train.stpes: found an unknown key, expected one of steps,"
                                + " epochs, evaluate_every, on_nonfinite, early_stopping; did you mean 'steps'?");
    }

    @Test
    void whatIsNotAMapping() {
        assertThat(problems("[1, 2]"))
                .containsExactly("job.yaml:1:1: found a list, expected a mapping");
        assertThat(problems(with("optimizer: {sgd: 0.5}", "optimizer:")))
                .containsExactly(
                        "job.yaml:11:11: optimizer: found nothing, expected one of sgd, momentum,"
                                + " nesterov, adagrad, rmsprop, adam, adamw");
        assertThat(problems(with("optimizer: {sgd: 0.5}", "optimizer: {sgd: [0.5]}")))
                .containsExactly(
                        "job.yaml:11:18: optimizer.sgd.learning_rate: found a list, expected a"
                                + " number above 0 that float32 can hold");
        assertThat(problems(JobFileTest.LEAST, "data.scale={minmax: [1]}"))
                .containsExactly(
                        "--set data.scale=…: data.scale.minmax: found a list, expected a mapping");
    }

    private static String with(String line, String instead) {
        assertThat(JobFileTest.LEAST).contains(line);
        return JobFileTest.LEAST.replace(line, instead);
    }

    @Test
    void whatIsNotYaml() {
        assertThat(problems("a: [1\nb: 2"))
                .containsExactly(
                        "job.yaml:2:2: not YAML: while parsing a flow sequence: expected ',' or ']',"
                                + " but got :");
        assertThat(problems("a: \u0007")).singleElement().asString().contains("not YAML");
        assertThat(problems("a: 1\n\ta: 2"))
                .singleElement()
                .asString()
                .startsWith("job.yaml:2:1: ");
    }

    @Test
    void anchorsAliasesTagsAndSecondDocuments() {
        assertThat(problems("a: &x 1\nb: *x"))
                .containsExactly(
                        "job.yaml:1:4: a: found the anchor '&x', expected none",
                        "job.yaml:2:4: b: found the alias '*x', expected a value");
        assertThat(problems(with("name: least", "name: !!str least")))
                .containsExactly(
                        "job.yaml:2:7: name: found the tag 'tag:yaml.org,2002:str', expected none");
        assertThat(problems("a: 1\n---\nb: 2"))
                .containsExactly("job.yaml:2:1: a second document; a job file has one");
        assertThat(problems("? [a]\n: 1"))
                .containsExactly("job.yaml:1:3: found a list, expected a key");
        assertThat(problems("[".repeat(100_000)))
                .singleElement()
                .asString()
                .contains("nested deeper than 32 levels");
    }

    @Test
    void slicesThatDoNotDivideNameThoseThatWould() {
        assertThat(problems(with("{size: 12}", "{size: 12, slices: 5}")))
                .containsExactly(
                        "job.yaml:10:29: data.batch.slices: 5 slices do not divide the size of 12;"
                                + " 1, 2, 3, 4, 6, 12 would");
        assertThat(BatchReader.divisorsNear(100, 1 << 20))
                .containsExactly(1, 2, 4, 8, 16, 32, 64, 128);
        assertThat(BatchReader.divisorsNear(1000, 10_007)).containsExactly(1);
    }

    @Test
    void aModelThatDoesNotFitItself() {
        assertThat(problems(JobFileTest.LEAST, "model.layers=[]"))
                .containsExactly(
                        "--set model.layers=…: model.layers: found an empty list, expected at least"
                                + " one layer");
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "model.layers=[dense: 2]",
                                "model.loss=binary_cross_entropy"))
                .containsExactly(
                        "--set model.loss=…: model.loss: found 2 outputs of the last layer, expected 1"
                                + " for binary_cross_entropy");
        assertThat(problems(JobFileTest.LEAST, "model.layers=[dense: 100000, dense: 100000]"))
                .containsExactly(
                        "--set model.layers=…: model.layers: layer 1 has a weight of 100000×100000"
                                + " values, more than an array can hold");
        assertThat(problems(JobFileTest.LEAST, "model.input=[100000, 100000]"))
                .containsExactly(
                        "--set model.input=…: model.input: an example of this shape has more values"
                                + " than an array can hold");
        assertThat(problems(JobFileTest.LEAST, "model.input=[]"))
                .containsExactly(
                        "--set model.input=…: model.input: found an empty list, expected at least"
                                + " one extent, such as [784]");
    }

    @Test
    void whatContradictsItself() {
        assertThat(problems(JobFileTest.LEAST, "cluster={workers: 2, min_workers: 3}"))
                .containsExactly(
                        "--set cluster=…: cluster.min_workers: found 3, expected at most workers, 2");
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "data.train={format: csv, path: a, features: [x, y, x], target: y}"))
                .containsExactly(
                        "--set data.train=…: data.train.features: 'y' is the target, expected other"
                                + " columns",
                        "--set data.train=…: data.train.features: a column is there twice, expected"
                                + " each once");
    }

    @Test
    void whatProtectsARun() {
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "security={plaintext: true, tls: {certificate: a, key: b, authority: c}}"))
                .containsExactlyInAnyOrder(
                        "--set security=…: security.plaintext: found beside tls, expected one of the"
                                + " two");
        assertThat(problems(JobFileTest.LEAST, "security={tsl: {certificate: a}, token: {}}"))
                .containsExactlyInAnyOrder(
                        "--set security=…: security.tsl: found an unknown key, expected one of tls,"
                                + " token, plaintext; did you mean 'tls'?",
                        "--set security=…: security.token.file: missing; it has no default");
        assertThat(problems(JobFileTest.LEAST, "security={tls: {certificate: a, kye: b}}"))
                .containsExactlyInAnyOrder(
                        "--set security=…: security.tls.kye: found an unknown key, expected one of"
                                + " certificate, key, authority; did you mean 'key'?",
                        "--set security=…: security.tls.authority: missing; it has no default");
        assertThat(problems(JobFileTest.LEAST, "security.plaintext=yes"))
                .containsExactlyInAnyOrder(
                        "--set security.plaintext=…: security.plaintext: found 'yes', expected true"
                                + " or false");
    }

    /** And what was found is not repeated, since it may be the secret. */
    @Test
    void aTokenStandsInAFileOfItsOwn() {
        for (String inline : List.of("s3cr3t-s3cr3t-s3cr3t", "[s3cr3t]", "'s3cr3t'")) {
            assertThat(problems(JobFileTest.LEAST, "security.token=" + inline))
                    .containsExactly(
                            "--set security.token=…: security.token: expected {file: PATH}: a token"
                                    + " is a secret, which never stands in a job file but in a file of"
                                    + " its own");
        }
    }

    @Test
    void columnsThatAreTakenForTwoThings() {
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "data.train={format: csv, path: a, features: [x, w], target: y,"
                                        + " categories: [z, y, w], weight: w}"))
                .containsExactly(
                        "--set data.train=…: data.train.features: 'w' is the weight, expected other"
                                + " columns",
                        "--set data.train=…: data.train.categories: 'y' is the target, expected"
                                + " other columns",
                        "--set data.train=…: data.train.categories: 'w' is the weight, expected"
                                + " other columns",
                        "--set data.train=…: data.train.categories: 'z' is none of the features,"
                                + " expected some of them");
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "data.train={format: csv, path: a, target: y, weight: y,"
                                        + " categories: [x, x]}"))
                .containsExactly(
                        "--set data.train=…: data.train.categories: a column is there twice,"
                                + " expected each once",
                        "--set data.train=…: data.train.weight: 'y' is the target, expected another"
                                + " column");
    }

    @Test
    void partsThatDoNotFitEachOther() {
        assertThat(problems(JobFileTest.LEAST, "train.early_stopping={patience: 3}"))
                .containsExactly(
                        "--set train.early_stopping=…: train.early_stopping: found without"
                                + " data.validation, expected a set whose loss decides");
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "data.validation.fraction=0.5",
                                "data.test={fraction: 0.5}"))
                .containsExactly(
                        "--set data.test=…: data.test.fraction: found 0.5 beside validation's 0.5,"
                                + " expected less than 1 together");
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "model.loss={softmax_cross_entropy: {class_weights: [1, 2, 3, 4]}}",
                                "model.layers.0.dense.units=3"))
                .containsExactly(
                        "--set model.loss=…: model.loss.softmax_cross_entropy.class_weights: found 4"
                                + " weights, expected one for each of 3 classes");
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "model.loss={binary_cross_entropy: {class_weights: [1]}}"))
                .containsExactly(
                        "--set model.loss=…: model.loss.binary_cross_entropy.class_weights: found 1"
                                + " weights, expected one for each of 2 classes");
        assertThat(problems(JobFileTest.LEAST, "model.layers=[dropout: 0.5, relu]"))
                .containsExactly(
                        "--set model.layers=…: model.layers: found no layer with weights, expected"
                                + " at least one dense");
    }

    /** What can't be told for a mistake elsewhere is not complained of. */
    @Test
    void noProblemFollowsFromAnotherOne() {
        assertThat(problems(with("{size: 12}", "{size: 12, slices: 5}"), "consistency=asnyc"))
                .hasSize(1);
        assertThat(
                        problems(
                                JobFileTest.LEAST,
                                "data.validation={fraction: 2}",
                                "data.test.fraction=0.9",
                                "train.early_stopping.patience=1"))
                .hasSize(1);
        assertThat(
                        problems(
                                with(
                                                "train: {steps: 3}",
                                                "train: {steps: 3, early_stopping: {patience: 1}}")
                                        .replaceAll("data:\n.*\n.*\n", "")))
                .containsExactly("job.yaml:1:1: data: missing; it has no default");
    }

    @Test
    void aFileThatIsNotThere(@TempDir Path folder) throws IOException {
        assertThat(problemsOf(folder.resolve("job.yaml"))).containsExactly("no such file");
        assertThat(problemsOf(folder)).singleElement().asString().startsWith("can't be read: ");
        Path latin = Files.write(folder.resolve("latin"), new byte[] {'#', (byte) 0xe9});
        assertThat(problemsOf(latin)).containsExactly("not UTF-8");
        Path large = Files.write(folder.resolve("large"), new byte[(1 << 20) + 1]);
        assertThat(problemsOf(large)).containsExactly("more than a mebibyte, expected a job file");
    }

    private static List<String> problemsOf(Path file) {
        JobFileException wrong =
                catchThrowableOfType(
                        JobFileException.class,
                        () -> JobFile.read(file, List.of(), _ -> Optional.empty()));
        assertThat(wrong).isNotNull();
        assertThat(wrong.problems()).allSatisfy(p -> assertThat(p.where()).isEqualTo("" + file));
        return wrong.problems().stream().map(Problem::message).toList();
    }
}
