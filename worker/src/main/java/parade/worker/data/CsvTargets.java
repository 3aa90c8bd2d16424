package parade.worker.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import parade.job.Loss;

/** Gathers a target column, row by row; what its values become depends on the loss. */
sealed interface CsvTargets {

    /**
     * Takes the next row's value, unless it will not do.
     *
     * @return what was expected, if the value will not do; else an empty text
     */
    String add(String value);

    /** The targets of all rows taken. */
    Targets targets(String column) throws DataException;

    /** The classes' names, once targets() has been called; empty under regression. */
    List<String> classes();

    /** Regression: each value is a number. */
    final class Numbers implements CsvTargets {

        private float[] values = new float[64];
        private int rows;

        @Override
        public String add(String value) {
            OptionalDouble number = Decimal.parse(value);
            if (number.isEmpty() || !Float.isFinite((float) number.getAsDouble())) {
                return "a finite number";
            }
            if (rows == values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(rows, 2));
            }
            values[rows++] = (float) number.getAsDouble();
            return "";
        }

        @Override
        public Targets targets(String column) {
            return new Targets.Values(Arrays.copyOf(values, rows), 1);
        }

        @Override
        public List<String> classes() {
            return List.of();
        }
    }

    /** Classification of a training set: the classes are the values that occur. */
    final class FoundClasses implements CsvTargets {

        private final Task task;
        private final Map<String, Integer> codes = new LinkedHashMap<>();
        private int[] rowCodes = new int[64];
        private int rows;
        private List<String> classes = List.of();

        FoundClasses(Task task) {
            this.task = task;
        }

        @Override
        public String add(String value) {
            if (value.isEmpty()) {
                return "a class";
            }
            Integer code = codes.get(value);
            if (code == null) {
                code = codes.size();
                codes.put(value, code);
            }
            if (rows == rowCodes.length) {
                rowCodes = Arrays.copyOf(rowCodes, Math.multiplyExact(rows, 2));
            }
            rowCodes[rows++] = code;
            return "";
        }

        @Override
        public Targets targets(String column) throws DataException {
            var names = new ClassNames(codes.keySet());
            classes = names.names();
            boolean fits =
                    task.loss() == Loss.BINARY_CROSS_ENTROPY
                            ? classes.size() == 2
                            : classes.size() <= task.classes();
            if (!fits) {
                throw new DataException(
                        column
                                + " has "
                                + classes.size()
                                + (classes.size() == 1 ? " class (" : " classes (")
                                + ClassNames.list(classes)
                                + "); expected "
                                + (task.loss() == Loss.BINARY_CROSS_ENTROPY
                                        ? "exactly 2 under "
                                        : "at most " + task.classes() + ", the outputs, under ")
                                + task.lossName());
            }
            int[] classOf = codes.keySet().stream().mapToInt(names::indexOf).toArray();
            return new Targets.Classes(
                    Arrays.stream(rowCodes, 0, rows).map(code -> classOf[code]).toArray());
        }

        @Override
        public List<String> classes() {
            return classes;
        }
    }

    /** Classification of a further set: the classes are those of the training set. */
    final class KnownClasses implements CsvTargets {

        private final ClassNames names;
        private final List<Integer> labels = new ArrayList<>();

        KnownClasses(List<String> classes) {
            names = new ClassNames(classes);
        }

        @Override
        public String add(String value) {
            int label = names.indexOf(value);
            if (label < 0) {
                return "a class of the training set: " + ClassNames.list(names.names());
            }
            labels.add(label);
            return "";
        }

        @Override
        public Targets targets(String column) {
            return new Targets.Classes(labels.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        public List<String> classes() {
            return names.names();
        }
    }
}
