package parade.process;

/**
 * How long a client of the JDK's HTTP server may take. It reads them once, so whoever starts such a
 * server asks for them first. Without them a client that never ends its request, or never reads its
 * answer, holds one of the threads for ever.
 */
final class HttpLimits {

    private static final String REQUEST_SECONDS = "10";
    private static final String ANSWER_SECONDS = "60";

    private HttpLimits() {}

    static void ensure() {
        limit("sun.net.httpserver.maxReqTime", REQUEST_SECONDS);
        limit("sun.net.httpserver.maxRspTime", ANSWER_SECONDS);
    }

    private static void limit(String property, String seconds) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, seconds);
        }
    }
}
