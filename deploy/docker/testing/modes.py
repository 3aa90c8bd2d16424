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
    """What the processes prove themselves with, in a folder below this one; and others that are not good, by what is wrong with them."""
    folder = pathlib.Path(folder)
    made, foreign, forgotten = folder / "certificates", folder / "foreign", folder / "forgotten"
    run(ROOT / "deploy/certificates", made, "--readable", "server-0", "server-1")
    run(ROOT / "deploy/certificates", foreign, "--readable", "server-0", "server-1")
    forgotten.mkdir()
    for file in ("tls.crt", "tls.key", "ca.crt"):
        (forgotten / file).write_bytes((made / file).read_bytes())
    (forgotten / "token").write_text("not-the-token-of-this-run-but-as-long-as-one-is\n")
    for file in forgotten.iterdir():
        file.chmod(0o644)
    return made, {"another token": forgotten, "another authority": foreign}


def check_tls(checks, image, project, made, wrong):
    """The servers first: they refuse whoever has no right to be there. Then the others, to the end."""
    project.variables["PARADE_SET"] = "--set train.epochs=2"
    project.compose("up", "--detach", "server-0", "server-1")
    for service in ("server-0", "server-1"):
        server = project.containers(service)[0]
        await_that(f"{service} healthy", lambda: inspect(server)["State"]["Health"]["Status"] == "healthy", 60)
    networks = inspect(project.containers("server-0")[0])["NetworkSettings"]["Networks"]
    address = networks[f"{project.name}_run"]["IPAddress"]
    tls_alone = (COMPOSE / "tls.options").read_text().splitlines()[1].removeprefix('--set "').removesuffix('"')

    def worker(*options, folder=made, coordinator="server-0"):
        files = {"tls.crt": "certificate", "tls.key": "key", "ca.crt": "authority", "token": "token"}
        mounts = [part for file, name in files.items() for part in ("-v", f"{folder / file}:/run/secrets/{name}:ro")]
        return run("docker", "run", "--rm", "--network", f"{project.name}_run", *HARD, *JOB, *mounts,
                   "-v", f"{COMPOSE}/tls.options:/job/tls:ro", "--tmpfs", "/runs:uid=10001", image,
                   "worker", "/job/job.yaml", "--coordinator", f"{coordinator}:7400", "--set", "cluster.servers=2", *options, check=False)

    def refused(what, reason, stranger):
        """A stranger ends with 2 and words; where it is the server that refuses it, that counts it."""
        before = count(reason)
        done = stranger()
        checks.check(f"a worker {what} is refused with 2", done.returncode == 2, f"{done.returncode}: {last_line(done.stderr)}")
        checks.check(f"and counted as {reason}", count(reason) > before)

    def count(reason):
        return project.metric(rf'parade_calls_refused_total\{{[^}}]*reason="{reason}"') or 0

    refused("with another token", "token_wrong", lambda: worker("@/job/tls", folder=wrong["another token"]))
    refused("without a token", "token_missing", lambda: worker("--set", tls_alone))
    refused("that does not encrypt", "handshake", lambda: worker("--set", "security.plaintext=true"))
    refused("with a certificate of another authority", "handshake", lambda: worker("@/job/tls", folder=wrong["another authority"]))
    refused("that dials another name than the server's certificate has", "handshake", lambda: worker("@/job/tls", coordinator=address))

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
