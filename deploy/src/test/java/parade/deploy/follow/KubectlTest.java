package parade.deploy.follow;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KubectlTest {

    @TempDir private Path folder;

    /** What is called kubectl may be a script: the program that it started must not stay behind. */
    @Test
    void whatAChildHasStartedEndsWithIt() throws Exception {
        try (var cluster = new StubCluster(folder)) {
            cluster.forward("zero", 4);
            ProcessHandle closed;
            try (var forward = PortForward.open(cluster.kubectl, "zero", 9465)) {
                closed = cluster.forwarder();
                assertThat(forward.isOpen()).isTrue();
            }
            assertThat(closed.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();

            var _ = PortForward.open(cluster.kubectl, "zero", 9465);
            ProcessHandle stopped = cluster.forwarder();
            cluster.kubectl.stop();
            assertThat(stopped.onExit().get(60, TimeUnit.SECONDS).isAlive()).isFalse();
        }
    }
}
