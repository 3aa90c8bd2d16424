package parade.deploy.render;

import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** All processes of a run as one JobSet: workers first, then each server. */
record JobSet(Launch launch, Processes processes) {

    String text() {
        return Template.named("jobset.yaml")
                .fill(
                        Map.of(
                                "run", launch.names().run(),
                                "labels", processes.labels() + queue(),
                                "workerLabels", processes.labels("worker"),
                                "workerSpec", Base.workerSpec(launch, processes),
                                "serverNames", each(index -> "server-" + index, ", "),
                                "servers", each(this::server, "")));
    }

    private String server(int index) {
        return Template.named("jobset-server.yaml")
                .fill(
                        Map.of(
                                "index", String.valueOf(index),
                                "deadlineSeconds", launch.deadlineSeconds(),
                                "labels", processes.labels("server", index),
                                "pod", processes.server(index)));
    }

    private String each(IntFunction<String> text, String between) {
        return IntStream.range(0, launch.servers())
                .mapToObj(text)
                .collect(Collectors.joining(between));
    }

    private String queue() {
        return launch.queue()
                .map(queue -> "kueue.x-k8s.io/queue-name: " + YamlText.value(queue) + "\n")
                .orElse("");
    }
}
