package parade.deploy;

import java.nio.file.Path;

/** Where the sources are: tests also look at files that belong to no module. */
final class ProjectRoot {

    private ProjectRoot() {}

    static Path path() {
        String root = System.getProperty("parade.root");
        return root == null ? Path.of("..").toAbsolutePath().normalize() : Path.of(root);
    }
}
