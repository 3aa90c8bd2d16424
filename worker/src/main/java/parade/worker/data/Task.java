package parade.worker.data;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import parade.block.Shape;
import parade.job.Job;
import parade.job.Loss;
import parade.job.LossSpec;

/**
 * What the model is to learn, as far as the data must fit it.
 *
 * @param input the shape of one example
 * @param outputs numbers that the model gives for an example
 */
record Task(Shape input, LossSpec loss, int outputs) {

    static Task of(Job job, int outputs) {
        return new Task(job.model().input(), job.model().loss(), outputs);
    }

    /** Whether its targets may be numbers; classes it can always learn. */
    boolean takesNumbers() {
        return !loss.kind().classification();
    }

    /** Whether it tells exactly two classes apart, by one output. */
    boolean binary() {
        return outputs == 1 && loss.kind() != Loss.SOFTMAX_CROSS_ENTROPY;
    }

    /** The number of classes that the model can tell apart. */
    int classes() {
        return binary() ? 2 : outputs;
    }

    /** Names of classes that are numbered: 0, 1, ..., as many as the model tells apart. */
    List<String> numberedClasses() {
        return IntStream.range(0, classes()).mapToObj(Integer::toString).toList();
    }

    private String lossName() {
        return loss.kind().name().toLowerCase(Locale.ROOT);
    }

    /** For targets that are classes. */
    void requireClasses(String targets, List<String> classes) throws DataException {
        boolean fits = binary() ? classes.size() == 2 : classes.size() <= classes();
        if (!fits) {
            throw new DataException(
                    targets
                            + " has "
                            + classes.size()
                            + (classes.size() == 1 ? " class (" : " classes (")
                            + SortedValues.list(classes)
                            + "); expected "
                            + (binary()
                                    ? "exactly 2 of one output under "
                                    : "at most " + classes() + ", the outputs, under ")
                            + lossName());
        }
    }

    /** For targets that are one number. */
    void requireOneNumber(String targets) throws DataException {
        if (!takesNumbers()) {
            throw new DataException(
                    targets
                            + ": its targets are numbers, not classes, which the loss "
                            + lossName()
                            + " cannot learn; expected mse, mae or huber");
        }
        if (outputs != 1) {
            throw new DataException(
                    targets
                            + ": its targets are one number, but the model gives "
                            + outputs
                            + " outputs; expected a last layer of 1 unit");
        }
    }
}
