package parade.deploy.follow;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import parade.deploy.follow.ClusterException.Kind;

/**
 * Server 0's volume, and how its own pods read it.
 *
 * @param subPath where servers share a claim
 * @param folder the run folder, as a pod sees it
 * @param securityContext of the pod: it decides who may read the files
 * @param placement fields of the pod's spec that decide where it can run
 */
record ServerVolume(
        String claim,
        Optional<String> subPath,
        String folder,
        String image,
        String imagePullPolicy,
        JsonObject securityContext,
        Map<String, JsonElement> placement) {

    static final String MOUNTED_AT = "/runs";

    private static final List<String> PLACEMENT =
            List.of(
                    "nodeSelector",
                    "tolerations",
                    "imagePullSecrets",
                    "affinity",
                    "runtimeClassName");

    private static final JsonObject RESTRICTED = restricted();

    /**
     * As the Job of server 0 has it.
     *
     * @param claim another claim than the Job's
     * @param image another image than the Job's
     */
    static ServerVolume of(JobState job, Optional<String> claim, Optional<String> image)
            throws ClusterException {
        Fields pod = job.object().in("spec", "template", "spec");
        Fields container =
                pod.each("containers").stream()
                        .filter(of -> of.text("name").filter("parade"::equals).isPresent())
                        .findFirst()
                        .orElse(pod);
        Optional<Fields> mount =
                container.each("volumeMounts").stream()
                        .filter(of -> of.text("mountPath").filter(MOUNTED_AT::equals).isPresent())
                        .findFirst();
        Optional<String> found =
                mount.flatMap(of -> of.text("name"))
                        .flatMap(name ->
                                pod.each("volumes").stream()
                                        .filter(of ->
                                                of.text("name").filter(name::equals).isPresent())
                                        .findFirst())
                        .flatMap(of -> of.text("persistentVolumeClaim", "claimName"));
        var placement = new TreeMap<String, JsonElement>();
        for (String field : PLACEMENT) {
            if (pod.object().has(field)) {
                placement.put(field, pod.object().get(field));
            }
        }
        JsonObject own = pod.in("securityContext").object();
        return new ServerVolume(
                claim.or(() -> found)
                        .orElseThrow(() ->
                                refused(
                                        job
                                                + " names no claim at "
                                                + MOUNTED_AT
                                                + ": give --claim NAME")),
                mount.flatMap(of -> of.text("subPath").or(() -> of.text("subPathExpr")))
                        .map(path -> path.replace("$(JOB_COMPLETION_INDEX)", "0")),
                folder(container.texts("args")).orElse(MOUNTED_AT + "/" + jobName(job)),
                image.or(() -> container.text("image"))
                        .orElseThrow(() -> refused(job + " names no image: give --image IMAGE")),
                container.text("imagePullPolicy").orElse("IfNotPresent"),
                own.has("runAsNonRoot") ? own : RESTRICTED,
                placement);
    }

    /**
     * As it is by its name alone, when the Job has been cleaned up.
     *
     * @param run the job's name, a dash and the run's id
     */
    static ServerVolume of(String run, Optional<String> claim, Optional<String> image)
            throws ClusterException {
        return new ServerVolume(
                claim.orElse(claimOf(run)),
                Optional.empty(),
                MOUNTED_AT + "/" + jobOf(run),
                image.orElseThrow(() ->
                        refused(
                                "the Jobs of run %s are gone, and with them the name of the image: give --image IMAGE"
                                        .formatted(run))),
                "IfNotPresent",
                RESTRICTED,
                Map.of());
    }

    /** The claim of server 0, by the names that render gives. */
    static String claimOf(String run) {
        return jobOf(run) + "-server-0";
    }

    private static String jobOf(String run) {
        int dash = run.lastIndexOf('-');
        return dash > 0 ? run.substring(0, dash) : run;
    }

    static boolean exists(Kubectl kubectl, String claim)
            throws ClusterException, InterruptedException {
        try {
            kubectl.run("get", "persistentvolumeclaim", claim, "--output=name");
            return true;
        } catch (ClusterException missing) {
            if (missing.kind() != Kind.NOT_FOUND) {
                throw missing;
            }
            return false;
        }
    }

    static boolean uses(Fields pod, String claim) {
        return pod.each("spec", "volumes").stream()
                .flatMap(of -> of.text("persistentVolumeClaim", "claimName").stream())
                .anyMatch(claim::equals);
    }

    private static String jobName(JobState job) {
        return job.object().text("metadata", "labels", "parade/job").orElse(job.name());
    }

    private static Optional<String> folder(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            if (arguments.get(i).startsWith("--out=")) {
                return Optional.of(arguments.get(i).substring("--out=".length()));
            }
            if (arguments.get(i).equals("--out") && i + 1 < arguments.size()) {
                return Optional.of(arguments.get(i + 1));
            }
        }
        return Optional.empty();
    }

    private static ClusterException refused(String message) {
        return new ClusterException(Kind.REFUSED, message);
    }

    private static JsonObject restricted() {
        var context = new JsonObject();
        context.addProperty("runAsNonRoot", true);
        context.addProperty("runAsUser", 10_001);
        context.addProperty("runAsGroup", 10_001);
        context.addProperty("fsGroup", 10_001);
        context.addProperty("fsGroupChangePolicy", "OnRootMismatch");
        var profile = new JsonObject();
        profile.addProperty("type", "RuntimeDefault");
        context.add("seccompProfile", profile);
        return context;
    }
}
