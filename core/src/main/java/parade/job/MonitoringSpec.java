package parade.job;

/**
 * Where metrics are served.
 *
 * @param port the coordinator's; another one is taken where it is in use
 */
public record MonitoringSpec(int port) {}
