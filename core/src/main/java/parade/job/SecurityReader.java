package parade.job;

import java.nio.file.Path;
import java.util.Optional;

/** Reads {@code security}. */
record SecurityReader(Value.Reader<Path> path) {

    SecuritySpec read(Section security) {
        Optional<SecuritySpec.Tls> tls =
                security.optional("tls", value -> value.section(this::tls));
        Optional<Path> token = security.optional("token", this::token);
        Optional<Boolean> plaintext = security.optional("plaintext", Words::truth);
        if (tls.isPresent() && plaintext.isPresent()) {
            security.complain("plaintext", "found beside tls, expected one of the two");
        }
        return new SecuritySpec(tls, token, plaintext.orElse(false));
    }

    private SecuritySpec.Tls tls(Section tls) {
        return new SecuritySpec.Tls(
                tls.required("certificate", path),
                tls.required("key", path),
                tls.required("authority", path));
    }

    /** What stands there instead is never repeated: it may be the secret itself. */
    private Path token(Value value) {
        if (value.tree() instanceof Tree.Mapping) {
            return value.section(token -> token.required("file", path));
        }
        value.complain(
                "expected {file: PATH}: a token is a secret, which never stands in a job file but in a file of its own");
        return path.read(Value.standIn(value.tree().place()));
    }
}
