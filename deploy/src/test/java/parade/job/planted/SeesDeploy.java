package parade.job.planted;

import parade.deploy.Main;

/** Planted to break a wall. */
public final class SeesDeploy {

    private SeesDeploy() {}

    static Class<?> sees() {
        return Main.class;
    }
}
