package parade.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class MetricsPageTest {

    @Test
    void thePageInTheDocumentationIsTheCatalogue() throws IOException {
        Path page = Path.of(System.getProperty("parade.root", ".."), "docs", "metrics.md");
        if (Boolean.getBoolean("parade.write.docs")) {
            Files.createDirectories(page.getParent());
            Files.writeString(page, MetricsPage.markdown());
        }
        assertThat(page)
                .as("stale: write it anew with -Dparade.write.docs=true, or make docs")
                .content()
                .isEqualTo(MetricsPage.markdown());
    }
}
