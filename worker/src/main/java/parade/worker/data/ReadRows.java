package parade.worker.data;

/** Rows of features as a source gives them. */
sealed interface ReadRows permits RawRows, Table {

    /** Where they come from, for messages. */
    String origin();

    RowPlaces places();

    default int count() {
        return places().count();
    }

    ReadRows select(int[] rows);
}
