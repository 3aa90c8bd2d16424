package parade.worker.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import parade.v1.DataFacts;

/** Gathers the targets of a table or list, row by row; what they become depends on the loss. */
sealed interface TargetColumn {

    /**
     * The one for a source whose targets may be both numbers and classes.
     *
     * @param training what the training set was, when this is a further set
     */
    static TargetColumn of(Task task, Optional<DataFacts> training) {
        if (training.isEmpty()) {
            return task.takesNumbers() ? new NumbersOrClasses(task) : new FoundClasses(task);
        }
        return training.get().getClassesCount() > 0
                ? new KnownClasses(training.get().getClassesList())
                : new Numbers(task);
    }

    /**
     * Takes the next row's value, unless it will not do.
     *
     * @return what was expected, if the value will not do; else an empty text
     */
    String add(String value);

    /**
     * The targets of all rows taken.
     *
     * @param column what they are, for messages
     */
    Targets targets(String column) throws DataException;

    /** The classes' names, once targets() has been called; empty where they are numbers. */
    List<String> classes();

    /** Each value is a number. */
    final class Numbers implements TargetColumn {

        private static final String EXPECTED = "a finite number";

        private final Task task;
        private float[] values = new float[64];
        private int rows;

        Numbers(Task task) {
            this.task = task;
        }

        @Override
        public String add(String value) {
            OptionalDouble number = Decimal.parse(value);
            if (number.isEmpty() || !Float.isFinite((float) number.getAsDouble())) {
                return EXPECTED;
            }
            if (rows == values.length) {
                values = Arrays.copyOf(values, Math.multiplyExact(rows, 2));
            }
            values[rows++] = (float) number.getAsDouble();
            return "";
        }

        @Override
        public Targets targets(String column) throws DataException {
            task.requireOneNumber(column);
            return new Targets.Values(Arrays.copyOf(values, rows), 1);
        }

        @Override
        public List<String> classes() {
            return List.of();
        }
    }

    /**
     * A training set's targets under a loss that takes both: numbers where all are, classes where
     * none is. So a slip of the pen in a column of numbers makes no classes.
     */
    final class NumbersOrClasses implements TargetColumn {

        private final Numbers numbers;
        private final FoundClasses classes;
        private String firstClass = "";
        private boolean anyNumber;

        NumbersOrClasses(Task task) {
            numbers = new Numbers(task);
            classes = new FoundClasses(task);
        }

        @Override
        public String add(String value) {
            boolean isNumber = Decimal.parse(value).isPresent();
            if (anyNumber || isNumber || value.isEmpty()) {
                if (!firstClass.isEmpty() && isNumber) {
                    return "a class in words, such as \"" + firstClass + "\" before it";
                }
                anyNumber |= isNumber;
                return numbers.add(value);
            }
            firstClass = firstClass.isEmpty() ? value : firstClass;
            return classes.add(value);
        }

        @Override
        public Targets targets(String column) throws DataException {
            return anyNumber ? numbers.targets(column) : classes.targets(column);
        }

        @Override
        public List<String> classes() {
            return classes.classes();
        }
    }

    /** Classes of a training set: the values that occur. */
    final class FoundClasses implements TargetColumn {

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
            var names = new SortedValues(codes.keySet());
            classes = names.names();
            task.requireClasses(column, classes);
            int[] classOf = codes.keySet().stream().mapToInt(names::indexOf).toArray();
            return new Targets.Classes(
                    Arrays.stream(rowCodes, 0, rows).map(code -> classOf[code]).toArray());
        }

        @Override
        public List<String> classes() {
            return classes;
        }
    }

    /** Classes of a further set: those of the training set. */
    final class KnownClasses implements TargetColumn {

        private final SortedValues names;
        private final List<Integer> labels = new ArrayList<>();

        KnownClasses(List<String> classes) {
            names = new SortedValues(classes);
        }

        @Override
        public String add(String value) {
            int label = names.indexOf(value);
            if (label < 0) {
                return "a class of the training set: " + SortedValues.list(names.names());
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
