package parade.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Which Parade this is.
 *
 * @param version of the release, or {@code development} when not run from a jar
 * @param java the virtual machine's version
 */
public record BuildInfo(String version, String java) {

    /** Maven writes it into the jar. */
    private static final String PROPERTIES = "/META-INF/maven/parade/parade-core/pom.properties";

    /** Of the running process. */
    public static BuildInfo current() {
        return new BuildInfo(releaseVersion(), Runtime.version().toString());
    }

    private static String releaseVersion() {
        try (var resource = BuildInfo.class.getResourceAsStream(PROPERTIES)) {
            if (resource == null) {
                return "development";
            }
            var properties = new Properties();
            properties.load(resource);
            return properties.getProperty("version", "development");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
