"""Docker, Compose and Prometheus, as the checks of this folder use them."""
import json
import os
import pathlib
import re
import shlex
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from datetime import datetime, timezone

ROOT = pathlib.Path(__file__).resolve().parents[3]
COMPOSE = ROOT / "deploy/compose"
ENGINE = ROOT / "deploy/docker/engine"
CANNOT = 77

# The image has no other program that speaks HTTP.
SCRAPE = r"exec 3<>/dev/tcp/127.0.0.1/9464; printf 'GET /metrics HTTP/1.0\r\n\r\n' >&3; cat <&3"


class Failure(Exception):
    """Something without which there is no sense in going on."""


class Checks:
    """Counts what holds and what does not."""

    def __init__(self):
        self.began = time.monotonic()
        self.passed = self.failed = self.skipped = 0
        self.figures = []

    def say(self, text):
        print(f"{time.monotonic() - self.began:4.0f} s  {text}", flush=True)

    def check(self, what, holds, detail=""):
        self.passed, self.failed = self.passed + bool(holds), self.failed + (not holds)
        self.say(f"{'passed' if holds else 'FAILED'}: {what}{': ' if detail != '' else ''}{detail}")
        return bool(holds)

    def skip(self, what, why):
        self.skipped += 1
        self.say(f"skipped: {what}: {why}")

    def counted(self, what, command, seconds=120):
        """A program whose last line says N passed, M failed: each counts here."""
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=seconds)
        counts = re.findall(r"^(\d+) passed, (\d+) failed", done.stdout, re.MULTILINE)
        self.say(f"{what}:\n" + "\n".join(f"          {line}" for line in done.stdout.splitlines()))
        if not counts or (done.returncode != 0) != (int(counts[-1][1]) > 0):
            self.check(what, False, f"exit code {done.returncode}")
        else:
            self.passed, self.failed = self.passed + int(counts[-1][0]), self.failed + int(counts[-1][1])

    def figure(self, what, value):
        self.figures.append((what, value))
        self.say(f"measured: {what}: {value}")


def run(*command, check=True, seconds=180, env=None):
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, env=env)
    if check and done.returncode != 0:
        raise Failure(f"{' '.join(map(str, command))}\nended with {done.returncode}: {done.stdout}{done.stderr}")
    return done


def start_engine():
    """Whether this call has started one; None where there can't be one."""
    started = subprocess.run([ENGINE, "start"], stdout=subprocess.PIPE, text=True, timeout=900)
    if started.returncode == CANNOT:
        return None
    if started.returncode != 0:
        raise Failure(f"{ENGINE} ended with {started.returncode}")
    for word in shlex.split(started.stdout):
        name, equals, value = word.partition("=")
        if equals:
            os.environ[name] = value
    return os.environ["PARADE_ENGINE_STARTED"] == "yes"


def stop_engine():
    """Only one that start_engine has started."""
    subprocess.run([ENGINE, "stop"])


def docker(*arguments, check=True, seconds=180):
    return run("docker", *arguments, check=check, seconds=seconds).stdout.strip()


def inspect(container):
    return json.loads(docker("inspect", container))[0]


def instant(text):
    """Docker's times have nine digits of fraction."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return datetime.fromisoformat(whole).replace(tzinfo=timezone.utc).timestamp() + float(f"0.{fraction or 0}")


def await_that(what, holds, seconds, every=0.2):
    """What `holds` returned when it was first true; a bounded wait."""
    until = time.monotonic() + seconds
    while True:
        found = holds()
        if found:
            return found
        if time.monotonic() > until:
            raise Failure(f"waited {seconds} s for this, in vain: {what}")
        time.sleep(every)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Prometheus:
    def __init__(self, port):
        self.address = f"http://127.0.0.1:{port}"

    def get(self, path, **parameters):
        try:
            with urllib.request.urlopen(f"{self.address}/api/v1/{path}?{urllib.parse.urlencode(parameters)}", timeout=10) as reply:
                return json.load(reply)["data"]
        except (OSError, ValueError):
            return None

    def value(self, expression):
        """Of the one series that there is, or None."""
        found = self.get("query", query=expression)
        return float(found["result"][0]["value"][1]) if found and found["result"] else None

    def targets(self):
        found = self.get("targets", state="active")
        return [(t["labels"]["instance"], t["labels"].get("component"), t["health"]) for t in found["activeTargets"]] if found else []


class Project:
    """One project of Compose: its variables, its files, its containers."""

    def __init__(self, name, files=("small.yaml",), **variables):
        self.name = name
        self.files = files
        self.port = free_port()
        self.prometheus = Prometheus(self.port)
        self.variables = {"PARADE_PROMETHEUS_PORT": str(self.port), **variables}

    def compose(self, *arguments, check=True, seconds=180):
        files = [part for file in self.files for part in ("-f", str(COMPOSE / file))]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PARADE_")}
        return run("docker", "compose", "-p", self.name, *files, *arguments, check=check, seconds=seconds,
                   env={**environment, **self.variables}).stdout.strip()

    def containers(self, service, *more):
        return self.compose("ps", "--all", "--quiet", *more, service).split()

    def exit_codes(self, *services):
        """What each container of these services has ended with; None while it runs."""
        codes = []
        for service in services:
            for container in self.containers(service):
                state = inspect(container)["State"]
                codes.append(None if state["Running"] or state["Restarting"] else state["ExitCode"])
        return codes

    def await_end(self, seconds):
        def ended():
            codes = self.exit_codes("server-0", "server-1", "worker")
            return codes if None not in codes else []
        return await_that("the end of all processes", ended, seconds, every=1)

    def logs(self, *services):
        return self.compose("logs", "--no-color", "--no-log-prefix", *services)

    def file(self, path):
        """Of the run folder, as text."""
        container = self.containers("server-0")[0]
        return run("docker", "cp", f"{container}:/runs/{path}", "-").stdout

    def json(self, path):
        archive = self.file(path)
        return json.loads(archive[archive.index("{"):archive.rindex("}") + 1])

    def metric(self, name):
        """As the coordinator has it at this moment, which Prometheus has only after its next scrape."""
        page = run("docker", "exec", self.containers("server-0")[0], "bash", "-c", SCRAPE, check=False).stdout
        found = re.search(rf"^{name}\S* (\S+)$", page, re.MULTILINE)
        return float(found[1]) if found else 0

    def step(self):
        return self.metric("parade_global_step\\{")

    def await_step(self, step, seconds=90):
        return await_that(f"step {step:.0f}", lambda: self.step() >= step, seconds)

    def remove(self):
        self.compose("kill", check=False)
        self.compose("down", "--volumes", "--remove-orphans", "--timeout", "1", check=False)
