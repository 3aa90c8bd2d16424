package parade.deploy;

import java.util.Locale;

/** Numbers of bytes as people read them. */
final class ByteCount {

    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private ByteCount() {}

    /** {@code 155.3 KiB}; exact below one. */
    static String text(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double scaled = bytes / 1024.0;
        int unit = 0;
        while (scaled >= 1024 && unit < UNITS.length - 1) {
            scaled /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, UNITS[unit]);
    }
}
