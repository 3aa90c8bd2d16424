package parade.worker.data;

import java.util.Locale;

/** Which of a job's sets of examples. */
public enum Split {
    TRAIN,
    VALIDATION,
    TEST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
