package parade.deploy.follow;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text as wide as what is in them. */
final class TextTable {

    private final List<List<String>> rows = new ArrayList<>();

    TextTable(String... titles) {
        row(titles);
    }

    void row(String... cells) {
        rows.add(Arrays.asList(cells));
    }

    List<String> lines() {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int c = 0; c < widths.length; c++) {
                widths[c] = Math.max(widths[c], row.get(c).length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int c = 0; c < widths.length; c++) {
            line.append(row.get(c)).repeat(' ', widths[c] - row.get(c).length() + 2);
        }
        return line.toString().stripTrailing();
    }
}
