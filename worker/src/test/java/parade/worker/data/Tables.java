package parade.worker.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import parade.block.Shape;
import parade.job.BatchSpec;
import parade.job.ClassWeights;
import parade.job.DataSpec;
import parade.job.Loss;
import parade.job.LossSpec;
import parade.job.Scale;
import parade.job.Source;

/** Tables in a folder and jobs that read them; targets are in the column y. */
record Tables(Path folder) {

    static final Source.Missing REFUSED = new Source.Missing.Refused();
    static final Source.Missing MEAN = new Source.Missing.Mean();

    Path write(String text) {
        try {
            return Files.writeString(Files.createTempFile(folder, "table", ".csv"), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Source.Csv csv(String text) {
        return csv(text, List.of(), REFUSED, Optional.empty());
    }

    Source.Csv csv(
            String text, List<String> categories, Source.Missing missing, Optional<String> weight) {
        return new Source.Csv(write(text), List.of(), "y", true, categories, missing, weight);
    }

    static Task numbers(int features) {
        return new Task(Shape.of(features), LossSpec.of(Loss.MSE), 1);
    }

    static Task classes(int features, int classes, ClassWeights weights) {
        return new Task(
                Shape.of(features),
                new LossSpec(Loss.SOFTMAX_CROSS_ENTROPY, 0, 1, weights),
                classes);
    }

    static Task classes(int features, int classes) {
        return classes(features, classes, new ClassWeights.Equal());
    }

    static DataSpec only(Source train) {
        return spec(train, Optional.empty(), Optional.empty(), new Scale.None());
    }

    static DataSpec spec(
            Source train,
            Optional<DataSpec.HeldOut> validation,
            Optional<DataSpec.HeldOut> test,
            Scale scale) {
        var batch = new BatchSpec(OptionalInt.of(4), BatchSpec.Order.SHUFFLED, OptionalInt.empty());
        return new DataSpec(train, validation, test, scale, batch);
    }

    static Optional<DataSpec.HeldOut> fraction(double fraction) {
        return Optional.of(new DataSpec.HeldOut.Fraction(fraction));
    }

    static Optional<DataSpec.HeldOut> own(Source source) {
        return Optional.of(new DataSpec.HeldOut.Own(source));
    }

    static LoadedData load(DataSpec data, Task task) throws DataException {
        return DataLoader.load(data, 7, task, Optional.empty());
    }

    static LoadedData load(Source train, Task task) throws DataException {
        return load(only(train), task);
    }

    static float[] features(Examples examples) {
        float[] all = new float[examples.rows() * examples.width()];
        for (int row = 0; row < examples.rows(); row++) {
            examples.copyRow(row, all, row * examples.width());
        }
        return all;
    }

    static int[] labels(Examples examples) {
        return ((Targets.Classes) examples.targets()).labels();
    }

    static float[] values(Examples examples) {
        return ((Targets.Values) examples.targets()).values();
    }
}
