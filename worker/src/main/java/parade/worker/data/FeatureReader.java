package parade.worker.data;

/** Reads a source's rows piece by piece. */
interface FeatureReader extends AutoCloseable {

    /** Up to so many further rows; none once all have been read. */
    ReadRows next(int maximumRows) throws DataException;

    @Override
    void close();
}
