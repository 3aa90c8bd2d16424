package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a process of its own ends with, and says, when it is told to stop. */
final class InterruptionTest {

    private static final int WHEN_LATE = 9;

    @TempDir private Path folder = Path.of("");

    /** Stands for a verb, whose work takes a signal in one of several ways. */
    static final class Verb {

        private Verb() {}

        public static void main(String[] arguments) throws Exception {
            var told = new CountDownLatch(1);
            Duration atMost = Duration.ofSeconds(arguments[0].equals("late") ? 1 : 60);
            System.exit(
                    Interruption.during(
                            atMost,
                            WHEN_LATE,
                            new VerdictFile(Optional.of(Path.of(arguments[1]))),
                            interruption -> {
                                interruption.obey(() -> obey(arguments[0], told));
                                System.out.println("at work");
                                told.await();
                                return work(arguments[0]);
                            }));
        }

        private static void obey(String way, CountDownLatch told) {
            if (way.equals("deaf")) {
                throw new IllegalStateException("it can't be told");
            }
            if (!way.equals("late")) {
                told.countDown();
            }
        }

        private static int work(String way) throws UserException {
            return switch (way) {
                case "fails" ->
                        throw new UserException(ExitCode.PEERS_UNREACHABLE, "nobody is there");
                case "breaks" -> throw new IllegalStateException("it broke");
                default -> ExitCode.INTERRUPTED;
            };
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ends, 75, ''",
        "fails, 6, parade: nobody is there",
        "breaks, 1, java.lang.IllegalStateException: it broke",
        "late, 9, 'parade: told to stop, and not at its end after 1 s'",
        "deaf, 1, java.lang.IllegalStateException: it can't be told",
    })
    void itEndsAsTheWorkDoes(String way, int code, String words) throws Exception {
        Path errors = folder.resolve("errors");
        Path verdict = folder.resolve("verdict");
        Process process =
                new ProcessBuilder(
                                List.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-XX:+UseSerialGC",
                                        "-XX:TieredStopAtLevel=1",
                                        "-cp",
                                        System.getProperty("java.class.path"),
                                        Verb.class.getName(),
                                        way,
                                        verdict.toString()))
                        .redirectError(errors.toFile())
                        .start();
        try (var output = process.inputReader()) {
            assertThat(output.readLine()).as(Files.readString(errors)).isEqualTo("at work");
            process.destroy();
            assertThat(process.waitFor(50, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).isEqualTo(code);
        assertThat(errors).content().contains(words);
        assertThat(verdict).content().contains("\"exit_code\":" + code + ",");
        assertThat(verdict).content().contains(words.substring(words.indexOf(' ') + 1));
    }
}
