package parade.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import parade.deploy.render.DataMount;
import parade.deploy.render.Launch;
import parade.deploy.render.Launch.Trust;
import parade.deploy.render.RefusedException;
import parade.deploy.render.RunNames;
import parade.deploy.render.Target;
import parade.job.Job;
import parade.job.JobFile;
import parade.job.JobFileException;
import parade.job.SecuritySpec;
import parade.worker.model.Network;

/** Decides what a run of a job takes on a cluster, from the job and what the user says. */
record LaunchPlan(
        JobArguments arguments, RenderArguments wanted, String id, Job job, Network network) {

    /** What a ConfigMap holds, with some room for the rest of the object: 1 MiB in all. */
    private static final long MAXIMUM_JOB_BYTES = 900_000;

    /** Kubernetes waits ten minutes at most before it starts a pod again. */
    private static final Duration LEAST_JOIN_TIMEOUT = Duration.ofMinutes(15);

    /** Above 0, and of whole bytes. */
    private static final Pattern SIZE =
            Pattern.compile(
                    "(?=[0-9.]*[1-9])[0-9]{1,15}(\\.[0-9]{1,3})?([KMGTPE]i|[kMGTPE])|[1-9][0-9]{0,17}");

    private static final Pattern TIME = Pattern.compile("([1-9][0-9]{0,4})([mhd])");

    private static final String COMPLETION_INDEX = "JOB_COMPLETION_INDEX";

    Launch launch() throws UserException, RefusedException, IOException {
        Target target = wanted.target;
        RunNames names = RunNames.of(job.name(), id);
        if (!names.job().equals(job.name())) {
            say(
                    "the job's name starts with a digit, which no name on a cluster may: it is %s there"
                            .formatted(names.job()));
        }
        int maxWorkers = maxWorkers();
        names.requireShort(target, job.cluster().servers(), maxWorkers);
        requireNames();
        String text = Files.readString(arguments.file);
        if (Files.size(arguments.file) > MAXIMUM_JOB_BYTES) {
            throw new RefusedException(
                    "%s has %,d bytes, and a ConfigMap takes no more than a mebibyte: expected %,d at most"
                            .formatted(
                                    arguments.file, Files.size(arguments.file), MAXIMUM_JOB_BYTES));
        }
        requireNoNextLine(text);
        Map<String, String> variables = new TreeMap<>();
        Job asPodsSeeIt = asPodsSeeIt(text, variables);
        return new Launch(
                target,
                names,
                wanted.image,
                job.cluster().servers(),
                job.cluster().workers(),
                maxWorkers,
                text,
                arguments.overrides,
                joinTimeout(),
                deadline(),
                variables,
                data(asPodsSeeIt),
                Optional.ofNullable(wanted.runsClaim),
                Optional.ofNullable(wanted.queue),
                new ResourceNeeds(job, network, maxWorkers, claimSize()).needs(),
                trust(job.security()));
    }

    /** Kustomize would make another line end of it. */
    private void requireNoNextLine(String text) throws RefusedException {
        int at = text.indexOf('\u0085');
        if (at >= 0) {
            throw new RefusedException(
                    "%s has the character U+0085 (next line) in line %d, which kubectl would change: remove it"
                            .formatted(
                                    arguments.file,
                                    1
                                            + text.substring(0, at)
                                                    .chars()
                                                    .filter(c -> c == '\n')
                                                    .count()));
        }
    }

    private void requireNames() throws RefusedException {
        if (wanted.queue != null && wanted.target == Target.KUBERNETES) {
            throw new RefusedException(
                    "--queue with --to kubernetes: Kueue would admit the Jobs of the run one by one, and some would hold their nodes while they wait for the others; use --to jobset");
        }
        requireName("--queue", wanted.queue);
        requireName("--data-claim", wanted.dataClaim);
        requireName("--runs-claim", wanted.runsClaim);
        if (wanted.image.isBlank() || wanted.image.chars().anyMatch(Character::isWhitespace)) {
            throw new RefusedException("--image '" + wanted.image + "': expected an image's name");
        }
    }

    private static void requireName(String option, @Nullable String name) throws RefusedException {
        if (name != null && !name.matches("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?")) {
            throw new RefusedException(
                    "%s '%s': expected a name of Kubernetes: a-z, 0-9, '-' and '.' inside"
                            .formatted(option, name));
        }
    }

    private Optional<String> claimSize() throws RefusedException {
        if (wanted.claimSize == null) {
            return Optional.empty();
        }
        if (wanted.runsClaim != null) {
            throw new RefusedException(
                    "--claim-size with --runs-claim: servers have no claims of their own then");
        }
        if (!SIZE.matcher(wanted.claimSize).matches()) {
            throw new RefusedException(
                    "--claim-size '%s': expected a size as Kubernetes writes it, such as 500Mi, 10Gi or 2T"
                            .formatted(wanted.claimSize));
        }
        return Optional.of(wanted.claimSize);
    }

    private Duration deadline() throws RefusedException {
        Matcher time = TIME.matcher(wanted.deadline);
        if (!time.matches()) {
            throw new RefusedException(
                    "--deadline '%s': expected a time such as 90m, 36h or 14d"
                            .formatted(wanted.deadline));
        }
        long amount = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private int maxWorkers() throws RefusedException {
        int workers = job.cluster().workers();
        int slices = job.data().batch().slicesFor(Long.MAX_VALUE);
        if (wanted.maxWorkers == null) {
            return Math.max(workers, slices);
        }
        if (wanted.maxWorkers < workers) {
            throw new RefusedException(
                    "--max-workers %d of a job with %d workers: expected %d at least"
                            .formatted(wanted.maxWorkers, workers, workers));
        }
        if (wanted.maxWorkers > slices) {
            say(
                    "warning: --max-workers %d, but there are only %d slices: more workers than that will have nothing to do"
                            .formatted(wanted.maxWorkers, slices));
        }
        return wanted.maxWorkers;
    }

    /** Long enough for a pod that Kubernetes starts again as late as it ever does. */
    private Duration joinTimeout() {
        Duration own = job.cluster().joinTimeout();
        return own.compareTo(LEAST_JOIN_TIMEOUT) > 0
                ? own.plusMillis(999).truncatedTo(ChronoUnit.SECONDS)
                : LEAST_JOIN_TIMEOUT;
    }

    /**
     * The job with the paths that it has in pods.
     *
     * @param variables filled with what the paths name; a pod gets an empty one where there is none
     *     here, so that the path's default counts there, too, whatever else the pod has
     */
    private Job asPodsSeeIt(String text, Map<String, String> variables) throws RefusedException {
        Job seen;
        try {
            seen =
                    JobFile.read(
                            text,
                            DataMount.JOB,
                            arguments.overrides,
                            name -> {
                                Optional<String> value = JobArguments.variable(name);
                                variables.put(name, value.orElse(""));
                                return value;
                            });
        } catch (JobFileException changed) {
            throw new RefusedException(
                    arguments.file + " was changed meanwhile: " + changed.getMessage());
        }
        if (variables.containsKey(COMPLETION_INDEX)) {
            throw new RefusedException(
                    "a path of the job names ${%s}, which differs from pod to pod: the data are the same for all"
                            .formatted(COMPLETION_INDEX));
        }
        return seen;
    }

    private Optional<DataMount> data(Job asPodsSeeIt) throws RefusedException {
        List<Path> files = DataMount.files(asPodsSeeIt.data());
        if (files.isEmpty()) {
            if (wanted.dataClaim != null) {
                throw new RefusedException(
                        "--data-claim %s: the job reads no files, its data are generated"
                                .formatted(wanted.dataClaim));
            }
            return Optional.empty();
        }
        if (wanted.dataClaim == null) {
            throw new RefusedException(
                    "the job reads files, and pods have none: give --data-claim NAME, a claim with the data. The files, as pods see them: "
                            + DataMount.listed(files));
        }
        return Optional.of(DataMount.of(wanted.dataClaim, files));
    }

    static void say(String message) {
        System.err.println("parade: " + message);
    }

    private static Trust trust(SecuritySpec security) {
        if (security.tls().isPresent()) {
            return Trust.TLS;
        }
        return security.token().isPresent() ? Trust.TOKEN : Trust.NETWORK;
    }
}
