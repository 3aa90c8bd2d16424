package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * As much of kustomize as rendered files need: resources, components, JSON patches, and patches
 * that are merged.
 */
final class Manifests {

    private final List<Map<String, Object>> objects = new ArrayList<>();

    private Manifests() {}

    /** What {@code kubectl kustomize FOLDER} gives. */
    static List<Map<String, Object>> of(Path folder) {
        var manifests = new Manifests();
        manifests.add(folder);
        return manifests.objects;
    }

    private void add(Path folder) {
        Map<String, Object> kustomization =
                map(documents(folder.resolve("kustomization.yaml")).getFirst());
        assertThat(kustomization.keySet())
                .isSubsetOf("apiVersion", "kind", "resources", "components", "patches");
        for (Object resource : list(kustomization.getOrDefault("resources", List.of()))) {
            Path path = folder.resolve(resource.toString()).normalize();
            if (Files.isDirectory(path)) {
                add(path);
            } else {
                documents(path).forEach(document -> objects.add(map(document)));
            }
        }
        for (Object component : list(kustomization.getOrDefault("components", List.of()))) {
            add(folder.resolve(component.toString()).normalize());
        }
        for (Object patch : list(kustomization.getOrDefault("patches", List.of()))) {
            Path path = folder.resolve(at(patch, "path").toString());
            Object change = documents(path).getFirst();
            if (change instanceof List<?> operations) {
                List<Map<String, Object>> targets = targets(map(at(patch, "target")));
                assertThat(targets).as("%s changes nothing", path).isNotEmpty();
                targets.forEach(
                        target -> operations.forEach(operation -> apply(target, map(operation))));
            } else {
                merge(one(kind(map(change)), name(map(change))), map(change));
            }
        }
    }

    private List<Map<String, Object>> targets(Map<String, Object> target) {
        return objects.stream()
                .filter(object -> kind(object).equals(target.get("kind")))
                .filter(object -> {
                    Object selector = target.get("labelSelector");
                    if (selector == null) {
                        return true;
                    }
                    String[] label = selector.toString().split("=", -1);
                    return label[1].equals(at(object, "metadata", "labels", label[0]));
                })
                .toList();
    }

    private Map<String, Object> one(String kind, String name) {
        return one(objects, kind, name);
    }

    static Map<String, Object> one(List<Map<String, Object>> objects, String kind, String name) {
        List<Map<String, Object>> found =
                objects.stream()
                        .filter(object -> kind(object).equals(kind) && name(object).equals(name))
                        .toList();
        assertThat(found).as("%s %s among %s", kind, name, names(objects)).hasSize(1);
        return found.getFirst();
    }

    static List<String> names(List<Map<String, Object>> objects) {
        return objects.stream().map(object -> kind(object) + "/" + name(object)).toList();
    }

    private static void apply(Map<String, Object> object, Map<String, Object> operation) {
        String[] path = at(operation, "path").toString().substring(1).split("/", -1);
        Object parent = object;
        for (int i = 0; i < path.length - 1; i++) {
            boolean item = parent instanceof List;
            parent = at(parent, item ? (Object) Integer.valueOf(path[i]) : path[i]);
        }
        String key = path[path.length - 1];
        if (!at(operation, "op").equals("add")) {
            assertThat(map(parent)).as(operation.toString()).containsKey(key);
        }
        switch (at(operation, "op").toString()) {
            case "remove" -> map(parent).remove(key);
            case "test" -> assertThat(map(parent)).containsEntry(key, operation.get("value"));
            default -> map(parent).put(key, operation.get("value"));
        }
    }

    private static void merge(Map<String, Object> object, Map<String, Object> change) {
        change.forEach((key, value) -> {
            if (value instanceof Map && object.get(key) instanceof Map) {
                merge(map(object.get(key)), map(value));
            } else {
                object.put(key, value);
            }
        });
    }

    static String kind(Map<String, Object> object) {
        return String.valueOf(object.get("kind"));
    }

    static String name(Map<String, Object> object) {
        return String.valueOf(at(object, "metadata", "name"));
    }

    /** What is there at the end of a way of keys and numbers. */
    static Object at(@Nullable Object object, Object... way) {
        Object found = object;
        for (Object step : way) {
            found = step instanceof Integer index ? list(found).get(index) : map(found).get(step);
            if (found == null) {
                throw new AssertionError("no " + step + " of " + List.of(way));
            }
        }
        return Objects.requireNonNull(found);
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(@Nullable Object value) {
        if (!(value instanceof Map)) {
            throw new AssertionError("not a mapping: " + value);
        }
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(@Nullable Object value) {
        if (!(value instanceof List)) {
            throw new AssertionError("not a list: " + value);
        }
        return (List<Object>) value;
    }

    private static List<Object> documents(Path file) {
        try {
            List<Object> documents = new ArrayList<>();
            var settings = LoadSettings.builder().setDefaultMap(LinkedHashMap::new).build();
            new Load(settings).loadAllFromString(Files.readString(file)).forEach(documents::add);
            return documents;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
