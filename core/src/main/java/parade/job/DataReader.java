package parade.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Reads {@code data}, its batches apart. */
record DataReader(Value.Reader<Path> path) {

    private enum Format {
        IDX,
        CSV,
        GENERATED
    }

    DataSpec read(Section data) {
        Source train = data.required("train", this::source);
        Optional<Source> test = data.optional("test", this::source);
        Scale scale = data.orElse("scale", DataReader::scale, new Scale.None());
        BatchSpec batch = data.required("batch", value -> value.section(BatchReader::read));
        return new DataSpec(train, test, scale, batch);
    }

    private Source source(Value value) {
        return value.section(this::source);
    }

    private Source source(Section source) {
        int before = source.problemsSoFar();
        Format format = source.required("format", Words.of(Format.class));
        if (!source.fineSince(before)) {
            source.ignoreRest();
            return new Source.Generated(Source.Kind.DIGITS, 1);
        }
        return switch (format) {
            case IDX -> idx(source);
            case CSV -> csv(source);
            case GENERATED -> generated(source);
        };
    }

    private Source idx(Section idx) {
        return new Source.Idx(idx.required("images", path), idx.required("labels", path));
    }

    private Source csv(Section csv) {
        Path file = csv.required("path", path);
        List<String> features = csv.orElse("features", Words.list(Words::text), List.of());
        String target = csv.required("target", Words::text);
        boolean header = csv.orElse("header", Words::truth, true);
        if (features.contains(target)) {
            csv.complain("features", "'" + target + "' is the target, expected other columns");
        }
        if (features.stream().distinct().count() < features.size()) {
            csv.complain("features", "a column is there twice, expected each once");
        }
        return new Source.Csv(file, features, target, header);
    }

    private Source generated(Section generated) {
        return new Source.Generated(
                generated.required("kind", Words.of(Source.Kind.class)),
                generated.required("examples", Numbers.integer(1, Integer.MAX_VALUE)));
    }

    private static Scale scale(Value value) {
        return Variant.choose(value, List.of("none", "divide", "minmax", "standard"))
                .map(variant -> variant.<Scale>section(keys -> scale(variant.name(), keys)))
                .orElseGet(Scale.None::new);
    }

    private static Scale scale(String name, Section keys) {
        return switch (name) {
            case "none" -> new Scale.None();
            case "divide" -> new Scale.Divide(keys.required("by", Numbers::divisor));
            case "minmax" -> new Scale.MinMax();
            case "standard" -> new Scale.Standard();
            default -> throw new IllegalArgumentException(name);
        };
    }
}
