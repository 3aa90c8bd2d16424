package parade.job;

import java.util.Comparator;

/** Where something of a job was written: in its file, or in an option of the command line. */
record Place(String source, int option, int line, int column) implements Comparable<Place> {

    private static final Comparator<Place> ORDER =
            Comparator.comparingInt(Place::option)
                    .thenComparingInt(Place::line)
                    .thenComparingInt(Place::column);

    private static final int OF_FILE = -1;

    /** Line and column count from 1. */
    static Place inFile(String file, int line, int column) {
        return new Place(file, OF_FILE, line, column);
    }

    /** The index-th {@code --set}; {@code text} is the option as a message shows it. */
    static Place inOption(int index, String text) {
        return new Place(text, index, 0, 0);
    }

    /** A place at another line and column of the same source; an option has neither. */
    Place at(int newLine, int newColumn) {
        return option == OF_FILE ? inFile(source, newLine, newColumn) : this;
    }

    boolean ofOption() {
        return option != OF_FILE;
    }

    @Override
    public int compareTo(Place other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line + ":" + column;
    }
}
