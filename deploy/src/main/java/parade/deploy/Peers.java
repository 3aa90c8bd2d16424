package parade.deploy;

import parade.job.Job;
import parade.process.Address;
import parade.process.CredentialsException;
import parade.process.Protection;

/** What a job lets a process say to others, found out before anything is started. */
final class Peers {

    private Peers() {}

    /** Reads the certificate, key, authority and token that the job names. */
    static Protection protection(Job job) throws UserException {
        try {
            return Protection.of(job.security());
        } catch (CredentialsException wrong) {
            throw new UserException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
        }
    }

    /** That this process may be reached by a host name, and will be believed to be the one. */
    static void requireOwn(String host, Protection protection) throws UserException {
        if (!Address.isHost(host)) {
            throw new UserException(
                    ExitCode.USAGE,
                    "--host '%s': %s, without a port".formatted(host, Address.HOST));
        }
        requireAllowed("--host " + host, host, protection);
        try {
            protection.requireOwnName(host);
        } catch (CredentialsException wrong) {
            throw new UserException(ExitCode.USAGE, String.valueOf(wrong.getMessage()));
        }
    }

    static void requireCoordinator(Address coordinator, Protection protection)
            throws UserException {
        requireAllowed("the coordinator, " + coordinator + ",", coordinator.host(), protection);
    }

    private static void requireAllowed(String what, String host, Protection protection)
            throws UserException {
        if (!protection.beyondLoopback() && !Address.isLoopback(host)) {
            throw new UserException(
                    ExitCode.USAGE,
                    what
                            + " is not on this machine's loopback, and nothing in the job protects what is said on a network: give security.tls (deploy/certificates makes the files), or security.plaintext: true where the network is safe");
        }
    }
}
