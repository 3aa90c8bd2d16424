package parade.job;

import java.util.Optional;

/** Where the examples come from, and how batches are made of them. */
public record DataSpec(Source train, Optional<Source> test, Scale scale, BatchSpec batch) {}
