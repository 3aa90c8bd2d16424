package parade.deploy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What came of {@code parade VERB ...}: its exit code and what it printed. */
record Execution(int code, String output, String errors) {

    private static final long SECONDS = 120;

    /** Runs a verb in this process; its tests must not run side by side. */
    static Execution here(List<String> arguments) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        PrintStream formerOutput = System.out;
        PrintStream formerErrors = System.err;
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            int code = Main.run(arguments.toArray(String[]::new));
            return new Execution(
                    code,
                    output.toString(StandardCharsets.UTF_8),
                    errors.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(formerOutput);
            System.setErr(formerErrors);
        }
    }

    static Execution here(String... arguments) {
        return here(List.of(arguments));
    }

    /** A verb in a process of its own. */
    static Child start(Path logs, List<String> arguments) {
        return start(logs, Path.of(""), arguments);
    }

    /** The same in another folder than this process. */
    static Child start(Path logs, Path folder, List<String> arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules",
                                "jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                // Many processes on few cores, each for seconds.
                                "-XX:+UseSerialGC",
                                "-Xmx256m",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Main.class.getName()));
        command.addAll(arguments);
        try {
            Files.createDirectories(logs);
            Path output = logs.resolve("output.txt");
            Path errors = logs.resolve("errors.txt");
            Process process =
                    new ProcessBuilder(command)
                            .directory(folder.toAbsolutePath().toFile())
                            .redirectOutput(output.toFile())
                            .redirectError(errors.toFile())
                            .start();
            return new Child(process, output, errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A process under way; it does not outlive the test. */
    record Child(Process process, Path output, Path errors) implements AutoCloseable {

        Execution await() throws IOException, InterruptedException {
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(
                        "still running after " + SECONDS + " s; it said:\n" + said());
            }
            return new Execution(
                    process.exitValue(), Files.readString(output), Files.readString(errors));
        }

        String said() throws IOException {
            return Files.readString(output) + Files.readString(errors);
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
