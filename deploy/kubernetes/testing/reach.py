"""Whether what stands outside the cluster may ask its pods for their metrics, as Prometheus does in the other checks."""
import socket
import time

from testing.docker import await_that

from .kubernetes import Namespace, Run


def pods_are_reachable(image, folder, epochs):
    with Namespace("reach") as namespace:
        digits = Run(namespace, folder / "reach", "reach", image, f"train.epochs={epochs}")
        digits.apply()

        def address():
            return next((pod["status"]["podIP"] for pod in digits.running("server", 0)), None)
        found = await_that("a server that runs", address, 180, every=0.5)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                socket.create_connection((found, 9464), timeout=5).close()
                return True
            except OSError:
                time.sleep(0.5)
    return False
