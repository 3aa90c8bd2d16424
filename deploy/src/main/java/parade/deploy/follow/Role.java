package parade.deploy.follow;

import java.util.Locale;
import java.util.Optional;

/**
 * Which part of a run an object is: {@code server 0}, {@code worker 2}, or all workers, as a Job is
 * that has no index.
 */
record Role(String component, Optional<String> index) {

    static final Role SERVER_0 = new Role("server", Optional.of("0"));

    static Role of(Fields object) {
        Fields labels = object.in("metadata", "labels");
        String component = labels.text("app.kubernetes.io/component").orElse("?");
        Optional<String> index =
                labels.text("parade/server")
                        .or(() -> labels.text("batch.kubernetes.io/job-completion-index"))
                        .or(() ->
                                object.text(
                                        "metadata",
                                        "annotations",
                                        "batch.kubernetes.io/job-completion-index"));
        return new Role(component, index);
    }

    /** Servers that share a claim are pods of one Job, which has no index. */
    boolean isOrHoldsServerZero() {
        return component.equals("server") && index.orElse("0").equals("0");
    }

    /** Servers before workers, each by their index. */
    String order() {
        return component + index.map(i -> String.format(Locale.ROOT, " %10s", i)).orElse("");
    }

    @Override
    public String toString() {
        return index.map(i -> component + " " + i).orElse(component + "s");
    }
}
