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
                .isEqualTo("875c38578e1b689889bfc1f0bde08faf69c90854fca111257b57a9e01232970d");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=other",
                "cluster.workers=3",
                "cluster.lease=1m",
                "checkpoint.every.steps=1",
                "monitoring.port=1",
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
            })
    void whatDecidesTheWeightsStaysIn(String override) throws JobFileException {
        assertThat(fingerprint(override)).isNotEqualTo(fingerprint());
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
