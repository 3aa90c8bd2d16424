package parade.process;

import java.security.Security;

/**
 * How long the address behind a name is taken to be the same. Containers and pods come back under
 * the name that they had and at another address, so both caches are made short: the virtual
 * machine's (30 s by default, 10 s for names that are not there) and that of gRPC's name resolver,
 * which has one of its own (30 s), told by a system property of the same name.
 *
 * <p>A connection that breaks, or that keepalive finds dead ({@link Channels}), has its name
 * resolved again; so does one that can't be made, at each attempt.
 */
public final class NameCache {

    private static final String SECONDS = "1";
    private static final String FOUND = "networkaddress.cache.ttl";
    private static final String MISSING = "networkaddress.cache.negative.ttl";

    private NameCache() {}

    /** Has no effect on names that were looked up before. */
    public static void keepShort() {
        Security.setProperty(FOUND, SECONDS);
        Security.setProperty(MISSING, SECONDS);
        System.setProperty(FOUND, SECONDS);
    }
}
