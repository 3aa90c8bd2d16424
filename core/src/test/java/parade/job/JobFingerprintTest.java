package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobFingerprintTest {

    private static final String TABLE = "data.train={format: csv, path: a.csv, target: price}";

    private static String fingerprint(String... overrides) throws JobFileException {
        byte[] bytes = JobFingerprint.of(JobFileTest.read(JobFileTest.LEAST, overrides));
        return HexFormat.of().formatHex(bytes);
    }

    /**
     * The SHA-256, by another program, of what {@link JobTextTest#everyDefaultIsWrittenOut} shows,
     * from the seed to the consistency. A change would keep every run from being resumed.
     */
    @Test
    void staysWhatItIs() throws JobFileException {
        assertThat(fingerprint())
                .isEqualTo("60a0df308519ccab4bb241959e83ee0dc29d699b39496f0c52e85872d032e085");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=other",
                "cluster.workers=3",
                "cluster.threads=4",
                "cluster.lease=1m",
                "checkpoint.every.steps=1",
                "monitoring.port=1",
                "security.plaintext=true",
                "security.tls={certificate: a, key: b, authority: c}",
                "security.token.file=secret",
                "data.batch.slices=4",
            })
    void whatNeverMattersIsLeftOut(String override) throws JobFileException {
        assertThat(fingerprint(override)).isEqualTo(fingerprint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed=1",
                "model.input=[3]",
                "model.layers.0.dense.bias=false",
                "data.test={format: generated, kind: housing, examples: 100}",
                "data.train.examples=101",
                "data.scale=standard",
                "data.batch.slices=3",
                "optimizer.sgd=0.25",
                "clip.global_norm=1",
                "train.steps=4",
                "train.on_nonfinite=skip",
                "train.evaluate_every.steps=1",
                "schedule=cosine",
                "regularization.l1=0.1",
                "consistency=async",
                "model.layers.0.dense.regularization.l2=0.1",
                "model.layers=[dense: 1, dropout: 0.1]",
                "model.loss=mae",
                "data.validation.fraction=0.5",
                "data.test.fraction=0.5",
            })
    void whatDecidesTheWeightsStaysIn(String override) throws JobFileException {
        assertThat(fingerprint(override)).isNotEqualTo(fingerprint());
    }

    private static final String VALIDATED = "data.validation.fraction=0.5";

    private static String forResume(String... overrides) throws JobFileException {
        byte[] bytes = JobFingerprint.forResume(JobFileTest.read(JobFileTest.LEAST, overrides));
        return HexFormat.of().formatHex(bytes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=other",
                "cluster.servers=3",
                "checkpoint.every.steps=1",
                "monitoring.port=1",
                "security.plaintext=true",
                "security={tls: {certificate: a, key: b, authority: c}, token: {file: secret}}",
                "train.steps=4",
                "train.epochs=4",
                "train.evaluate_every.steps=7",
                "train.early_stopping={patience: 5}",
                "train.early_stopping={patience: 1, min_delta: 0.5}",
            })
    void aRunMayBeResumedForAnotherLength(String override) throws JobFileException {
        assertThat(forResume(VALIDATED, override)).isEqualTo(forResume(VALIDATED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed=1",
                "model.layers.0.dense.bias=false",
                "model.layers=[dense: 1, dropout: 0.1]",
                "model.loss=mae",
                "data.test.fraction=0.1",
                "data.validation.fraction=0.1",
                "data.train.examples=101",
                "data.scale=standard",
                "data.batch.size=24",
                "data.batch.order=random",
                "data.batch.slices=3",
                "optimizer.sgd=0.25",
                "optimizer=adam",
                "schedule={warmup_steps: 1}",
                "schedule=cosine",
                "regularization.l2=0.1",
                "clip.global_norm=1",
                "train.on_nonfinite=skip",
                "consistency=async",
                "consistency.ssp=1",
            })
    void aRunMayNotBeResumedAsAnother(String override) throws JobFileException {
        assertThat(forResume(VALIDATED, override)).isNotEqualTo(forResume(VALIDATED));
    }

    /** Half a cosine over another length is another curve from the first step on. */
    @Test
    void theLengthStaysInWhereTheScheduleBendsOverIt() throws JobFileException {
        assertThat(forResume("schedule=cosine", "train.steps=4"))
                .isNotEqualTo(forResume("schedule=cosine"));
        assertThat(forResume("schedule=cosine", "train.evaluate_every.steps=4"))
                .isEqualTo(forResume("schedule=cosine"));
    }

    @Test
    void aFileMayMoveButItsColumnsMayNot() throws JobFileException {
        String before = fingerprint(TABLE);
        assertThat(fingerprint(TABLE, "data.train.path=/elsewhere/b.csv")).isEqualTo(before);
        assertThat(fingerprint(TABLE, "data.train.target=rooms")).isNotEqualTo(before);
        assertThat(fingerprint(TABLE, "data.train.header=false")).isNotEqualTo(before);
        assertThat(fingerprint(TABLE, "data.train.features=[rooms]")).isNotEqualTo(before);
    }
}
