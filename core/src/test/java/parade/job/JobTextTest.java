package parade.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parade.testing.Seeds;

class JobTextTest {

    @Seeds
    void readingItAgainGivesAnEqualJob(long seed) throws JobFileException {
        var jobs = new RandomJobs(seed);
        for (int i = 0; i < 25; i++) {
            Job job = jobs.next();
            String text = JobText.write(job);
            Job again = JobFile.read(text, Path.of("/else"), List.of(), _ -> Optional.empty());
            assertThat(again).as(text).isEqualTo(job);
            assertThat(JobText.write(again)).isEqualTo(text);
        }
    }

    @Test
    void everyDefaultIsWrittenOut() throws JobFileException {
        assertThat(JobText.write(JobFileTest.read(JobFileTest.LEAST)))
                .isEqualTo(
                        """
                        apiVersion: parade/v1
                        name: "least"
                        seed: 0
                        model:
                          input: [2]
                          layers:
                            - dense: {units: 1, activation: linear, initializer: {xavier: uniform}, bias: true}
                          loss: mse
                        data:
                          train: {format: generated, kind: housing, examples: 100}
                          scale: none
                          batch: {size: 12, order: shuffled, slices: 4}
                        optimizer: {sgd: {learning_rate: 0.5}}
                        schedule: {warmup_steps: 0, constant: {}}
                        regularization: {l1: 0.0, l2: 0.0}
                        train: {steps: 3, evaluate_every: {epochs: 1}, on_nonfinite: stop}
                        consistency: sync
                        cluster: {servers: 1, workers: 1, min_workers: 1, threads: 1, join_timeout: 60s, lease: 5s}
                        checkpoint: {keep: 3}
                        monitoring: {port: 9464}
                        security: {plaintext: false}
                        """);
    }
}
