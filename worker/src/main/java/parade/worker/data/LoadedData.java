package parade.worker.data;

import java.util.Optional;
import parade.v1.DataFacts;

/**
 * A job's examples, and the facts about them in which all workers of a job must agree.
 *
 * @param validation empty where the job names no validation set
 * @param test empty where the job names no test set
 */
public record LoadedData(
        Examples train, Optional<Examples> validation, Optional<Examples> test, DataFacts facts) {}
