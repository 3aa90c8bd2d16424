"""The same by a JobSet, which sets a lost server back without the waits of Jobs."""
import time

from testing.docker import await_that

from .kubernetes import Run


def check_jobset(checks, namespace, prometheus, image, folder, epochs, reference):
    digits = Run(namespace, folder / "jobset", "set", image, f"train.epochs={epochs}", "checkpoint.every.steps=500", to="jobset")
    seconds = prometheus.await_first_loss(namespace, digits.apply())
    checks.figure("kubectl apply of a JobSet to the first loss in Prometheus", f"{seconds:.1f} s")
    prometheus.await_step(namespace, 600)
    victim = digits.running("server", 1)[0]
    began = time.monotonic()
    digits.delete_pod(victim)

    def back():
        return [pod for pod in digits.running("server", 1) if pod["metadata"]["uid"] != victim["metadata"]["uid"]]
    await_that("another pod of server 1", back, 60)
    seconds = time.monotonic() - began
    checks.figure("a server's pod deleted to another that runs, by the JobSet", f"{seconds:.1f} s")
    checks.check("a lost server is set back in seconds", seconds < 30)

    def ended():
        status = namespace.items("jobsets", digits.selector())[0].get("status", {})
        return {each["type"] for each in status.get("conditions", []) if each["status"] == "True"} & {"Completed", "Failed"}
    end = await_that("the end of the JobSet", ended, 300, every=0.5)
    checks.check("the JobSet is Completed", end == {"Completed"}, end)
    verdict = digits.verdict()
    checks.check("its verdict is done, with the hash of one JVM",
                 verdict["state"] == "done" and verdict["weights_sha256"] == reference.hashes[epochs], verdict)
