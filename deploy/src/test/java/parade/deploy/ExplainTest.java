package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code explain} prints. */
final class ExplainTest {

    @TempDir private Path folder;

    @Test
    void everySettingWithWhereItComesFrom() throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), TestRun.HOUSING);
        Execution explained = Execution.here("explain", job.toString(), "--set", "train.epochs=7");
        assertThat(explained.code()).as(explained.errors()).isZero();
        assertThat(explained.output().replace(folder + "/", ""))
                .isEqualTo(
                        """
                        apiVersion                                       parade/v1   job.yaml:1:13
                        name                                             housing     job.yaml:2:7
                        seed                                             7           job.yaml:3:7
                        model.input                                      [2]         job.yaml:5:10
                        model.layers.0.dense.units                       1           job.yaml:7:22
                        model.layers.0.dense.activation                  linear      default
                        model.layers.0.dense.initializer.constant.value  0.0         job.yaml:7:38
                        model.layers.0.dense.bias                        true        default
                        model.loss                                       mse         job.yaml:8:9
                        data.train.format                                generated   job.yaml:10:19
                        data.train.kind                                  housing     job.yaml:10:36
                        data.train.examples                              506         job.yaml:10:55
                        data.scale                                       minmax      job.yaml:11:10
                        data.batch.size                                  full        job.yaml:12:17
                        data.batch.order                                 sequential  job.yaml:12:30
                        data.batch.slices                                4           job.yaml:12:50
                        optimizer.sgd.learning_rate                      0.01        job.yaml:13:34
                        schedule.warmup_steps                            0           default
                        schedule.constant                                {}          default
                        regularization.l1                                0.0         default
                        regularization.l2                                0.0         default
                        train.epochs                                     7           --set
                        train.evaluate_every.steps                       1000000     job.yaml:14:45
                        train.on_nonfinite                               stop        default
                        consistency                                      sync        default
                        cluster.servers                                  1           job.yaml:15:20
                        cluster.workers                                  2           job.yaml:15:32
                        cluster.min_workers                              1           default
                        cluster.threads                                  1           default
                        cluster.join_timeout                             60s         default
                        cluster.lease                                    5s          default
                        checkpoint.keep                                  3           default
                        monitoring.port                                  0           job.yaml:16:20
                        security.plaintext                               false       default
                        """);
    }

    @Test
    void aJobWithProblemsIsNotExplained() throws IOException {
        Path job = Files.writeString(folder.resolve("job.yaml"), TestRun.HOUSING);
        Execution explained = Execution.here("explain", job.toString(), "--set", "seed=x");
        assertThat(explained.code()).isEqualTo(ExitCode.USAGE);
        assertThat(explained.output()).isEmpty();
        assertThat(explained.errors())
                .contains(
                        "has a problem:", "--set seed=…: seed: found 'x', expected a whole number");
    }
}
