package parade.job;

/** Writes how a job is guarded, for {@link JobText}. */
final class SecurityText {

    private SecurityText() {}

    static String write(SecuritySpec security) {
        String transport =
                security.tls()
                        .map(SecurityText::tls)
                        .orElseGet(() -> "plaintext: " + security.plaintext());
        String token =
                security.token()
                        .map(file -> ", token: {" + JobText.pathKey("file", file) + "}")
                        .orElse("");
        return "{" + transport + token + "}";
    }

    private static String tls(SecuritySpec.Tls tls) {
        return "tls: {%s, %s, %s}"
                .formatted(
                        JobText.pathKey("certificate", tls.certificate()),
                        JobText.pathKey("key", tls.key()),
                        JobText.pathKey("authority", tls.authority()));
    }
}
