package parade.job;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import parade.job.DataSpec.HeldOut;

/** Reads {@code data}, its batches apart. */
record DataReader(Value.Reader<Path> path) {

    private enum Format {
        IDX,
        CSV,
        LIBSVM,
        GENERATED
    }

    DataSpec read(Section data) {
        Source train = data.required("train", this::source);
        int before = data.problemsSoFar();
        Optional<HeldOut> validation = data.optional("validation", this::heldOut);
        Optional<HeldOut> test = data.optional("test", this::heldOut);
        if (data.problemsSoFar() == before) {
            checkFractions(data, validation, test);
        }
        Scale scale = data.orElse("scale", DataReader::scale, new Scale.None());
        BatchSpec batch = data.required("batch", value -> value.section(BatchReader::read));
        return new DataSpec(train, validation, test, scale, batch);
    }

    private static void checkFractions(
            Section data, Optional<HeldOut> validation, Optional<HeldOut> test) {
        if (validation.orElse(null) instanceof HeldOut.Fraction(double ofValidation)
                && test.orElse(null) instanceof HeldOut.Fraction(double ofTest)
                && ofValidation + ofTest >= 1) {
            data.complain(
                    "test.fraction",
                    "found %s beside validation's %s, expected less than 1 together"
                            .formatted(ofTest, ofValidation));
        }
    }

    /** A source of its own, or {@code {fraction: 0.2}} of the training set. */
    private HeldOut heldOut(Value value) {
        if (value.tree() instanceof Tree.Mapping mapping
                && mapping.entries().containsKey("fraction")) {
            return new HeldOut.Fraction(
                    value.section(keys -> keys.required("fraction", Numbers::share)));
        }
        return new HeldOut.Own(source(value));
    }

    private Source source(Value value) {
        return value.section(this::source);
    }

    private Source source(Section source) {
        int before = source.problemsSoFar();
        Format format = source.required("format", Words.of(Format.class));
        if (!source.fineSince(before)) {
            source.ignoreRest();
            return new Source.Generated(Source.Kind.DIGITS, 1, Source.Generated.DEFAULT_CENTERS);
        }
        return switch (format) {
            case IDX -> idx(source);
            case CSV -> csv(source);
            case LIBSVM -> libsvm(source);
            case GENERATED -> generated(source);
        };
    }

    private Source idx(Section idx) {
        return new Source.Idx(idx.required("images", path), idx.required("labels", path));
    }

    private Source csv(Section csv) {
        int before = csv.problemsSoFar();
        var source =
                new Source.Csv(
                        csv.required("path", path),
                        csv.orElse("features", Words.list(Words::text), List.of()),
                        csv.required("target", Words::text),
                        csv.orElse("header", Words::truth, true),
                        csv.orElse("categories", Words.list(Words::text), List.of()),
                        csv.orElse("missing", DataReader::missing, new Source.Missing.Refused()),
                        csv.optional("weight", Words::text));
        if (csv.fineSince(before)) {
            CsvRoles.check(csv, source);
        }
        return source;
    }

    private static Source.Missing missing(Value value) {
        return Variant.choose(value, Choice.MISSING)
                .map(variant ->
                        variant.<Source.Missing>section(keys ->
                                switch (variant.name()) {
                                    case "error" -> new Source.Missing.Refused();
                                    case "mean" -> new Source.Missing.Mean();
                                    default ->
                                            new Source.Missing.Value(
                                                    keys.required("value", Numbers::finiteFloat));
                                }))
                .orElseGet(Source.Missing.Refused::new);
    }

    private Source libsvm(Section libsvm) {
        return new Source.Libsvm(
                libsvm.required("path", path),
                libsvm.required("dimension", Numbers.integer(1, Integer.MAX_VALUE)));
    }

    private Source generated(Section generated) {
        Source.Kind kind = generated.required("kind", Words.of(Source.Kind.class));
        int examples = generated.required("examples", Numbers.integer(1, Integer.MAX_VALUE));
        int centers =
                kind == Source.Kind.BLOBS
                        ? generated.orElse(
                                "centers",
                                Numbers.integer(1, Integer.MAX_VALUE),
                                Source.Generated.DEFAULT_CENTERS)
                        : Source.Generated.DEFAULT_CENTERS;
        return new Source.Generated(kind, examples, centers);
    }

    private static Scale scale(Value value) {
        return Variant.choose(value, Choice.SCALE)
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
