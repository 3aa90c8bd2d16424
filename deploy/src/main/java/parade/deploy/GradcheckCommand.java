package parade.deploy;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import parade.block.Block;
import parade.block.Blocks;
import parade.block.ParameterSpec;
import parade.job.Job;
import parade.server.store.InitialWeights;
import parade.slice.Node;
import parade.slice.SliceRows;
import parade.worker.data.Batch;
import parade.worker.data.EvaluationBatches;
import parade.worker.data.Examples;
import parade.worker.model.GradientCheck;
import parade.worker.model.GradientCheck.Finding;
import parade.worker.model.GradientCheck.Verdict;
import parade.worker.model.Network;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code parade gradcheck}: numeric against analytic gradient. */
@Command(
        name = "gradcheck",
        description =
                "Compares the gradients of a job's first weights with differences of its loss in double.",
        mixinStandardHelpOptions = true,
        versionProvider = VersionProvider.class)
final class GradcheckCommand implements Callable<Integer> {

    private static final int MOST_EXAMPLES = 1024;

    @Mixin private JobArguments arguments = new JobArguments();

    @Option(
            names = "--examples",
            paramLabel = "N",
            defaultValue = "8",
            description = "How many training examples to take, evenly spread. Default: 8.")
    private int examples;

    @Override
    public Integer call() throws UserException {
        if (examples < 1 || examples > MOST_EXAMPLES) {
            throw new UserException(
                    ExitCode.USAGE,
                    "--examples: found "
                            + examples
                            + ", expected a whole number from 1 to "
                            + MOST_EXAMPLES);
        }
        Job job = arguments.read(List.of());
        Network network = PreparedJob.network(job);
        Examples train = PreparedJob.data(job, network).train();
        drawFirstWeights(network, job.seed());
        Batch batch = batch(train, job.data().batch().slicesFor(train.rows()));
        var all = new Node(0, batch.rows().count());
        List<Finding> findings = GradientCheck.of(network, batch, all, job.seed());
        print(train, batch, findings);
        String wrong =
                findings.stream()
                        .filter(finding -> finding.verdict() == Verdict.WRONG)
                        .map(finding -> finding.parameter().name())
                        .collect(Collectors.joining(", "));
        if (!wrong.isEmpty()) {
            throw new UserException(
                    ExitCode.INTERNAL_ERROR, "the gradient is not the slope of the loss: " + wrong);
        }
        return ExitCode.DONE;
    }

    private static void drawFirstWeights(Network network, long seed) {
        List<ParameterSpec> parameters = network.parameters();
        for (Block block : Blocks.cut(parameters)) {
            float[] drawn = InitialWeights.draw(parameters.get(block.parameter()), block, seed);
            System.arraycopy(
                    drawn, 0, network.values(block.parameter()), block.offset(), block.count());
        }
    }

    /** Every k-th example, cut in slices as a step's batch is. */
    private Batch batch(Examples train, int mostSlices) {
        var first = new BitSet();
        first.set(0);
        int every = Math.max(1, train.rows() / examples);
        Batch one = new EvaluationBatches(train, every, first, examples).next();
        int rows = one.rows().rows();
        int slices = Math.min(mostSlices, rows);
        int[] counts = new int[slices];
        Arrays.fill(counts, rows / slices);
        for (int slice = 0; slice < rows % slices; slice++) {
            counts[slice]++;
        }
        var present = new BitSet();
        present.set(0, slices);
        return new Batch(
                one.width(),
                one.features(),
                one.targets(),
                one.weights(),
                new SliceRows(present, counts),
                one.number());
    }

    private void print(Examples train, Batch batch, List<Finding> findings) {
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%s: slopes of the loss of %d of %,d training examples at the first weights",
                        arguments.file,
                        batch.rows().rows(),
                        train.rows()));
        System.out.println(
                String.format(
                        Locale.ROOT,
                        "%-24s %-12s %14s %14s %14s  %s",
                        "parameter",
                        "shape",
                        "analytic",
                        "numeric",
                        "relative error",
                        "verdict"));
        findings.forEach(finding -> System.out.println(row(finding)));
    }

    private static String row(Finding finding) {
        return String.format(
                Locale.ROOT,
                "%-24s %-12s %14s %14s %14s  %s",
                finding.parameter().name(),
                finding.parameter().shape(),
                number("%.7g", finding.analytic()),
                number("%.7g", finding.numeric()),
                number("%.1e", finding.relativeError()),
                finding.verdict().words());
    }

    private static String number(String format, double value) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
    }
}
