"""A run with TLS and a token, by the commands that render writes down."""
import re

from testing.docker import ROOT, run

from .kubernetes import Run
from .steady import check_complete


def check_tls(checks, namespace, image, folder, epochs, reference):
    digits = Run(namespace, folder / "tls", "tls", image, f"train.epochs={epochs}")
    written = (digits.folder / "components/tls/security.yaml").read_text()
    commands = re.findall(r"^#   ((?:deploy/certificates|kubectl) .*)$", written, re.MULTILINE)
    checks.check("render says how to make certificates and Secret", len(commands) == 2, commands)
    for command in (*commands, commands[-1]):  # whoever makes the Secret again has it as it was
        command = command.replace("deploy/certificates", f"{ROOT}/deploy/certificates")
        command = command.replace("kubectl", f"kubectl --namespace {namespace.name}")
        run("bash", "-euo", "pipefail", "-c", f"cd {folder}; {command}")
    kustomization = digits.folder / "kustomization.yaml"
    kustomization.write_text(kustomization.read_text() + "components: [components/tls]\n")
    digits.apply()
    check_complete(checks, digits, reference.hashes[epochs])
    logs = digits.logs(0) + digits.logs(1)
    checks.check("it is encrypted, by BoringSSL", logs and "BoringSSL can't be loaded" not in logs and "unencrypted" not in logs)
