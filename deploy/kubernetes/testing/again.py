"""A run that has ended is applied again, by the same name and by new ones."""
import time

from .kubernetes import STEPS_PER_EPOCH, Run
from .steady import check_complete


def check_again(checks, namespace, image, folder, epochs, more, reference, first):
    names = {pod["metadata"]["name"] for pod in first.pods()}
    verdict = first.verdict()
    first.apply()
    conditions = first.await_end(10)
    checks.check("to apply a finished run again changes nothing", all("Complete" in each for each in conditions.values())
                 and {pod["metadata"]["name"] for pod in first.pods()} == names)

    began = time.monotonic()
    again = Run(namespace, folder / "again", "again", image, f"train.epochs={epochs}", "checkpoint.every.steps=500")
    again.apply()
    check_complete(checks, again, reference.hashes[epochs])
    checks.check("a new run of what is finished ends at once with the same verdict", again.verdict() == verdict,
                 f"after {time.monotonic() - began:.0f} s")

    longer = Run(namespace, folder / "more", "more", image, f"train.epochs={more}", "checkpoint.every.steps=500")
    longer.apply()
    verdict = check_complete(checks, longer, reference.hashes[more])
    goes_on = f"{epochs * STEPS_PER_EPOCH}" in longer.logs(0).replace(",", "")
    checks.check("with more steps it goes on where it was", verdict["steps"] == more * STEPS_PER_EPOCH and goes_on, verdict["steps"])
