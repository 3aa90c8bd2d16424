package parade.worker.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import parade.job.NearName;

/** The names of a table's columns, all different. */
record ColumnNames(Path path, List<String> names) {

    ColumnNames {
        names = List.copyOf(names);
    }

    static ColumnNames of(Path path, List<String> names) throws DataException {
        var seen = new HashSet<String>();
        for (String name : names) {
            if (!seen.add(name)) {
                throw new DataException(
                        path
                                + ": two columns are named \""
                                + name
                                + "\"; expected different names");
            }
        }
        return new ColumnNames(path, names);
    }

    /** The positions of columns. */
    List<Integer> find(List<String> wanted) throws DataException {
        var found = new ArrayList<Integer>();
        for (String name : wanted) {
            found.add(find(name));
        }
        return found;
    }

    int find(String name) throws DataException {
        int at = names.indexOf(name);
        if (at < 0) {
            throw new DataException(
                    path
                            + ": there is no column \""
                            + name
                            + "\"; expected one of "
                            + SortedValues.list(names)
                            + NearName.hint(name, names));
        }
        return at;
    }
}
