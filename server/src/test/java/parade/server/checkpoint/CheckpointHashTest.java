package parade.server.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parade.block.ParameterSpec;
import parade.block.Role;

/** A reader in another language finds in the files what is in the stores. */
class CheckpointHashTest {

    private static final Path SCRIPT = Path.of("../deploy/checkpoint-hash");

    @TempDir private Path run;

    private record Output(int exit, String text) {}

    @BeforeAll
    static void pythonIsThere() throws Exception {
        try {
            assumeTrue(run("python3", "--version").exit() == 0);
        } catch (IOException e) {
            assumeTrue(false, "no python3");
        }
    }

    @Test
    void findsTheSameWeights() throws Exception {
        var files = new CheckpointFiles(run);
        for (int servers = 1; servers <= 3; servers++) {
            var sample =
                    CheckpointSample.of(CheckpointSample.LARGE, servers, CheckpointSample.ADAM);
            for (int step = 0; step < servers; step++) {
                sample.step();
            }
            sample.write(files);
            files.write(new Recorded(1, List.of((long) servers)));
            var expected = new Output(0, weightsSha256(sample));
            assertThat(hash()).isEqualTo(expected);
        }
        var small = CheckpointSample.of(CheckpointSample.SMALL, 2, CheckpointSample.SGD);
        small.write(files);
        assertThat(hash("0")).isEqualTo(new Output(0, weightsSha256(small)));
        files.writeWeights(small.facts(), 1, 0, small.blocks());
        Files.delete(files.folder(0).resolve("shard-1-of-2.parade"));
        assertThat(hash("0")).isEqualTo(new Output(0, weightsSha256(small)));
    }

    @Test
    void noticesDamageToo() throws Exception {
        var files = new CheckpointFiles(run);
        var sample = CheckpointSample.of(CheckpointSample.SMALL, 1, CheckpointSample.ADAM);
        sample.write(files);
        files.write(new Recorded(1, List.of(0L)));
        Path file = files.folder(0).resolve("shard-0-of-1.parade");
        byte[] good = Files.readAllBytes(file);
        for (int at : new int[] {0, 8, 12, 16, 30, good.length - 1}) {
            byte[] damaged = good.clone();
            damaged[at] ^= 4;
            Files.write(file, damaged);
            assertThat(hash().exit()).as("byte %d", at).isEqualTo(1);
        }
        Files.write(file, Arrays.copyOf(good, good.length - 1));
        assertThat(hash().text()).contains("too short");
        Files.delete(file);
        assertThat(hash().exit()).isEqualTo(1);
    }

    private Output hash(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("python3", SCRIPT.toString(), run.toString()));
        command.addAll(List.of(arguments));
        return run(command.toArray(String[]::new));
    }

    private static Output run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Output(process.waitFor(), text.strip());
    }

    private static String weightsSha256(CheckpointSample sample) throws Exception {
        List<ParameterSpec> parameters = sample.facts().parameters();
        List<float[]> values = sample.values();
        var order = new ArrayList<ParameterSpec>(parameters);
        order.sort((a, b) ->
                Arrays.compareUnsigned(
                        a.name().getBytes(StandardCharsets.UTF_8),
                        b.name().getBytes(StandardCharsets.UTF_8)));
        var bytes = new ByteArrayOutputStream();
        for (ParameterSpec parameter : order) {
            if (parameter.role() != Role.FROZEN) {
                bytes.write(parameter.name().getBytes(StandardCharsets.UTF_8));
                bytes.write(0);
                bytes.write(littleEndian(parameter.shape().rank()));
                for (int extent : parameter.shape().dimensions()) {
                    bytes.write(littleEndian(extent));
                }
                for (float value : values.get(parameters.indexOf(parameter))) {
                    bytes.write(littleEndian(Float.floatToRawIntBits(value)));
                }
            }
        }
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    }

    private static byte[] littleEndian(int value) {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
    }
}
