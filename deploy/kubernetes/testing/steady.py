"""A run to which everything is done that a run on a cluster must bear without a trace, and that is brought home."""
import json
import re
import sys
import time

from testing.docker import ROOT, await_that, run

from .kubernetes import PARADE, Run, message_of

TARGET_LABELS = {"job", "instance", "namespace", "pod", "component"}


def check_steady(checks, namespace, prometheus, image, folder, epochs, reference):
    settings = (f"train.epochs={epochs}", "checkpoint.every.steps=500")
    digits = Run(namespace, folder / "first", "first", image, *settings, options=("--max-workers", "5"))
    began = digits.apply()
    seconds = prometheus.await_first_loss(namespace, began)
    checks.figure("kubectl apply to the first loss in Prometheus", f"{seconds:.1f} s")
    checks.check("the first loss is there within 60 s", seconds <= 60)
    check_watched(checks, namespace, prometheus, reference)
    disturb_workers(checks, namespace, prometheus, digits, Run(namespace, folder / "second", "second", image, *settings, workers=1))
    scale(checks, namespace, prometheus, digits)
    bring_home(checks, digits, folder / "home", reference.hashes[epochs])
    return digits


# ---- what Prometheus sees of it

def check_watched(checks, namespace, prometheus, reference):
    def all_up():
        targets = prometheus.targets_of(namespace)
        return targets if len(targets) == 5 and all(target["health"] == "up" for target in targets) else None
    targets = await_that("5 targets, all up", all_up, 60)
    checks.check("Prometheus finds every server and worker, and nothing else",
                 sorted(target["labels"]["component"] for target in targets) == ["server"] * 2 + ["worker"] * 3,
                 ", ".join(target["labels"]["pod"] for target in targets))
    names = {frozenset(target["labels"]) for target in targets}
    checks.check("discovery sets job, instance, namespace, pod and component only", names == {frozenset(TARGET_LABELS)},
                 [sorted(each) for each in names])
    prometheus.await_step(namespace, 600)
    check_labels(checks, namespace, prometheus, reference)
    checks.counted("dashboard and alerts", [sys.executable, str(ROOT / "deploy/prometheus/check"), "--prometheus", prometheus.address,
                                            "--run", "digits", "--targets", "5"])


def check_labels(checks, namespace, prometheus, reference):
    """Of each metric, the labels that it has itself: in pods, and where one process runs all without a cluster."""
    plain = {}
    for name, labels in re.findall(r"^(parade_\w+)(?:\{(.*)\})? \S+$", reference.page, re.MULTILINE):
        plain.setdefault(name, set()).add(frozenset(re.findall(r'(\w+)="', labels)))
    series = prometheus.get("series", **{"match[]": f'{{namespace="{namespace.name}", __name__=~"parade_.+"}}'})
    pods = {}
    for labels in series:
        pods.setdefault(labels["__name__"], set()).add(frozenset(set(labels) - TARGET_LABELS - {"__name__"}))
    both = plain.keys() & pods.keys()
    different = {name: (list(map(sorted, plain[name])), list(map(sorted, pods[name]))) for name in both if plain[name] != pods[name]}
    checks.check("metrics have the same labels in pods and without them", len(both) > 30 and not different,
                 different or f"{len(both)} names")


# ---- what happens to it

def disturb_workers(checks, namespace, prometheus, digits, second):
    checks.check("status of the run", "digits" in digits.parade("status").stdout)
    victims = digits.running("worker")
    began = time.time()
    digits.delete_pod(victims[0])
    digits.evict(victims[1])
    gone = {victim["metadata"]["uid"] for victim in victims[:2]}

    def fewer():
        fewest = prometheus.fewest_live(namespace, began)
        return fewest is not None and fewest < 3
    await_that("fewer than 3 live workers", fewer, 60, every=0.5)
    checks.check("the run goes on with one worker deleted and one evicted", prometheus.goes_on(namespace))
    refuse_second(checks, namespace, prometheus, second)

    def replaced():
        return len({pod["metadata"]["uid"] for pod in digits.running("worker")} - gone) == 3
    await_that("others in their places", replaced, 90, every=0.5)
    prometheus.await_live(namespace, 3)
    checks.check("others come in their places", True, f"{time.time() - began:.0f} s after they were told to go")


def refuse_second(checks, namespace, prometheus, second):
    """While the first lives, on the same claims."""
    second.apply()
    waited = second.parade("wait", check=False)
    said = second.verdict()
    checks.check("a second run on the same claims is refused", waited.returncode not in (0, 1) and said["state"] == "failed",
                 f"{waited.returncode}: {said['errors']}")
    alive = [pod["metadata"]["name"] for pod in second.running()]
    checks.check("and wait ends what was left of it", not alive, alive)
    checks.check("while the first goes on undisturbed", prometheus.goes_on(namespace))
    second.remove()


def scale(checks, namespace, prometheus, digits):
    digits.scale(5)
    seconds = prometheus.await_live(namespace, 5)
    checks.check("with a higher parallelism two more workers join", prometheus.goes_on(namespace), f"after {seconds:.0f} s")
    digits.scale(3)
    seconds = prometheus.await_live(namespace, 3)
    checks.check("with a lower one they leave, and the run goes on", prometheus.goes_on(namespace), f"after {seconds:.0f} s")


# ---- its end

def bring_home(checks, digits, home, expected):
    waited = digits.parade("wait", check=False, seconds=600)
    checks.check("wait ends with 0", waited.returncode == 0, last_line(waited.stdout))
    check_complete(checks, digits, expected)
    digits.parade("fetch", "--out", home)
    summary = json.loads((home / "summary.json").read_text())
    checks.check("fetch brings summary and history", summary["weights_sha256"] == expected and (home / "history.csv").stat().st_size > 0)
    evaluated = run(PARADE, "evaluate", home, check=False)
    inspected = run(PARADE, "inspect", home, check=False)
    checks.check("what was fetched is a run folder for inspect and evaluate", evaluated.returncode == inspected.returncode == 0,
                 last_line(evaluated.stdout))


def check_complete(checks, digits, expected):
    """All Jobs, and the verdict of server 0."""
    conditions = digits.await_end(120)
    checks.check("every Job is Complete", all("Complete" in each for each in conditions.values()),
                 {name: sorted(each) for name, each in conditions.items()})
    messages = [message_of(pod) for pod in digits.pods("server", 0)]
    verdict = digits.verdict()
    checks.check("the termination message of server 0 is the verdict", verdict["state"] == "done" and verdict["errors"] == []
                 and all(len(message.encode()) < 4096 for message in messages), verdict)
    checks.check("test accuracy above 0.95", verdict["test_accuracy"] > 0.95, verdict["test_accuracy"])
    checks.check("the hash is that of one JVM", verdict["weights_sha256"] == expected, verdict["weights_sha256"])
    return verdict


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else ""
