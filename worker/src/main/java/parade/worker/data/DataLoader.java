package parade.worker.data;

import java.util.Optional;
import parade.job.DataSpec;
import parade.job.Job;
import parade.job.Source;
import parade.v1.DataFacts;

/** Reads what a job's data section names, checks it against the model, and scales it. */
public final class DataLoader {

    private DataLoader() {}

    /**
     * The job's training set and test set; classes and scaling are found in the training set.
     *
     * @param outputs numbers that the model gives for an example
     */
    public static LoadedData load(Job job, int outputs) throws DataException {
        return load(job.data(), job.seed(), task(job, outputs));
    }

    static LoadedData load(DataSpec data, long seed, Task task) throws DataException {
        RawExamples raw = read(data.train(), Split.TRAIN, seed, task, Optional.empty());
        var scaling = Scaling.fit(data.scale(), raw.features());
        var train = Examples.scaled(raw, scaling);

        var facts =
                DataFacts.newBuilder()
                        .setTrainRows(train.rows())
                        .addAllInput(raw.shape().dimensions())
                        .setOutputs(task.outputs())
                        .addAllClasses(raw.classes())
                        .addAllFeatures(raw.columns());
        scaling.addTo(facts);

        Optional<Examples> test = Optional.empty();
        if (data.test().isPresent()) {
            test = Optional.of(load(data.test().get(), Split.TEST, seed, task, facts.build()));
        }
        facts.setTestRows(test.map(Examples::rows).orElse(0));

        var checksum = new DataChecksum();
        checksum.add(train);
        test.ifPresent(checksum::add);
        return new LoadedData(train, test, facts.setCrc32C(checksum.value()).build());
    }

    /**
     * A further set for a model, with the classes and the scaling of the set that it was trained
     * on.
     *
     * @param split which draws make the examples, where they are generated
     * @param facts of the training
     */
    public static Examples load(Job job, int outputs, Source source, Split split, DataFacts facts)
            throws DataException {
        return load(source, split, job.seed(), task(job, outputs), facts);
    }

    static Examples load(Source source, Split split, long seed, Task task, DataFacts facts)
            throws DataException {
        RawExamples raw = read(source, split, seed, task, Optional.of(facts));
        return Examples.scaled(raw, Scaling.from(facts));
    }

    private static Task task(Job job, int outputs) {
        return new Task(job.model().input(), job.model().loss(), outputs);
    }

    private static RawExamples read(
            Source source, Split split, long seed, Task task, Optional<DataFacts> training)
            throws DataException {
        RawExamples raw =
                switch (source) {
                    case Source.Idx idx -> IdxReader.read(idx, task);
                    case Source.Csv csv -> CsvReader.read(csv, task, training);
                    case Source.Generated generated ->
                            GeneratedData.draw(generated, seed, split, task);
                };
        if (raw.shape().size() != task.input().size()) {
            throw new DataException(
                    raw.origin()
                            + ": an example has the shape "
                            + raw.shape()
                            + ", "
                            + raw.shape().size()
                            + " features; expected "
                            + task.input().size()
                            + ", since the model's input is "
                            + task.input());
        }
        return raw;
    }
}
