package parade.job;

import java.nio.file.Path;
import java.util.Optional;

/** Reads a whole job: the keys at the top of the file. */
record JobReader(Value.Reader<Path> path) {

    Job read(Section job) {
        job.required("apiVersion", JobReader::apiVersion);
        String name = job.required("name", Words::name);
        long seed = job.orElse("seed", Numbers.whole(Long.MIN_VALUE, Long.MAX_VALUE), 0L);
        ModelSpec model = job.required("model", value -> value.section(ModelReader::read));
        int beforeData = job.problemsSoFar();
        DataSpec data = job.required("data", value -> value.section(new DataReader(path)::read));
        boolean dataFine = job.has("data") && job.problemsSoFar() == beforeData;
        OptimizerSpec optimizer = job.required("optimizer", OptimizerReader::optimizer);
        ScheduleSpec schedule = job.orElse("schedule", ScheduleReader::read, ScheduleSpec.CONSTANT);
        Regularization regularization =
                job.orElse("regularization", OptimizerReader::regularization, Regularization.NONE);
        Optional<Clip> clip = job.optional("clip", OptimizerReader::clip);
        TrainSpec train = job.required("train", value -> value.section(TrainReader::read));
        int beforeConsistency = job.problemsSoFar();
        Consistency consistency =
                job.orElse("consistency", ConsistencyReader::read, new Consistency.Sync());
        boolean consistencyFine = job.problemsSoFar() == beforeConsistency;
        if (dataFine && consistencyFine && consistency instanceof Consistency.Sync) {
            BatchReader.unevenness(data.batch())
                    .ifPresent(message -> job.complain("data.batch.slices", message));
        }
        if (dataFine && train.earlyStopping().isPresent() && data.validation().isEmpty()) {
            job.complain(
                    "train.early_stopping",
                    "found without data.validation, expected a set whose loss decides");
        }
        return new Job(
                name,
                seed,
                model,
                data,
                optimizer,
                schedule,
                regularization,
                clip,
                train,
                consistency,
                job.defaulted("cluster", ClusterReader::cluster),
                job.defaulted("checkpoint", ClusterReader::checkpoint),
                job.defaulted("monitoring", ClusterReader::monitoring),
                job.defaulted("security", new SecurityReader(path)::read));
    }

    private static String apiVersion(Value value) {
        if (!(value.tree() instanceof Tree.Scalar scalar)
                || !scalar.text().equals(Job.API_VERSION)) {
            value.expected(Job.API_VERSION);
        }
        return Job.API_VERSION;
    }
}
