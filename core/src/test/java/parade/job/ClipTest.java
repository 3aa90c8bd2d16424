package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClipTest {

    @Test
    void aNormAboveTheMaximumIsScaledToIt() {
        var clip = new Clip.GlobalNorm(5);
        assertThat(clip.scale(20)).isEqualTo(0.25f);
        assertThat(clip.scale(5)).isEqualTo(1);
        assertThat(clip.scale(0)).isEqualTo(1);
    }

    @Test
    void valuesAreBoundedOneByOneNotScaled() {
        assertThat(new Clip.ByValue(5).scale(20)).isEqualTo(1);
    }
}
