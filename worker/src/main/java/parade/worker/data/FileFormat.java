package parade.worker.data;

import java.util.Optional;
import parade.job.Source;

/** The formats of files to predict from. */
public enum FileFormat {
    CSV,
    LIBSVM,
    IDX;

    /** The format of a source; none where it is no file. */
    public static Optional<FileFormat> of(Source source) {
        return switch (source) {
            case Source.Csv _ -> Optional.of(CSV);
            case Source.Libsvm _ -> Optional.of(LIBSVM);
            case Source.Idx _ -> Optional.of(IDX);
            case Source.Generated _ -> Optional.empty();
        };
    }
}
