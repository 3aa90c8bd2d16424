package parade.slice;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeTest {

    @Test
    void containsItselfAndWhatIsWithin() {
        var node = new Node(2, 4);
        for (int first = 0; first < 8; first++) {
            for (int count = 1; count < 8; count++) {
                assertThat(node.contains(new Node(first, count)))
                        .isEqualTo(first >= 2 && first + count <= 6);
            }
        }
    }

    @Test
    void isWrittenAsAnInterval() {
        assertThat(new Node(2, 4)).hasToString("[2, 6)");
    }
}
