package parade.server.coordination;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import parade.v1.DataFacts;

/** In words, how the data that a worker found differs from the run's. */
public final class DataDifference {

    private DataDifference() {}

    public static String between(DataFacts run, DataFacts worker) {
        List<String> differences = new ArrayList<>();
        for (FieldDescriptor field : DataFacts.getDescriptor().getFields()) {
            Object expected = run.getField(field);
            Object found = worker.getField(field);
            if (!expected.equals(found)) {
                differences.add(field.getName() + " is " + found + ", the run's is " + expected);
            }
        }
        return "this worker's data is not the run's: " + String.join("; ", differences);
    }
}
