package parade.deploy.render;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import parade.job.DataSpec;
import parade.job.DataSpec.HeldOut;
import parade.job.Source;

/**
 * The claim that has a job's data, and where the pods have it.
 *
 * @param files as the claim has them
 */
public record DataMount(String claim, Path folder, List<Path> files) {

    /** Where the job file is for the pods. */
    public static final Path JOB = Path.of("/job");

    private static final List<Path> TAKEN =
            Stream.of(
                            "/bin",
                            "/dev",
                            "/etc",
                            "/job/job.yaml",
                            "/job/security",
                            "/lib",
                            "/lib64",
                            "/opt/parade",
                            "/proc",
                            "/runs",
                            "/sbin",
                            "/security",
                            "/sys",
                            "/tmp",
                            "/usr")
                    .map(Path::of)
                    .toList();

    /** The files that a job reads, in the order of its keys, each once. */
    public static List<Path> files(DataSpec data) {
        return Stream.of(Optional.of(data.train()), own(data.validation()), own(data.test()))
                .flatMap(Optional::stream)
                .flatMap(source ->
                        switch (source) {
                            case Source.Idx idx -> Stream.of(idx.images(), idx.labels());
                            case Source.Csv csv -> Stream.of(csv.path());
                            case Source.Libsvm libsvm -> Stream.of(libsvm.path());
                            case Source.Generated _ -> Stream.of();
                        })
                .distinct()
                .toList();
    }

    private static Optional<Source> own(Optional<HeldOut> set) {
        return set.flatMap(held ->
                held instanceof HeldOut.Own(Source source)
                        ? Optional.of(source)
                        : Optional.empty());
    }

    /**
     * A claim mounted at the folder that all files have in common.
     *
     * @param files as pods have them, absolute
     */
    public static DataMount of(String claim, List<Path> files) throws RefusedException {
        Path common = folder(files.getFirst());
        for (Path file : files) {
            while (!file.startsWith(common)) {
                common = folder(common);
            }
        }
        for (Path taken : TAKEN) {
            if (taken.startsWith(common) || common.startsWith(taken)) {
                throw new RefusedException(
                        "--data-claim %s would have to be mounted at %s, which all data files have in common, and there is %s: put the data into a folder of their own, such as data/ beside the job file. The files, as pods see them: %s"
                                .formatted(claim, common, taken, listed(files)));
            }
        }
        return new DataMount(claim, common, files.stream().map(common::relativize).toList());
    }

    private static Path folder(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    /** As a message has them: not more than a few. */
    public static String listed(List<Path> files) {
        String some = String.join(", ", files.stream().limit(8).map(Path::toString).toList());
        return files.size() > 8 ? some + " and " + (files.size() - 8) + " more" : some;
    }
}
