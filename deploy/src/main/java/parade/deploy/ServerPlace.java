package parade.deploy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import parade.job.Job;
import parade.process.Address;
import parade.process.Protection;

/**
 * Where one server of a job is, and where it finds the first.
 *
 * @param host how the others reach this machine
 * @param port 0: any
 * @param exactly whether no other port will do
 * @param coordinator empty where that is for this server to say
 */
record ServerPlace(
        int index, String host, int port, boolean exactly, Optional<Address> coordinator) {

    /**
     * @param host as named; null: what the job or the machine says
     * @param port as named; null: what the job says
     */
    static ServerPlace of(
            Job job, int index, RoleArguments role, @Nullable String host, @Nullable Integer port)
            throws UserException {
        if (port != null && (port < 0 || port > 65_535)) {
            throw new UserException(ExitCode.USAGE, "--port " + port + ": expected 0 to 65535");
        }
        boolean named = job.cluster().coordinator().isPresent();
        boolean told = role.startedByHand() && (role.hasCoordinator() || named);
        Optional<Address> coordinator =
                index == 0 && !told ? Optional.empty() : Optional.of(role.coordinator(job));
        int wanted = index == 0 && named ? role.coordinator(job).port() : 0;
        wanted = port == null ? wanted : port;
        return new ServerPlace(
                index,
                host == null ? host(job, coordinator, index, role) : host,
                wanted,
                role.startedByHand() && wanted != 0,
                coordinator);
    }

    private static String host(
            Job job, Optional<Address> coordinator, int index, RoleArguments role)
            throws UserException {
        if (coordinator.isEmpty() || Address.isLoopback(coordinator.get().host())) {
            return "127.0.0.1";
        }
        if (index == 0) {
            return coordinator.get().host();
        }
        return role.machine(job)
                .orElseThrow(() ->
                        new UserException(
                                ExitCode.USAGE,
                                "this machine does not know its own name: give it by --host"));
    }

    /** At another port than the one that was named, nobody would find this server. */
    void requireFree(Protection protection) throws UserException {
        if (!exactly) {
            return;
        }
        boolean here = Address.isLoopback(host) || !protection.beyondLoopback();
        try (var probe = new ServerSocket()) {
            probe.setReuseAddress(true); // what is left of connections does not count
            probe.bind(
                    here
                            ? new InetSocketAddress(InetAddress.getLoopbackAddress(), port)
                            : new InetSocketAddress(port));
        } catch (IOException unusable) {
            throw taken(String.valueOf(unusable.getMessage()));
        }
    }

    /** The same, when the server listens. */
    void requireIsAt(Address address) throws UserException {
        if (exactly && address.port() != port) {
            throw taken("somebody else was faster");
        }
    }

    private UserException taken(String why) {
        return new UserException(
                ExitCode.USAGE,
                "this server can't listen at port %d: %s; give a free one by --port, or 0 for any"
                        .formatted(port, why));
    }
}
