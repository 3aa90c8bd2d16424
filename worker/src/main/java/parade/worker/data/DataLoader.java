package parade.worker.data;

import java.util.Optional;
import parade.job.DataSpec;
import parade.job.Job;
import parade.job.Source;
import parade.v1.DataFacts;

/**
 * Reads what a job's data section names, checks it against the model, and scales it. Whatever is
 * fitted (categories, means, scaling, balanced class weights) is fitted on the rows that are left
 * to train on.
 */
public final class DataLoader {

    private DataLoader() {}

    /**
     * A job's sets of examples.
     *
     * @param outputs numbers that the model gives for an example
     */
    public static LoadedData load(Job job, int outputs) throws DataException {
        return load(job.data(), job.seed(), Task.of(job, outputs), Optional.empty());
    }

    /**
     * A job's sets of examples for a model that has been trained on them: its classes, categories,
     * means and scaling are not fitted again.
     *
     * @param trained the facts of the training
     */
    public static LoadedData load(Job job, int outputs, DataFacts trained) throws DataException {
        return load(job.data(), job.seed(), Task.of(job, outputs), Optional.of(trained));
    }

    static LoadedData load(DataSpec data, long seed, Task task, Optional<DataFacts> trained)
            throws DataException {
        RawExamples all = read(data.train(), Split.TRAIN, seed, task, trained);
        var rows = HeldOutRows.draw(data, all.rows(), seed, trained);
        RawExamples training = rows.any() ? all.select(rows.train()) : all;

        TableColumns columns =
                trained.isPresent()
                        ? TableColumns.from(trained.get())
                        : TableColumns.fit(training.rows(), data.train());
        RawRows numbers = columns.numbers(training.rows(), task);
        Scaling scaling =
                trained.isPresent()
                        ? Scaling.from(trained.get())
                        : Scaling.fit(data.scale(), numbers.features());
        var weights =
                ExampleWeights.fit(task.loss().classWeights(), all.classes(), training.targets());
        Examples train =
                Examples.scaled(numbers, training.targets(), weights.of(training), scaling);

        var facts =
                DataFacts.newBuilder()
                        .setTrainRows(train.rows())
                        .addAllInput(numbers.shape().dimensions())
                        .setOutputs(task.outputs())
                        .addAllClasses(all.classes())
                        .addAllFeatures(numbers.columns());
        columns.addTo(facts);
        scaling.addTo(facts);

        var held = new HeldOutSets(all, weights, seed, task, facts.build());
        Optional<Examples> validation =
                held.load(data.validation(), Split.VALIDATION, rows.validation());
        Optional<Examples> test = held.load(data.test(), Split.TEST, rows.test());
        facts.setValidationRows(validation.map(Examples::rows).orElse(0));
        facts.setTestRows(test.map(Examples::rows).orElse(0));

        var checksum = new DataChecksum();
        checksum.add(train);
        validation.ifPresent(checksum::add);
        test.ifPresent(checksum::add);
        return new LoadedData(train, validation, test, facts.setCrc32C(checksum.value()).build());
    }

    /**
     * What the sets that are held out share.
     *
     * @param all rows of the training source
     * @param facts of the training, as far as they are known
     */
    private record HeldOutSets(
            RawExamples all, ExampleWeights weights, long seed, Task task, DataFacts facts) {

        /**
         * @param drawn the rows that a fraction is
         */
        Optional<Examples> load(Optional<DataSpec.HeldOut> set, Split split, int[] drawn)
                throws DataException {
            if (set.isEmpty()) {
                return Optional.empty();
            }
            RawExamples read =
                    switch (set.get()) {
                        case DataSpec.HeldOut.Fraction _ -> all.select(drawn);
                        case DataSpec.HeldOut.Own(Source source) ->
                                DataLoader.read(source, split, seed, task, Optional.of(facts));
                    };
            RawRows numbers = TableColumns.from(facts).numbers(read.rows(), task);
            return Optional.of(
                    Examples.scaled(
                            numbers, read.targets(), weights.of(read), Scaling.from(facts)));
        }
    }

    /**
     * @param split which draws make the examples, where they are generated
     */
    private static RawExamples read(
            Source source, Split split, long seed, Task task, Optional<DataFacts> training)
            throws DataException {
        return switch (source) {
            case Source.Idx idx -> IdxReader.read(idx, task);
            case Source.Libsvm libsvm -> LibsvmReader.read(libsvm, task, training);
            case Source.Csv csv -> CsvReader.read(csv, task, training);
            case Source.Generated generated -> GeneratedData.draw(generated, seed, split, task);
        };
    }
}
