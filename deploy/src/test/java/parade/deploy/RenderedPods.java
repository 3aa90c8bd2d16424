package parade.deploy;

import static parade.deploy.Manifests.at;
import static parade.deploy.Manifests.list;
import static parade.deploy.Manifests.map;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The pods that rendered objects make Kubernetes start. */
final class RenderedPods {

    private RenderedPods() {}

    /**
     * A pod as it will be.
     *
     * @param host its name among the run's, which Kubernetes gives it where the template does not
     * @param job the specification of the Job that it is of
     */
    record Pod(String host, Map<String, Object> job, Map<String, Object> template, int index) {

        Map<String, Object> spec() {
            return map(template.get("spec"));
        }

        Map<String, Object> container() {
            return map(at(spec(), "containers", 0));
        }

        Map<String, Object> labels() {
            return map(at(template, "metadata", "labels"));
        }

        String component() {
            return at(labels(), "app.kubernetes.io/component").toString();
        }

        /** As the process gets them. */
        List<String> arguments() {
            return list(container().get("args")).stream()
                    .map(argument -> expanded(argument.toString(), String.valueOf(index)))
                    .toList();
        }

        String argument(String option) {
            List<String> values = arguments(option);
            if (values.size() != 1) {
                throw new AssertionError(option + " in " + arguments());
            }
            return values.getFirst();
        }

        List<String> arguments(String option) {
            return arguments().stream()
                    .filter(argument -> argument.startsWith(option + "="))
                    .map(argument -> argument.substring(option.length() + 1))
                    .toList();
        }

        Map<String, Integer> ports() {
            Map<String, Integer> ports = new HashMap<>();
            list(container().get("ports"))
                    .forEach(port ->
                            ports.put(
                                    at(port, "name").toString(),
                                    (Integer) at(port, "containerPort")));
            return ports;
        }

        boolean matches(Object selector) {
            return labels().entrySet().containsAll(map(selector).entrySet());
        }
    }

    /** As Kubernetes does it, for the one variable that there is. */
    static String expanded(String text, String index) {
        var result = new StringBuilder();
        String variable = "$(JOB_COMPLETION_INDEX)";
        for (int i = 0; i < text.length(); i++) {
            if (text.startsWith("$$", i)) {
                result.append('$');
                i++;
            } else if (text.startsWith(variable, i)) {
                result.append(index);
                i += variable.length() - 1;
            } else {
                result.append(text.charAt(i));
            }
        }
        return result.toString();
    }

    static List<Pod> of(List<Map<String, Object>> objects) {
        List<Pod> pods = new ArrayList<>();
        for (Map<String, Object> object : objects) {
            String name = Manifests.name(object);
            switch (Manifests.kind(object)) {
                case "Job" -> pods.addAll(ofJob(name, map(object.get("spec"))));
                case "JobSet" -> {
                    for (Object replicated : list(at(object, "spec", "replicatedJobs"))) {
                        pods.addAll(
                                ofJob(
                                        name + "-" + map(replicated).get("name") + "-0",
                                        map(at(replicated, "template", "spec"))));
                    }
                }
                default -> {}
            }
        }
        return pods;
    }

    private static List<Pod> ofJob(String name, Map<String, Object> job) {
        Map<String, Object> template = map(job.get("template"));
        if (at(job, "completionMode").equals("Indexed")) {
            return IntStream.range(0, (Integer) at(job, "parallelism"))
                    .mapToObj(index -> new Pod(name + "-" + index, job, template, index))
                    .toList();
        }
        Object host = map(template.get("spec")).get("hostname");
        return List.of(new Pod(String.valueOf(host), job, template, -1));
    }
}
