"""digits by two servers and three workers in containers, with everything done to them that happens to containers."""
import sys
import time

from .docker import ROOT, await_that, docker, inspect, run
from .image import HARD, JOB, hash_of

STEPS_PER_EPOCH = 209
LEASE_SECONDS = 5


def check_disturbed_run(checks, image, project):
    """Ever longer, so that there is time for all of it; then stopped, and taken to the end of the epoch after the next."""
    project.variables["PARADE_SET"] = "--set train.epochs=100000 --set checkpoint.every.steps=500"
    began = time.time()
    project.compose("up", "--detach")
    project.await_step(1)
    checks.figure("compose up to first step of 2 servers and 3 workers", f"{time.time() - began:.1f} s")
    check_hardening(checks, project)
    watch(checks, project)
    kill(checks, project)
    disconnect(checks, project)
    pause(checks, project)
    stop_worker(checks, project)
    steps = stop_servers(checks, project)
    finish(checks, image, project, steps)


def check_hardening(checks, project):
    for service in ("server-0", "server-1", "worker"):
        container = project.containers(service)[0]
        host = inspect(container)["HostConfig"]
        # The process's own word: no capability is in effect, and the user is not root.
        status = dict(line.split(":\t", 1) for line in docker("exec", container, "cat", "/proc/1/status").splitlines() if ":\t" in line)
        checks.check(f"{service}: read-only root, no capabilities, no new privileges, not root",
                     host["ReadonlyRootfs"] and int(status["CapEff"], 16) == 0 and int(status["CapBnd"], 16) == 0
                     and status["NoNewPrivs"] == "1" and status["Uid"].split()[0] == "10001")
        await_that(f"{service} healthy", lambda: inspect(container)["State"]["Health"]["Status"] == "healthy", 60)
    checks.check("servers and workers are healthy", True)


def watch(checks, project):
    def all_up():
        targets = project.prometheus.targets()
        return targets if len(targets) == 5 and all(health == "up" for _, _, health in targets) else None
    targets = await_that("5 targets, all up", all_up, 60)
    checks.check("every Prometheus target is up", True, ", ".join(f"{component} {instance}" for instance, component, _ in targets))
    # A checkpoint first, and rates over some scrapes.
    project.await_step(600)
    checks.counted("dashboard and alerts", [sys.executable, str(ROOT / "deploy/prometheus/check"), "--prometheus",
                                            project.prometheus.address, "--run", "digits", "--targets", "5"])


def goes_on(project, seconds=60):
    """Some steps from now on; returns the time that they took."""
    before, began = project.step(), time.monotonic()
    project.await_step(before + 50, seconds)
    return time.monotonic() - began


def live_workers(project):
    return project.metric(r'parade_workers\{[^}]*state="live"')


def await_live(project, number):
    await_that(f"{number} live workers", lambda: live_workers(project) == number, 60)


def kill(checks, project):
    victim = project.containers("worker")[0]
    docker("kill", victim)
    docker("rm", "--force", victim)
    await_live(project, 2)
    checks.check("the run goes on after a worker was killed for good", True, f"50 steps in {goes_on(project):.1f} s")
    before = set(project.containers("worker"))
    project.compose("up", "--detach", "--no-recreate", "--no-deps", "--scale", "worker=3", "worker")
    fresh = set(project.containers("worker")) - before
    await_live(project, 3)
    checks.check("another one joins in its place", len(fresh) == 1 and goes_on(project) > 0)


def disconnect(checks, project):
    victim, network = project.containers("worker")[0], f"{project.name}_run"
    docker("network", "disconnect", network, victim)
    time.sleep(LEASE_SECONDS + 3)
    gone = live_workers(project)
    took = goes_on(project)
    docker("network", "connect", "--alias", "worker", network, victim)
    await_live(project, 3)
    checks.check(f"a worker cut off for {LEASE_SECONDS + 3} s is missed, and back when it is connected", gone == 2,
                 f"{gone:.0f} live meanwhile, 50 steps in {took:.1f} s; then {live_workers(project):.0f}")
    checks.check("the cut off worker's process has lived on", inspect(victim)["RestartCount"] == 0 and goes_on(project) > 0)


def pause(checks, project):
    victim = project.containers("worker")[1]
    await_that("a pause", lambda: run("docker", "pause", victim, check=False).returncode == 0, 30, every=1)
    time.sleep(LEASE_SECONDS + 2)
    took = goes_on(project)
    docker("unpause", victim)
    await_live(project, 3)
    checks.check(f"a worker paused for {LEASE_SECONDS + 2} s holds nobody up for longer than its lease, and goes on", goes_on(project) > 0,
                 f"50 steps in {took:.1f} s meanwhile")


def stop_worker(checks, project):
    victim = project.containers("worker")[2]
    began = time.monotonic()
    docker("stop", "--time", "10", victim)
    took = time.monotonic() - began
    code = inspect(victim)["State"]["ExitCode"]
    checks.check("docker stop of a worker: exit code 75 in less than 5 s", code == 75 and took < 5, f"{code} after {took:.1f} s")
    took = goes_on(project)
    checks.check("its slices are in others' hands at once, without waiting for its lease", took < LEASE_SECONDS, f"50 steps in {took:.1f} s")
    await_live(project, 2)
    docker("start", victim)
    await_live(project, 3)


def stop_servers(checks, project):
    """Returns the version at which they have stopped."""
    began = time.monotonic()
    project.compose("stop", "server-0", "server-1")
    took = time.monotonic() - began
    codes = project.exit_codes("server-0", "server-1")
    checks.check("docker stop of the servers: exit code 75 within the grace period of 40 s", codes == [75, 75] and took < 40,
                 f"{codes} after {took:.1f} s")
    project.compose("stop")
    summary = project.json("run/summary.json")
    checks.check("what they leave says that it was interrupted", summary["state"] == "interrupted", f"step {summary['steps']}")
    return summary["steps"]


def finish(checks, image, project, steps):
    epochs = steps // STEPS_PER_EPOCH + 2
    project.variables["PARADE_SET"] = f"--set train.epochs={epochs} --set checkpoint.every.steps=500"
    began = time.monotonic()
    project.compose("up", "--detach")
    codes = project.await_end(300)
    checks.check("up again goes on to the end: all processes exit with 0", set(codes) == {0} and len(codes) == 5,
                 f"{codes} after {time.monotonic() - began:.0f} s")
    summary = project.json("run/summary.json")
    checks.check("it went on, and did not begin anew", summary["state"] == "done" and summary["steps"] == epochs * STEPS_PER_EPOCH
                 and f"step {steps}" in project.logs("server-0").replace(",", ""), f"from {steps} to {summary['steps']}")
    checks.check("test accuracy above 0.95", summary["test_accuracy"] > 0.95, summary["test_accuracy"])
    folders = docker("run", "--rm", "--network", "none", "-v", f"{project.name}_runs:/runs", "--entrypoint", "ls", image, "/runs").split()
    checks.check("one run folder", folders == ["run"], folders)
    reference = run("docker", "run", "--rm", "--network", "none", *HARD, *JOB, "--tmpfs", "/runs:uid=10001", image,
                    "train", "/job/job.yaml", "--set", f"train.epochs={epochs}", seconds=900)
    checks.check("the hash is that of an undisturbed run in one process", summary["weights_sha256"] == hash_of(reference),
                 f"{summary['weights_sha256']} and {hash_of(reference)}, {epochs} epochs")
