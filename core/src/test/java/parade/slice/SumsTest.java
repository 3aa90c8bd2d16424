package parade.slice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SumsTest {

    @Test
    void addsEverything() {
        var sum = new Sums(4, 10, 3, 5).plus(new Sums(1, 0.5, 1, 2));
        assertThat(sum).isEqualTo(new Sums(5, 10.5, 4, 7));
        assertThat(sum.plus(Sums.NONE)).isEqualTo(sum);
    }

    @Test
    void meansAreTakenByWeight() {
        var sum = new Sums(5, 10.5, 4, 7);
        assertThat(sum.meanLoss()).isEqualTo(2.1);
        assertThat(sum.accuracy()).isEqualTo(0.8);
    }
}
