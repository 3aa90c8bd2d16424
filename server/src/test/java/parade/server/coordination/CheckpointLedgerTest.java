package parade.server.coordination;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class CheckpointLedgerTest {

    @Test
    void aVersionCountsWhenAllShardsHaveWrittenIt() {
        var ledger = new CheckpointLedger(2, 2, List.of());
        assertThat(ledger.written(0, 5)).isFalse();
        assertThat(ledger.written(0, 5)).isFalse();
        assertThat(ledger.newest()).isEmpty();
        assertThat(ledger.written(1, 5)).isTrue();
        assertThat(ledger.written(1, 5)).isFalse();
        assertThat(ledger.newest()).hasValue(5);
        assertThat(ledger.has(5)).isTrue();
    }

    @Test
    void asManyAreKeptAsWanted() {
        var ledger = new CheckpointLedger(1, 2, List.of());
        for (long version = 1; version <= 4; version++) {
            assertThat(ledger.written(0, version)).isTrue();
        }
        assertThat(ledger.has(2)).isFalse();
        assertThat(ledger.has(3)).isTrue();
        assertThat(ledger.has(4)).isTrue();
    }

    /** A report that was repeated after newer ones: what was dropped does not come back. */
    @Test
    void whatComesTooLateIsNotRecorded() {
        var ledger = new CheckpointLedger(2, 1, List.of());
        ledger.written(0, 1);
        ledger.written(0, 2);
        assertThat(ledger.written(1, 2)).isTrue();
        assertThat(ledger.written(1, 1)).isFalse();
        assertThat(ledger.written(0, 1)).isFalse();
        assertThat(ledger.newest()).hasValue(2);
    }
}
