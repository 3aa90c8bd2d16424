package parade.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a single value may be, and what it may not. */
class JobRangesTest {

    @ParameterizedTest
    @CsvSource({"500ms,500", "60s,60000", "2m,120000", "1h,3600000", "168h,604800000"})
    void durations(String written, long millis) throws JobFileException {
        Job job = JobFileTest.read(JobFileTest.LEAST, "cluster.lease=" + written);
        assertThat(job.cluster().lease()).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0s", "1d", "1.5s", "-1s", "60", "169h", "999999999h", "s", "[1s]", "''"})
    void noDurations(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() -> JobFileTest.read(JobFileTest.LEAST, "cluster.lease=" + written));
    }

    @ParameterizedTest
    @CsvSource({"1e4,10000", "+5,5", "7.0,7", "70e-1,7", "2147483647,2147483647"})
    void wholeNumbers(String written, int number) throws JobFileException {
        assertThat(
                        JobFileTest.read(JobFileTest.LEAST, "data.train.examples=" + written)
                                .data()
                                .train())
                .isEqualTo(new Source.Generated(Source.Kind.HOUSING, number));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "2147483648",
                "1.5",
                "1e999999999",
                "1e-999999999",
                "'5'",
                "0x10",
                "1_0",
                ".inf",
                ".nan",
                "ten",
                "",
                "~",
                "[5]",
                "{a: 5}",
                "99999999999999999999",
            })
    void noWholeNumbers(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() ->
                        JobFileTest.read(JobFileTest.LEAST, "data.train.examples=" + written));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0.1", "1e400", ".inf", ".nan", "'0.1'", "1e-999", "0.1.2"})
    void noLearningRates(String written) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() -> JobFileTest.read(JobFileTest.LEAST, "optimizer.sgd=" + written));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimizer.momentum={learning_rate: 1, momentum: 1}",
                "optimizer.momentum={learning_rate: 1, momentum: -0.1}",
                "optimizer.adam={beta1: 1}",
                "optimizer.adam={beta2: 1.5}",
                "optimizer.adam={epsilon: 0}",
                "clip.global_norm=0",
                "monitoring.port=-1",
                "checkpoint.keep=0",
                "checkpoint.every={}",
                "train.steps=0",
                "data.batch.size=0",
                "data.batch={size: full, slices: 1025}",
                "model.layers.0.dense.initializer={constant: 1e39}",
                "seed=9223372036854775808",
                "seed=0.5",
                "name=-a",
                "name=a-",
                "name=a.b",
                "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "cluster.coordinator=host",
                "cluster.coordinator='host:'",
                "cluster.coordinator=host:65536",
                "cluster.coordinator=host:0",
                "data.scale={divide: 0.0}",
                "data.scale=divide",
            })
    void outOfRange(String override) {
        assertThatExceptionOfType(JobFileException.class)
                .isThrownBy(() -> JobFileTest.read(JobFileTest.LEAST, override))
                .satisfies(wrong -> assertThat(wrong.problems()).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "seed=9223372036854775807",
                "seed=-9223372036854775808",
                "name=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "name=0",
                "cluster.coordinator=host:65535",
                "cluster.coordinator='[::1]:1'",
                "optimizer.adam={beta1: 0, beta2: 0}",
                "monitoring.port=65535",
                "data.batch={size: full, slices: 1024}",
            })
    void justInRange(String override) throws JobFileException {
        assertThat(JobFileTest.read(JobFileTest.LEAST, override)).isNotNull();
    }
}
