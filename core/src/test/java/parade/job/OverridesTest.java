package parade.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parade.block.Shape;

class OverridesTest {

    private static final String LEAST = JobFileTest.LEAST;

    private static Job read(String... overrides) throws JobFileException {
        return JobFileTest.read(LEAST, overrides);
    }

    private static List<String> problems(String... overrides) {
        JobFileException wrong =
                catchThrowableOfType(JobFileException.class, () -> read(overrides));
        assertThat(wrong).as("there is a problem").isNotNull();
        return wrong.problems().stream().map(Problem::toString).toList();
    }

    @Test
    void plaintextTakesThePlaceOfTls() throws JobFileException {
        String tls = "security={tls: {certificate: a, key: b, authority: c}, token: {file: d}}";
        SecuritySpec plain =
                JobFileTest.read(JobFileTest.LEAST, tls, "security.plaintext=true").security();
        assertThat(plain.tls()).isEmpty();
        assertThat(plain.token()).isPresent();
        assertThat(plain.plaintext()).isTrue();
        assertThat(
                        JobFileTest.read(
                                        JobFileTest.LEAST,
                                        "security.plaintext=true",
                                        "security.tls={certificate: a, key: b, authority: c}")
                                .security()
                                .plaintext())
                .isFalse();
    }

    @Test
    void ofAKeyThatIsThere() throws JobFileException {
        assertThat(read("train.steps=100").train().length()).isEqualTo(Span.ofSteps(100));
        assertThat(read("model.input=[3]").model().input()).isEqualTo(Shape.of(3));
    }

    @Test
    void ofAKeyThatIsNot() throws JobFileException {
        assertThat(read("seed=5").seed()).isEqualTo(5);
        assertThat(read("checkpoint.every.steps=5").checkpoint().every()).hasValue(Span.ofSteps(5));
    }

    @Test
    void theLastOneCounts() throws JobFileException {
        assertThat(read("seed=5", "seed=6").seed()).isEqualTo(6);
    }

    @Test
    void stepsAndEpochsReplaceEachOther() throws JobFileException {
        assertThat(read("train.epochs=9").train().length()).isEqualTo(Span.ofEpochs(9));
        assertThat(read("train.epochs=9", "train.steps=8").train().length())
                .isEqualTo(Span.ofSteps(8));
        assertThat(
                        read("train.evaluate_every.epochs=2", "train.evaluate_every.steps=7")
                                .train()
                                .evaluateEvery())
                .isEqualTo(Span.ofSteps(7));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "optimizer={sgd: 0.5} | optimizer.sgd.learning_rate=2 | Sgd[learningRate=2.0]",
                "optimizer={sgd: 0.5} | optimizer.sgd=2 | Sgd[learningRate=2.0]",
                "optimizer={sgd: 0.5} | optimizer.adam.learning_rate=2"
                        + " | Adam[learningRate=2.0, beta1=0.9, beta2=0.999, epsilon=1.0E-8,"
                        + " amsgrad=false, decay=0.0]",
                "optimizer=adam | optimizer.adam.beta1=0.5"
                        + " | Adam[learningRate=0.001, beta1=0.5, beta2=0.999, epsilon=1.0E-8,"
                        + " amsgrad=false, decay=0.0]",
                "optimizer=adam | optimizer.sgd=1 | Sgd[learningRate=1.0]",
                "optimizer={momentum: 0.5} | optimizer.momentum.momentum=0.25"
                        + " | Momentum[learningRate=0.5, momentum=0.25]",
                "optimizer={momentum: {learning_rate: 0.5, momentum: 0.1}}"
                        + " | optimizer.momentum.learning_rate=3"
                        + " | Momentum[learningRate=3.0, momentum=0.1]",
                "optimizer={sgd: 0.5} | optimizer=adam"
                        + " | Adam[learningRate=0.001, beta1=0.9, beta2=0.999, epsilon=1.0E-8,"
                        + " amsgrad=false, decay=0.0]",
            })
    void variants(String before, String override, String meant) throws JobFileException {
        assertThat(read(before, override).optimizer()).hasToString(meant);
    }

    /** The same name excludes other ones at one place than at another. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "schedule=cosine | schedule.warmup_steps=3"
                        + " | ScheduleSpec[warmupSteps=3, curve=Cosine[to=0.0]]",
                "schedule={warmup_steps: 3, cosine: 1} | schedule.cosine.to=2"
                        + " | ScheduleSpec[warmupSteps=3, curve=Cosine[to=2.0]]",
                "schedule={warmup_steps: 3, cosine: 1} | schedule.constant="
                        + " | ScheduleSpec[warmupSteps=3, curve=Constant[]]",
                "schedule={step: {every: {steps: 3}}} | schedule.step.every.epochs=2"
                        + " | ScheduleSpec[warmupSteps=0, curve=Step[every=Span[amount=2,"
                        + " unit=EPOCHS], factor=0.1]]",
                "schedule={step: {every: {steps: 3}}} | schedule.exponential={every: {steps: 4}, factor: 1}"
                        + " | ScheduleSpec[warmupSteps=0, curve=Exponential[every=Span[amount=4,"
                        + " unit=STEPS], factor=1.0]]",
            })
    void schedules(String before, String override, String meant) throws JobFileException {
        assertThat(read(before, override).schedule()).hasToString(meant);
    }

    @Test
    void constantsOfAnInitializerLeaveTheirNeighboursAlone() throws JobFileException {
        Job job =
                read(
                        "model.layers.0.dense.activation=step",
                        "model.layers.0.dense.initializer={normal: 1}",
                        "model.layers.0.dense.initializer.constant.value=2",
                        "schedule.constant={}");
        var dense = (LayerSpec.Dense) job.model().layers().getFirst();
        assertThat(dense.initializer()).isEqualTo(new Initializer.Constant(2));
        assertThat(dense.activation()).isEqualTo(new Activation.Step());
        assertThat(read("clip.global_norm=1", "clip.value=2").clip()).hasValue(new Clip.ByValue(2));
        assertThat(
                        read(
                                        "data.train={format: csv, path: a, target: y, missing: mean}",
                                        "data.train.missing.value=2",
                                        "clip.value=3")
                                .data()
                                .train())
                .extracting(table -> ((Source.Csv) table).missing())
                .isEqualTo(new Source.Missing.Value(2));
    }

    @Test
    void variantsOfLayersLossesAndConsistency() throws JobFileException {
        assertThat(read("model.loss.huber.delta=2").model().loss())
                .isEqualTo(new LossSpec(Loss.HUBER, 0, 2, new ClassWeights.Equal()));
        assertThat(read("consistency.ssp.bound=2", "consistency.ssp.delay_compensation=1"))
                .extracting(Job::consistency)
                .isEqualTo(new Consistency.Ssp(2, new Consistency.Remedies(false, 1)));
        assertThat(read("consistency.ssp=2", "consistency.async.delay_compensation=1"))
                .extracting(Job::consistency)
                .isEqualTo(new Consistency.Async(new Consistency.Remedies(false, 1)));
        assertThat(
                        read(
                                        "model.layers=[dense: 1, leaky_relu: 0.5]",
                                        "model.layers.1.elu.alpha=2")
                                .model()
                                .layers())
                .endsWith(new LayerSpec.Activate(new Activation.Elu(2)));
        assertThat(
                        read(
                                        "model.loss={hinge: {class_weights: balanced}}",
                                        "model.loss.hinge.class_weights.cat=2")
                                .model()
                                .loss()
                                .classWeights())
                .isEqualTo(new ClassWeights.Named(Map.of("cat", 2.0)));
    }

    @Test
    void aFractionReplacesASourceAndTheOtherWayRound() throws JobFileException {
        String own = "data.test={format: generated, kind: housing, examples: 7}";
        assertThat(read(own, "data.test.fraction=0.5").data().test())
                .hasValue(new DataSpec.HeldOut.Fraction(0.5));
        assertThat(
                        read(
                                        "data.test.fraction=0.5",
                                        "data.test.format=generated",
                                        "data.test.kind=housing",
                                        "data.test.examples=7")
                                .data()
                                .test())
                .isEqualTo(read(own).data().test());
    }

    @Test
    void itemsOfAListByTheirIndex() throws JobFileException {
        Job job = read("model.layers=[dense: 5, dense: 1]", "model.layers.0.dense.bias=false");
        assertThat(job.model().layers())
                .map(layer -> ((LayerSpec.Dense) layer).bias())
                .containsExactly(false, true);
        assertThat(read("model.layers.0.dense.units=30").model().layers())
                .map(layer -> ((LayerSpec.Dense) layer).units())
                .containsExactly(30);
    }

    @Test
    void wholeMappings() throws JobFileException {
        assertThat(read("data.train={format: csv, path: x/y=z.csv, target: t}").data().train())
                .isEqualTo(JobFileTest.plainTable(Path.of("/jobs/x/y=z.csv"), "t"));
        assertThat(read("data.test={format: generated, kind: housing, examples: 7}").data().test())
                .hasValue(
                        new DataSpec.HeldOut.Own(new Source.Generated(Source.Kind.HOUSING, 7, 10)));
    }

    @Test
    void problemsNameTheOption() {
        assertThat(problems("train.steps=0", "train.stpes=1", "name=A", "monitoring.port=x"))
                .containsExactly(
                        "--set train.steps=…: train.steps: found '0', expected a whole number from 1"
                                + " to 1000000000000000",
                        "--set train.stpes=…: train.stpes: found an unknown key, expected one of"
                                + " steps, epochs, evaluate_every, on_nonfinite, early_stopping; did you mean 'steps'?",
                        "--set name=…: name: found 'A', expected a DNS label of at most 40"
                                + " characters: a-z, 0-9 and '-' inside",
                        "--set monitoring.port=…: monitoring.port: found 'x', expected a whole"
                                + " number from 0 to 65535");
    }

    @Test
    void whatIsNoOverride() {
        assertThat(
                        problems(
                                "seed",
                                "=1",
                                "a..b=1",
                                "seed=[",
                                "model.layers.1.dense=3",
                                "model.layers.x=1"))
                .containsExactly(
                        "--set seed: expected key=value, such as train.steps=100",
                        "--set =…: expected key=value, such as train.steps=100",
                        "--set a..b=…: expected key=value, such as train.steps=100",
                        "--set seed=…: not YAML: while parsing a flow node: expected the node"
                                + " content, but found '<stream end>'",
                        "--set model.layers.1.dense=…: model.layers: found '1', expected 0 to 0",
                        "--set model.layers.x=…: model.layers: found 'x', expected 0 to 0");
        assertThat(problems("name.first=a"))
                .containsExactly(
                        "--set name.first=…: name: found a mapping of first, expected a DNS label of"
                                + " at most 40 characters: a-z, 0-9 and '-' inside");
    }
}
