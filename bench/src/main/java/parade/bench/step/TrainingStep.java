package parade.bench.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Measures a whole training step without the servers, on one thread.
 *
 * <pre>{@code
 * TrainingStep [NET...]    prints examples a second of each net, medians of rounds that take turns
 * TrainingStep --serve     says "ready VERSION", then does what is asked for, line by line:
 *                          `step NET SECONDS` is answered by
 *                          `examplesPerCpuSecond examplesPerSecond`, of the whole process; `quit`
 *                          ends
 * }</pre>
 *
 * <p>A net is warmed up at its first request. NET is mlp-small, mlp-large or mlp-small-gather.
 */
public final class TrainingStep {

    private static final int ROUNDS = 21;
    private static final double ROUND_SECONDS = 0.5;

    private final Map<StepNet, Contestant> warm = new EnumMap<>(StepNet.class);

    private TrainingStep() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        var bench = new TrainingStep();
        if (Arrays.asList(arguments).equals(List.of("--serve"))) {
            bench.serve(new BufferedReader(new InputStreamReader(System.in, UTF_8)));
        } else if (arguments.length > 0) {
            bench.print(Arrays.stream(arguments).map(StepNet::named).toList());
        } else {
            bench.print(List.of(StepNet.values()));
        }
        bench.warm.values().forEach(Contestant::close);
    }

    private Contestant contestant(StepNet net) throws InterruptedException {
        Contestant contestant = warm.get(net);
        if (contestant == null) {
            contestant = Contestant.warmedUp(net);
            warm.put(net, contestant);
        }
        return contestant;
    }

    private void serve(BufferedReader requests) throws IOException, InterruptedException {
        System.out.println("ready Java " + Runtime.version());
        for (String line = requests.readLine();
                line != null && !line.equals("quit");
                line = requests.readLine()) {
            String[] words = line.split(" ", -1);
            if (words.length != 3 || !words[0].equals("step")) {
                throw new IllegalArgumentException(line + ": expected step NET SECONDS, or quit");
            }
            double seconds = Double.parseDouble(words[2]);
            Contestant.Rate rate = contestant(StepNet.named(words[1])).run(seconds);
            System.out.printf("%.0f %.0f%n", rate.perProcessCpuSecond(), rate.perSecond());
            System.out.flush();
        }
    }

    private void print(List<StepNet> nets) throws InterruptedException {
        for (StepNet net : nets) {
            var _ = contestant(net);
        }
        Map<StepNet, List<Contestant.Rate>> rates = new EnumMap<>(StepNet.class);
        for (int round = 0; round < ROUNDS; round++) {
            for (StepNet net : nets) {
                rates.computeIfAbsent(net, _ -> new ArrayList<>())
                        .add(contestant(net).run(ROUND_SECONDS));
            }
        }
        rates.forEach((net, of) ->
                System.out.printf(
                        "%-17s examples a second: %,9.0f of the thread's CPU, %,9.0f of the"
                                + " process's CPU, %,9.0f of time%n",
                        net,
                        median(of, Contestant.Rate::perThreadCpuSecond),
                        median(of, Contestant.Rate::perProcessCpuSecond),
                        median(of, Contestant.Rate::perSecond)));
    }

    private static double median(List<Contestant.Rate> of, ToDoubleFunction<Contestant.Rate> what) {
        return of.stream().mapToDouble(what).sorted().toArray()[of.size() / 2];
    }
}
