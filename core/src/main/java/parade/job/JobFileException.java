package parade.job;

import java.util.List;
import java.util.stream.Collectors;

/** A job file that can't be run, with everything that is wrong with it. */
public final class JobFileException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    public JobFileException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
