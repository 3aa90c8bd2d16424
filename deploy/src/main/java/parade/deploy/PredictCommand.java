package parade.deploy;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.v1.DataFacts;
import parade.worker.data.DataException;
import parade.worker.data.FileFormat;
import parade.worker.data.PredictionRows;
import parade.worker.model.Network;
import parade.worker.model.Predictor;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parade predict}: what a trained model says of the rows of a file. */
@Command(
        name = "predict",
        description =
                "Applies the trained model of a run to the rows of a file, and prints a table.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class PredictCommand implements Callable<Integer> {

    /** Rows in memory at a time. */
    private static final int ROWS = 256;

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run = Path.of("");

    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            description = "The rows, with or without their targets.")
    private Path data = Path.of("");

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "csv, libsvm or idx; as the training set by default.")
    private @Nullable FileFormat format;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the table is written; printed by default.")
    private @Nullable Path out;

    @Override
    public Integer call() throws UserException {
        TrainedRun trained = TrainedRun.open(run);
        try (var team = PreparedJob.team(trained.job())) {
            predict(trained, trained.network(team));
        }
        return ExitCode.DONE;
    }

    private void predict(TrainedRun trained, Network network) throws UserException {
        DataFacts facts = trained.model().data();
        try (var rows =
                PredictionRows.open(
                        data, format(trained), trained.job(), network.outputs(), facts)) {
            var predictor =
                    new Predictor(
                            network,
                            trained.job().model().input().size(),
                            trained.job().model().loss().kind());
            write(writer -> {
                var table = new PredictionTable(predictor, facts, writer);
                for (float[] some = rows.next(ROWS); some.length > 0; some = rows.next(ROWS)) {
                    table.add(some);
                }
            });
        } catch (DataException wrong) {
            throw new UserException(ExitCode.DATA, String.valueOf(wrong.getMessage()));
        }
    }

    private FileFormat format(TrainedRun trained) throws UserException {
        if (format != null) {
            return format;
        }
        return FileFormat.of(trained.job().data().train())
                .orElseThrow(() ->
                        new UserException(
                                ExitCode.USAGE,
                                "the model was trained on generated data: say the format of "
                                        + data
                                        + " by --format csv, libsvm or idx"));
    }

    /** Writes a table. */
    private interface Content {
        void write(Writer writer) throws DataException;
    }

    private void write(Content content) throws UserException, DataException {
        try {
            if (out == null) {
                var standard = new OutputStreamWriter(System.out, StandardCharsets.UTF_8);
                try {
                    content.write(standard);
                } finally {
                    standard.flush();
                }
            } else {
                writeWhole(content, out);
            }
        } catch (IOException unwritable) {
            throw new UserException(ExitCode.USAGE, unwritable(unwritable));
        } catch (UncheckedIOException unwritable) {
            throw new UserException(
                    ExitCode.USAGE, unwritable(Objects.requireNonNull(unwritable.getCause())));
        }
    }

    private String unwritable(IOException why) {
        return (out == null ? "the table" : out)
                + " can't be written: "
                + (why instanceof NoSuchFileException
                        ? "there is no such folder"
                        : why.getMessage());
    }

    /** Where a row is refused there is no file: half a table could pass for a whole one. */
    private static void writeWhole(Content content, Path file) throws IOException, DataException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            try (Writer writer = Files.newBufferedWriter(part)) {
                content.write(writer);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
