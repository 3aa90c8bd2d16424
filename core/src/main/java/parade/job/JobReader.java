package parade.job;

import java.nio.file.Path;

/** Reads a whole job: the keys at the top of the file. */
record JobReader(Value.Reader<Path> path) {

    Job read(Section job) {
        job.required("apiVersion", JobReader::apiVersion);
        return new Job(
                job.required("name", Words::name),
                job.orElse("seed", Numbers.whole(Long.MIN_VALUE, Long.MAX_VALUE), 0L),
                job.required("model", value -> value.section(ModelReader::read)),
                job.required("data", value -> value.section(new DataReader(path)::read)),
                job.required("optimizer", OptimizerReader::optimizer),
                job.optional("clip", OptimizerReader::clip),
                job.required("train", value -> value.section(TrainReader::read)),
                job.orElse("consistency", Words.of(Consistency.class), Consistency.SYNC),
                job.defaulted("cluster", ClusterReader::cluster),
                job.defaulted("checkpoint", ClusterReader::checkpoint),
                job.defaulted("monitoring", ClusterReader::monitoring));
    }

    private static String apiVersion(Value value) {
        if (!(value.tree() instanceof Tree.Scalar scalar)
                || !scalar.text().equals(Job.API_VERSION)) {
            value.expected(Job.API_VERSION);
        }
        return Job.API_VERSION;
    }
}
