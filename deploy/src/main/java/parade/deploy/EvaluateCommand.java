package parade.deploy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import parade.process.Json;
import parade.slice.SliceTree;
import parade.slice.Sums;
import parade.v1.DataFacts;
import parade.worker.data.Examples;
import parade.worker.data.LoadedData;
import parade.worker.data.Split;
import parade.worker.model.Evaluation;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code parade evaluate}: judges what was trained on the job's data, as the run's own evaluations
 * do, to the last digit.
 */
@Command(
        name = "evaluate",
        description =
                "Judges the trained model of a run on its training, validation and test data.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class EvaluateCommand implements Callable<Integer> {

    @Parameters(paramLabel = "RUN", description = "The run's folder.")
    private Path run = Path.of("");

    @Option(
            names = "--split",
            paramLabel = "SPLIT",
            description = "train, validation or test, and no other; may be given several times.")
    private List<String> wanted = new ArrayList<>();

    @Option(names = "--json", description = "Prints JSON, with all digits.")
    private boolean json;

    @Override
    public Integer call() throws UserException {
        TrainedRun trained = TrainedRun.open(run);
        try (var team = PreparedJob.team(trained.job())) {
            evaluate(trained, trained.network(team));
        }
        return ExitCode.DONE;
    }

    private void evaluate(TrainedRun trained, Network network) throws UserException {
        Map<Split, Examples> sets = chosen(trained.data(network));
        DataFacts facts = trained.model().data();
        var tree = new SliceTree(trained.job().data().batch().slicesFor(facts.getTrainRows()));

        var whole = new LinkedHashMap<String, @Nullable Object>();
        whole.put("name", trained.job().name());
        whole.put("version", trained.model().version());
        if (!json) {
            System.out.println(trained.job().name() + " at version " + trained.model().version());
        }
        for (Map.Entry<Split, Examples> set : sets.entrySet()) {
            Sums sums = Evaluation.of(network, set.getValue(), tree, tree.root());
            var report = new ScoreReport(set.getKey().toString(), sums, facts.getClassesList());
            if (json) {
                whole.put(report.split(), report.json());
            } else {
                report.lines().forEach(System.out::println);
            }
        }
        if (json) {
            System.out.println(Json.text(whole));
        }
    }

    /** The sets that the job has, as far as they are wanted. */
    private Map<Split, Examples> chosen(LoadedData data) throws UserException {
        var sets = new LinkedHashMap<Split, Examples>();
        sets.put(Split.TRAIN, data.train());
        data.validation().ifPresent(set -> sets.put(Split.VALIDATION, set));
        data.test().ifPresent(set -> sets.put(Split.TEST, set));
        List<String> there = sets.keySet().stream().map(Split::toString).toList();
        for (String split : wanted) {
            if (!there.contains(split)) {
                throw new UserException(
                        ExitCode.USAGE,
                        "--split " + split + ": this run has " + String.join(", ", there));
            }
        }
        if (!wanted.isEmpty()) {
            sets.keySet().removeIf(split -> !wanted.contains(split.toString()));
        }
        return sets;
    }
}
