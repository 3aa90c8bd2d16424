package parade.worker.data;

import java.util.Optional;
import java.util.OptionalDouble;
import parade.v1.Column;

/**
 * A feature column as the training set had it.
 *
 * @param categories one feature for each; empty: the column is one number
 * @param missing what stands for a missing number; empty: a missing one is an error
 */
record TableColumn(String name, Optional<SortedValues> categories, OptionalDouble missing) {

    static TableColumn from(Column column) {
        return new TableColumn(
                column.getName(),
                column.getCategoriesCount() == 0
                        ? Optional.empty()
                        : Optional.of(new SortedValues(column.getCategoriesList())),
                column.hasMissing()
                        ? OptionalDouble.of(column.getMissing())
                        : OptionalDouble.empty());
    }

    Column message() {
        var column = Column.newBuilder().setName(name);
        categories.ifPresent(known -> column.addAllCategories(known.names()));
        missing.ifPresent(column::setMissing);
        return column.build();
    }

    /** Features that it becomes. */
    int width() {
        return categories.map(known -> known.names().size()).orElse(1);
    }

    /** Whether a row may lack it: a missing category is one of its own, if the training had it. */
    boolean mayMiss() {
        return categories
                .map(known -> known.indexOf(Table.MISSING) >= 0)
                .orElse(missing.isPresent());
    }

    @Override
    public String toString() {
        return categories
                .map(known -> name + " " + width() + " (" + SortedValues.list(known.names()) + ")")
                .orElse(name + " 1");
    }
}
