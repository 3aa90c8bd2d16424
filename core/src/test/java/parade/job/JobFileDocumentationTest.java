package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code docs/job-file.md} against the reader. */
class JobFileDocumentationTest {

    private static final Pattern KEY = Pattern.compile("([a-zA-Z_0-9]+):");

    private static String page() throws IOException {
        String root = Optional.ofNullable(System.getProperty("parade.root")).orElse("..");
        return Files.readString(Path.of(root, "docs", "job-file.md"));
    }

    @Test
    void theExampleCanBeRead() throws IOException, JobFileException {
        String yaml = page().split("```yaml\n", 2)[1].split("```", 2)[0];
        assertThat(JobFileTest.read(yaml).name()).isEqualTo("mnist-two-layer");
    }

    /** Every key and variant that a resolved job can have is on the page, its examples apart. */
    @Test
    void everyKeyIsThere() throws IOException {
        String page = page().replaceAll("(?s)```.*?```", "");
        Set<String> words =
                Arrays.stream(page.split("[^a-zA-Z_0-9]+", -1)).collect(Collectors.toSet());
        Set<String> keys = new TreeSet<>();
        var jobs = new RandomJobs(1);
        for (int i = 0; i < 100; i++) {
            String unquoted = JobText.write(jobs.next()).replaceAll("\"(\\\\.|[^\"\\\\])*\"", "");
            KEY.matcher(unquoted).results().map(key -> key.group(1)).forEach(keys::add);
        }
        assertThat(words).containsAll(keys);
        assertThat(keys).hasSizeGreaterThan(80);
    }

    @Test
    void everyWordIsThere() throws IOException {
        String page = page();
        var words = Choice.all().stream().flatMap(choice -> choice.names().stream()).toList();
        var constants =
                Stream.<Class<? extends Enum<?>>>of(
                                BatchSpec.Order.class,
                                Initializer.Distribution.class,
                                Source.Kind.class,
                                TrainSpec.OnNonfinite.class)
                        .flatMap(type -> Arrays.stream(type.getEnumConstants()))
                        .map(Words::word);
        assertThat(Stream.concat(words.stream(), constants))
                .allMatch(word -> page.contains("`" + word + "`"));
    }
}
