"""Runs that are short, as the long one has shown the rest: bounded staleness, and encryption."""
import pathlib
import sys

from .docker import COMPOSE, ROOT, await_that, docker, inspect, run
from .image import HARD, JOB


def check_ssp(checks, project):
    project.variables["PARADE_SET"] = '--set train.epochs=100000 --set checkpoint.every.steps=500 --set "consistency={ssp: {bound: 4}}"'
    project.compose("up", "--detach")
    project.await_step(1500)
    checks.counted("dashboard and alerts of an ssp run", [sys.executable, str(ROOT / "deploy/prometheus/check"), "--prometheus",
                                                          project.prometheus.address, "--run", "digits", "--targets", "5",
                                                          "--consistency", "ssp"])
    staleness = project.prometheus.value("histogram_quantile(0.95, sum by (le) (parade_staleness_steps_bucket))")
    checks.check("the ssp run has staleness to show", staleness is not None and staleness > 0, f"p95 {staleness}")
    project.compose("stop")
    codes = project.exit_codes("server-0", "server-1", "worker")
    checks.check("stopping all of it: exit code 75", set(codes) == {75}, codes)


def certificates(folder):
    """What the processes prove themselves with, in a folder below this one; and the same with another token."""
    made, wrong = pathlib.Path(folder, "certificates"), pathlib.Path(folder, "wrong")
    run(ROOT / "deploy/certificates", made, "--readable", "server-0", "server-1")
    wrong.mkdir()
    for file in ("tls.crt", "tls.key", "ca.crt"):
        (wrong / file).write_bytes((made / file).read_bytes())
    (wrong / "token").write_text("not-the-token-of-this-run-but-as-long-as-one-is\n")
    for file in wrong.iterdir():
        file.chmod(0o644)
    return made, wrong


def check_tls(checks, image, project, wrong):
    """The servers first: they refuse whoever has no right to be there. Then the others, to the end."""
    project.variables["PARADE_SET"] = "--set train.epochs=2"
    project.compose("up", "--detach", "server-0", "server-1")
    for service in ("server-0", "server-1"):
        server = project.containers(service)[0]
        await_that(f"{service} healthy", lambda: inspect(server)["State"]["Health"]["Status"] == "healthy", 60)

    def worker(*options, folder=None):
        files = {"tls.crt": "certificate", "tls.key": "key", "ca.crt": "authority", "token": "token"} if folder else {}
        mounts = [part for file, name in files.items() for part in ("-v", f"{folder / file}:/run/secrets/{name}:ro")]
        return run("docker", "run", "--rm", "--network", f"{project.name}_run", *HARD, *JOB, *mounts,
                   "-v", f"{COMPOSE}/tls.options:/job/tls:ro", "--tmpfs", "/runs:uid=10001", image,
                   "worker", "/job/job.yaml", "--coordinator", "server-0:7400", "--set", "cluster.servers=2", *options, check=False)

    refused = worker("@/job/tls", folder=wrong)
    checks.check("a worker with a wrong token is refused", refused.returncode not in (0, 1) and "token" in refused.stderr,
                 f"{refused.returncode}: {last_line(refused.stderr)}")
    checks.check("and counted", project.metric(r'parade_calls_refused_total\{[^}]*reason="token_wrong"') >= 1)
    refused = worker("--set", "security.plaintext=true")
    checks.check("a worker that does not encrypt is refused", refused.returncode not in (0, 1), f"{refused.returncode}: {last_line(refused.stderr)}")
    checks.check("and counted", project.metric(r'parade_calls_refused_total\{[^}]*reason="handshake"') >= 1)

    project.compose("up", "--detach")
    codes = project.await_end(180)
    logs = project.logs("server-0", "server-1", "worker")
    checks.check("with TLS and token all processes end with 0", set(codes) == {0} and len(codes) == 5, codes)
    checks.check("it is BoringSSL that encrypts", "BoringSSL can't be loaded" not in logs)
    reference = docker("run", "--rm", "--network", "none", *HARD, *JOB, "--tmpfs", "/runs:uid=10001", image,
                       "train", "/job/job.yaml", "--set", "train.epochs=2")
    checks.check("the hash is that of one process without TLS", project.json("run/summary.json")["weights_sha256"] in reference)


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
