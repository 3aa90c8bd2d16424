package parade.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class SpanTest {

    @Test
    void stepsAreStepsAndEpochsAreMany() {
        assertThat(Span.ofSteps(7).steps(100)).isEqualTo(7);
        assertThat(Span.ofEpochs(7).steps(100)).isEqualTo(700);
    }

    @Test
    void theLongestThatAJobFileCanSayFits() {
        assertThat(Span.ofEpochs(Integer.MAX_VALUE).steps(Integer.MAX_VALUE)).isPositive();
        assertThatExceptionOfType(ArithmeticException.class)
                .isThrownBy(() -> Span.ofEpochs(Long.MAX_VALUE).steps(2));
    }
}
