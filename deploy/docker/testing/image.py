"""What the image is: its size and user, what it needs, how fast it starts."""
import os
import re
import statistics
import time
import urllib.request

from .docker import ROOT, await_that, docker, inspect, instant, run

HARD = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges")
JOB = ("-v", f"{ROOT}/examples/digits.yaml:/job/job.yaml:ro")
SHORT = ("train", "/job/job.yaml", "--set", "train.steps=40")


def check_image(checks, image, starts):
    facts = inspect(image)
    checks.figure("size of the image", f"{facts['Size'] / 1e6:.0f} MB")
    for line in docker("history", "--no-trunc", "--format", "{{.Size}}\t{{.CreatedBy}}", image).splitlines():
        size, _, by = line.partition("\t")
        if not size.startswith("0B"):
            place = re.search(r"(?:COPY|ADD) \S+ (\S+)", by)
            checks.figure(f"  layer {place[1] if place else 'of the base image'}", size)
    checks.check("its user is not root", facts["Config"]["User"].split(":")[0] not in ("", "0", "root"), facts["Config"]["User"])
    checks.check("its entry point is in exec form and runs Java", facts["Config"]["Entrypoint"][0].endswith("/java"))
    labels = facts["Config"]["Labels"]
    wanted = ["title", "description", "version", "revision", "licenses"]
    checks.check("it has its labels", all(labels.get(f"org.opencontainers.image.{name}") for name in wanted),
                 labels.get("org.opencontainers.image.revision", ""))

    def once(*arguments, options=(), java=""):
        environment = ("-e", f"JDK_JAVA_OPTIONS={java}") if java else ()
        return run("docker", "run", "--rm", "--network", "none", *HARD, *JOB, *environment, *options, image, *arguments, check=False)

    checks.check("process 1 is not root", once("-u", options=("--entrypoint", "id")).stdout.strip() == "10001")
    checks.check("any verb runs with a read-only root and no capabilities", once("check", "/job/job.yaml").returncode == 0)
    checks.check("an unknown verb ends with 2", once("trian").returncode == 2)
    name = f"parade-test-{time.time_ns()}"
    docker("volume", "create", name)
    docker("network", "create", name)
    try:
        runs = ("-v", f"{name}:/runs")
        first = once(*SHORT, options=runs, java="-Xlog:aot,library=info,class+load")
        checks.check("it trains with a read-only root, no capabilities and a volume", first.returncode == 0,
                     first.stderr[-500:] if first.returncode else "")
        shared = len(re.findall("shared objects file", first.stdout))
        alone = len(re.findall(r"source: (?:file|jrt):", first.stdout))
        checks.check("classes come from the AOT cache", shared > 10 * alone, f"{shared} from it, {alone} from jars")
        checks.check("the network is epoll's", "/opt/parade/native/libnetty_transport_native_epoll" in first.stdout)
        other = once(*SHORT, options=(*runs, "--memory", "1g", "--cpus", "1"), java="-XX:+IgnoreUnrecognizedVMOptions -XX:UseAVX=2 -XX:-UseParallelGC -XX:+UseSerialGC -Xlog:gc+init")
        checks.check("other processors and options do not upset the cache, or the bits",
                     hash_of(first) and hash_of(first) == hash_of(other), f"{hash_of(first)} and {hash_of(other)}")
        heap = re.search(r"Heap Max Capacity: (\d+)M", other.stdout)
        checks.check("the heap follows the container's limit", heap and 600 <= int(heap[1]) <= 700, f"{heap and heap[1]} MB of 1024")
        measure_starts(checks, image, (*runs, "--network", name), starts)
    finally:
        docker("volume", "rm", "--force", name, check=False)
        docker("network", "rm", name, check=False)


def hash_of(done):
    found = re.search(r"weights sha256 ([0-9a-f]{64})", done.stdout)
    return found and found[1]


def measure_starts(checks, image, options, times):
    """With and without the cache in turn, so that both meet the same load of the machine."""
    seconds = {"": [], "-XX:AOTMode=off": []}
    for _ in range(times):
        for java, found in seconds.items():
            found.append(start_to_first_step(image, options, java))
    checks.figure("load of the machine meanwhile", f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    medians = [statistics.median(found) for found in seconds.values()]
    spread = ["  ".join(f"{one:.2f}" for one in sorted(found)) for found in seconds.values()]
    checks.figure("container's start to first step, with the AOT cache", f"median {medians[0]:.2f} s  ({spread[0]})")
    checks.figure("container's start to first step, without", f"median {medians[1]:.2f} s  ({spread[1]})")


def start_to_first_step(image, options, java):
    """From Docker's own time of the start until /metrics of the process shows a step; digits in one process."""
    environment = ("-e", f"JDK_JAVA_OPTIONS={java}") if java else ()
    container = docker("run", "--detach", "--publish", "127.0.0.1::9464", *HARD, *JOB, *options, *environment, image,
                       "train", "/job/job.yaml")
    try:
        facts = inspect(container)
        port = facts["NetworkSettings"]["Ports"]["9464/tcp"][0]["HostPort"]
        await_that("the first step", lambda: stepped(port), 60, every=0.01)
        return time.time() - instant(facts["State"]["StartedAt"])
    finally:
        docker("rm", "--force", container)


def stepped(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as reply:
            found = re.search(r"^parade_global_step\S* (\S+)", reply.read().decode(), re.MULTILINE)
            return found and float(found[1]) >= 1
    except OSError:
        return False
