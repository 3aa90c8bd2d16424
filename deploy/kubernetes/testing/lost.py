"""Runs that lose everything, and runs that can't begin."""
import re
import time

from testing.docker import await_that

from .kubernetes import Run, message_of, seconds_between
from .steady import check_complete


def check_lost(checks, namespace, prometheus, image, folder, epochs, reference):
    """All pods of a run at once: what goes on has nothing but its volumes."""
    digits = Run(namespace, folder / "lost", "lost", image, f"train.epochs={epochs}", "checkpoint.every.steps=500")
    seconds = prometheus.await_first_loss(namespace, digits.apply())
    checks.figure("kubectl apply to the first loss in Prometheus, again", f"{seconds:.1f} s")
    prometheus.await_step(namespace, 600)
    before = {pod["metadata"]["uid"] for pod in digits.pods()}
    began = time.monotonic()
    namespace.kubectl("delete", "pods", "--selector", digits.selector(), "--wait=false")

    def back():
        fresh = [pod for pod in digits.running() if pod["metadata"]["uid"] not in before]
        return fresh if len(fresh) == 5 else None
    await_that("5 new pods", back, 90)
    seconds = time.monotonic() - began
    checks.figure("all pods deleted to 5 new ones that run", f"{seconds:.1f} s")
    checks.check("they are back within 30 s", seconds < 30)
    check_complete(checks, digits, reference.hashes[epochs])
    # Server 0 decides where the run goes on, and refuses servers that have not restored just that.
    versions = re.findall(r"goes on with the run in .* at version ([\d,]+)", digits.logs(0))
    checks.check("the run went on from its volumes", len(versions) == 1 and int(versions[0].replace(",", "")) > 0, versions)


def check_refused(checks, namespace, image, folder):
    """What render would have refused, as somebody has written it into the ConfigMap by hand."""
    broken = Run(namespace, folder / "broken", "broken", image, "train.epochs=1")
    files = [path for path in broken.folder.rglob("*.yaml") if "units: 50" in path.read_text()]
    for path in files:
        path.write_text(path.read_text().replace("units: 50", "unitz: 50"))
    checks.check("the job file is in what was rendered", len(files) == 1, files)
    broken.apply()
    conditions = broken.await_end(60)
    checks.check("with a wrong job file every Job fails", all("Failed" in each for each in conditions.values()), conditions)
    jobs = broken.jobs()
    reasons = {condition["reason"] for job in jobs for condition in job["status"]["conditions"] if condition["type"] == "Failed"}
    seconds = max(seconds_between(job["metadata"]["creationTimestamp"], condition["lastTransitionTime"])
                  for job in jobs for condition in job["status"]["conditions"] if condition["type"] == "Failed")
    checks.check("at once, as it would be no better again", reasons == {"PodFailurePolicy"}, f"{reasons} after {seconds:.0f} s")
    pods = broken.pods()
    servers = {job["metadata"]["name"]: job["status"].get("failed") for job in jobs if "parade/server" in job["metadata"]["labels"]}
    checks.check("each server had one pod", len(servers) == 2 and set(servers.values()) == {1}, servers)
    places = [(pod["metadata"]["labels"]["batch.kubernetes.io/job-name"],
               pod["metadata"]["labels"].get("batch.kubernetes.io/job-completion-index")) for pod in pods]
    checks.check("none was started again in the place of another", len(set(places)) == len(places) > 2, places)
    said = {message_of(pod) for pod in pods if message_of(pod)}
    checks.check("the termination message says what is wrong", said and all("unitz" in message for message in said), said)
