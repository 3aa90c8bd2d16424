package parade.job;

import java.nio.file.Path;

/** Writes where a job has its examples from, for {@link JobText}. */
final class DataText {

    private DataText() {}

    static String write(DataSpec data, boolean paths) {
        return "data:\n"
                + JobText.line("  train", source(data.train(), paths))
                + data.validation()
                        .map(set -> JobText.line("  validation", heldOut(set, paths)))
                        .orElse("")
                + data.test().map(set -> JobText.line("  test", heldOut(set, paths))).orElse("")
                + JobText.line("  scale", scale(data.scale()))
                + JobText.line("  batch", batch(data.batch()));
    }

    private static String heldOut(DataSpec.HeldOut set, boolean paths) {
        return switch (set) {
            case DataSpec.HeldOut.Own(Source source) -> source(source, paths);
            case DataSpec.HeldOut.Fraction(double fraction) -> "{fraction: " + fraction + "}";
        };
    }

    private static String source(Source source, boolean paths) {
        return switch (source) {
            case Source.Idx(Path images, Path labels) ->
                    "{format: idx%s%s}"
                            .formatted(
                                    path("images", images, paths), path("labels", labels, paths));
            case Source.Csv csv ->
                    "{format: csv%s, features: %s, target: %s, header: %s, categories: %s, missing: %s%s}"
                            .formatted(
                                    path("path", csv.path(), paths),
                                    csv.features().stream().map(JobText::quoted).toList(),
                                    JobText.quoted(csv.target()),
                                    csv.header(),
                                    csv.categories().stream().map(JobText::quoted).toList(),
                                    missing(csv.missing()),
                                    csv.weight()
                                            .map(w -> ", weight: " + JobText.quoted(w))
                                            .orElse(""));
            case Source.Libsvm(Path path, int dimension) ->
                    "{format: libsvm%s, dimension: %d}"
                            .formatted(path("path", path, paths), dimension);
            case Source.Generated(Source.Kind kind, int examples, int centers) ->
                    "{format: generated, kind: %s, examples: %d%s}"
                            .formatted(
                                    Words.word(kind),
                                    examples,
                                    kind == Source.Kind.BLOBS ? ", centers: " + centers : "");
        };
    }

    private static String missing(Source.Missing missing) {
        return switch (missing) {
            case Source.Missing.Refused() -> "error";
            case Source.Missing.Mean() -> "mean";
            case Source.Missing.Value(double value) -> "{value: " + value + "}";
        };
    }

    private static String path(String key, Path path, boolean paths) {
        return paths ? ", " + JobText.pathKey(key, path) : "";
    }

    private static String scale(Scale scale) {
        return switch (scale) {
            case Scale.None() -> "none";
            case Scale.Divide(double by) -> "{divide: " + by + "}";
            case Scale.MinMax() -> "minmax";
            case Scale.Standard() -> "standard";
        };
    }

    private static String batch(BatchSpec batch) {
        String size = batch.size().isPresent() ? "" + batch.size().getAsInt() : "full";
        String slices = batch.slices().isPresent() ? ", slices: " + batch.slices().getAsInt() : "";
        return "{size: " + size + ", order: " + Words.word(batch.order()) + slices + "}";
    }
}
