package parade.deploy;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A small job, where it is run, and what the run left. */
record TestRun(Path out) {

    /** 800 drawn digits in batches of 96 by 8 slices: nine steps an epoch, the last one shorter. */
    static final String DIGITS =
            """
            apiVersion: parade/v1
            name: digits
            seed: 7
            model:
              input: [784]
              layers:
                - dense: {units: 50, activation: sigmoid}
                - dense: {units: 10}
              loss: softmax_cross_entropy
            data:
              train: {format: generated, kind: digits, examples: 800}
              test: {format: generated, kind: digits, examples: 160}
              batch: {size: 96, order: shuffled, slices: 8}
            optimizer: {sgd: {learning_rate: 0.5}}
            train: {steps: 48}
            cluster: {servers: 1, workers: 2}
            monitoring: {port: 0}
            """;

    static final String HOUSING =
            """
            apiVersion: parade/v1
            name: housing
            seed: 7
            model:
              input: [2]
              layers:
                - dense: {units: 1, initializer: zeros}
              loss: mse
            data:
              train: {format: generated, kind: housing, examples: 506}
              scale: minmax
              batch: {size: full, order: sequential, slices: 4}
            optimizer: {sgd: {learning_rate: 0.01}}
            train: {steps: 100, evaluate_every: {steps: 1000000}}
            cluster: {servers: 1, workers: 2}
            monitoring: {port: 0}
            """;

    /** The arguments of {@code train} for a job that is written into the folder's neighbour. */
    List<String> train(String job, String... more) throws IOException {
        Files.createDirectories(out.resolveSibling(""));
        Path file = out.resolveSibling(out.getFileName() + ".job.yaml");
        Files.writeString(file, job);
        var arguments = new ArrayList<>(List.of("train", file.toString(), "--out", out.toString()));
        arguments.addAll(List.of(more));
        return arguments;
    }

    JsonObject summary() throws IOException {
        return JsonParser.parseString(Files.readString(out.resolve("summary.json")))
                .getAsJsonObject();
    }

    String hash() throws IOException {
        return summary().get("weights_sha256").getAsString();
    }

    /** Rows of history.csv without its header, each as its columns. */
    List<List<String>> history() throws IOException {
        return Files.readAllLines(out.resolve("history.csv")).stream()
                .skip(1)
                .map(line -> List.of(line.split(",", -1)))
                .toList();
    }

    /** What of history.csv is the same for any number of workers and servers: no timings. */
    List<List<String>> course() throws IOException {
        return history().stream()
                .map(row -> {
                    var course = new ArrayList<>(row);
                    course.subList(6, 8).clear();
                    return List.copyOf(course);
                })
                .toList();
    }

    /** Waits until the run has made steps; bounded by the life of its process. */
    void awaitSteps(Execution.Child child) throws IOException, InterruptedException {
        Path history = out.resolve("history.csv");
        while (!Files.exists(history) || Files.readAllLines(history).size() < 3) {
            if (!child.process().isAlive()) {
                throw new AssertionError(child.said());
            }
            Thread.sleep(20);
        }
    }
}
