package parade.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static parade.deploy.Manifests.at;
import static parade.deploy.Manifests.list;
import static parade.deploy.Manifests.map;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1JobTemplateSpec;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.util.Map;

/**
 * What Kubernetes would say of an object: unknown and missing fields, and values of another type.
 */
final class KubernetesModel {

    private static final Gson PLAIN = new Gson();

    /** The controller's types, as they are in v1alpha2 of JobSet 0.10. */
    private static final String[] JOB_SET = {
        "replicatedJobs", "network", "successPolicy", "failurePolicy", "ttlSecondsAfterFinished"
    };

    private interface Check {
        void of(JsonElement element) throws IOException;
    }

    private KubernetesModel() {}

    static void check(Map<String, Object> object) {
        switch (object.get("apiVersion") + " " + Manifests.kind(object)) {
            case "v1 ConfigMap" ->
                    check(object, V1ConfigMap::validateJsonElement, V1ConfigMap.class);
            case "v1 Service" -> check(object, V1Service::validateJsonElement, V1Service.class);
            case "v1 PersistentVolumeClaim" ->
                    check(
                            object,
                            V1PersistentVolumeClaim::validateJsonElement,
                            V1PersistentVolumeClaim.class);
            case "batch/v1 Job" -> check(object, V1Job::validateJsonElement, V1Job.class);
            case "networking.k8s.io/v1 NetworkPolicy" ->
                    check(object, V1NetworkPolicy::validateJsonElement, V1NetworkPolicy.class);
            case "policy/v1 PodDisruptionBudget" ->
                    check(
                            object,
                            V1PodDisruptionBudget::validateJsonElement,
                            V1PodDisruptionBudget.class);
            case "jobset.x-k8s.io/v1alpha2 JobSet" -> jobSet(object);
            case "monitoring.coreos.com/v1 PodMonitor" -> {
                metadata(object);
                assertThat(map(object.get("spec")))
                        .containsOnlyKeys("selector", "podMetricsEndpoints");
            }
            case "monitoring.coreos.com/v1 PrometheusRule" -> {
                metadata(object);
                assertThat(map(object.get("spec"))).containsOnlyKeys("groups");
                list(at(object, "spec", "groups"))
                        .forEach(group ->
                                assertThat(map(group))
                                        .containsOnlyKeys("name", "interval", "rules"));
            }
            default -> throw new AssertionError("who knows a " + object);
        }
    }

    private static void jobSet(Map<String, Object> object) {
        metadata(object);
        Map<String, Object> spec = map(object.get("spec"));
        assertThat(spec).containsOnlyKeys(JOB_SET);
        assertThat(map(spec.get("network")))
                .containsOnlyKeys("enableDNSHostnames", "subdomain", "publishNotReadyAddresses");
        assertThat(map(spec.get("successPolicy")))
                .containsOnlyKeys("operator", "targetReplicatedJobs");
        assertThat(map(spec.get("failurePolicy"))).containsOnlyKeys("maxRestarts", "rules");
        for (Object rule : list(at(spec, "failurePolicy", "rules"))) {
            assertThat(map(rule).keySet())
                    .contains("name", "action")
                    .isSubsetOf(
                            "name", "action", "onJobFailureReasons", "onJobFailureMessagePatterns");
        }
        for (Object job : list(spec.get("replicatedJobs"))) {
            assertThat(map(job)).containsOnlyKeys("name", "replicas", "template");
            check(
                    map(map(job).get("template")),
                    V1JobTemplateSpec::validateJsonElement,
                    V1JobTemplateSpec.class);
        }
    }

    private static void metadata(Map<String, Object> object) {
        assertThat(object).containsOnlyKeys("apiVersion", "kind", "metadata", "spec");
        check(map(object.get("metadata")), V1ObjectMeta::validateJsonElement, V1ObjectMeta.class);
    }

    private static void check(Map<String, Object> object, Check check, Class<?> type) {
        JsonElement element = PLAIN.toJsonTree(object);
        try {
            check.of(element);
            assertThat((Object) JSON.getGson().fromJson(element, type)).isNotNull();
        } catch (IOException | IllegalArgumentException | JsonParseException wrong) {
            throw new AssertionError(Manifests.kind(object) + " is wrong: " + object, wrong);
        }
    }
}
