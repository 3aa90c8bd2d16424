package parade.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class ScrapesTest {

    private final Scrapes scrapes = new Scrapes();

    @Test
    void aScrapeThatBeganBeforeTheWaitMayHaveMissedTheLastValues() throws Exception {
        scrapes.end(scrapes.begin());
        long early = scrapes.begin();
        CompletableFuture<Boolean> waiting = await();
        scrapes.end(early);
        assertThat(waiting).isNotDone();

        scrapes.end(scrapes.begin());
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void scrapesMayOvertakeEachOther() throws Exception {
        scrapes.end(scrapes.begin());
        long early = scrapes.begin();
        CompletableFuture<Boolean> waiting = await();
        scrapes.end(scrapes.begin());
        scrapes.end(early);
        assertThat(waiting.join()).isTrue();
    }

    @Test
    void oneThatHasOnlyBegunIsNoScrapeYet() throws Exception {
        long first = scrapes.begin();
        assertThat(scrapes.any()).isFalse();
        assertThat(scrapes.awaitAnother(Duration.ofDays(1))).isFalse();
        scrapes.end(first);
        assertThat(scrapes.any()).isTrue();
    }

    /** Returns once the wait has begun, which its thread shows by being parked. */
    private CompletableFuture<Boolean> await() throws InterruptedException {
        var result = new CompletableFuture<Boolean>();
        Thread waiter =
                Thread.ofPlatform()
                        .daemon()
                        .start(() -> {
                            try {
                                result.complete(scrapes.awaitAnother(Duration.ofMinutes(1)));
                            } catch (InterruptedException e) {
                                result.completeExceptionally(e);
                            }
                        });
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.sleep(1);
        }
        return result;
    }
}
