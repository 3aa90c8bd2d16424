package parade.deploy;

import parade.process.BuildInfo;
import parade.process.Numerics;
import picocli.CommandLine.IVersionProvider;

/** {@code ./parade --version}. */
final class VersionProvider implements IVersionProvider {

    @Override
    public String[] getVersion() {
        BuildInfo build = BuildInfo.current();
        return new String[] {
            "parade "
                    + build.version()
                    + ", numerics version "
                    + Numerics.VERSION
                    + ", Java "
                    + build.java()
        };
    }
}
