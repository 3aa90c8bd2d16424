package parade.worker.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * A set of examples as read.
 *
 * @param classes the classes' names in the order of their indices; empty where the targets are
 *     numbers
 * @param weights what each row counts for by its own column; empty where there is none
 */
@SuppressWarnings("ArrayRecordComponent") // handed over and never written
record RawExamples(ReadRows rows, Targets targets, List<String> classes, float[] weights) {

    RawExamples {
        classes = List.copyOf(classes);
    }

    RawExamples(ReadRows rows, Targets targets, List<String> classes) {
        this(rows, targets, classes, new float[0]);
    }

    RawExamples select(int[] chosen) {
        Targets selected =
                switch (targets) {
                    case Targets.Classes(int[] labels) ->
                            new Targets.Classes(
                                    IntStream.of(chosen).map(row -> labels[row]).toArray());
                    case Targets.Values(float[] values, int outputs) ->
                            new Targets.Values(select(values, outputs, chosen), outputs);
                };
        return new RawExamples(
                rows.select(chosen),
                selected,
                classes,
                weights.length == 0 ? weights : select(weights, 1, chosen));
    }

    private static float[] select(float[] values, int width, int[] chosen) {
        float[] selected = new float[chosen.length * width];
        for (int i = 0; i < chosen.length; i++) {
            System.arraycopy(values, chosen[i] * width, selected, i * width, width);
        }
        return selected;
    }
}
