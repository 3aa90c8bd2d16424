package parade.deploy.follow;

import java.util.regex.Pattern;
import parade.deploy.follow.ClusterException.Kind;

/** The name of a run: a label's value and a part of its objects' names. */
public final class RunName {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    private RunName() {}

    /**
     * What was given, if it can be a run's name: anything else would be a question about other
     * runs, or about all.
     */
    public static String checked(String given) throws ClusterException {
        if (!NAME.matcher(given).matches()) {
            throw new ClusterException(
                    Kind.REFUSED,
                    "\"%s\" is no run's name: expected at most 63 of a-z, 0-9 and dashes, as digits-ab12c; \"./parade status\" lists the runs of the namespace"
                            .formatted(given));
        }
        return given;
    }
}
