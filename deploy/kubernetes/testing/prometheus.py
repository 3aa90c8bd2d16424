"""Prometheus on this machine, with the configuration that is shipped for clusters."""
import os
import pathlib
import subprocess
import time

from testing.docker import ROOT, Failure, Prometheus, await_that, free_port

from .kubernetes import CLUSTER

SHIPPED = ROOT / "deploy/prometheus"


class ClusterPrometheus(Prometheus):
    """Runs while it is entered."""

    def __init__(self, folder):
        super().__init__(free_port())
        self.folder = pathlib.Path(folder)
        found = subprocess.run([CLUSTER, "prometheus"], stdout=subprocess.PIPE, text=True, timeout=900)
        if found.returncode != 0:
            raise Failure(f"{CLUSTER} prometheus ended with {found.returncode}")
        self.programs = pathlib.Path(found.stdout.strip())

    def configuration(self):
        """As shipped, but for where it stands: outside the cluster, and in another folder than its rules."""
        text = (SHIPPED / "kubernetes.yml").read_text()
        outside = text.replace("- role: pod\n", f"- role: pod\n        kubeconfig_file: {os.environ['KUBECONFIG']}\n")
        outside = outside.replace("- rules/*.yml", f"- {SHIPPED}/rules/*.yml")
        if outside.count("\n") != text.count("\n") + 1 or str(SHIPPED) not in outside:
            raise Failure("deploy/prometheus/kubernetes.yml is not written as it is expected here")
        return outside

    def __enter__(self):
        self.folder.mkdir()
        configuration = self.folder / "prometheus.yml"
        configuration.write_text(self.configuration())
        self.log = open(self.folder / "log", "w")
        self.process = subprocess.Popen(
            [self.programs / "prometheus", f"--config.file={configuration}", f"--storage.tsdb.path={self.folder}/data",
             f"--web.listen-address={self.address.removeprefix('http://')}"], stdout=self.log, stderr=self.log)
        await_that("Prometheus", lambda: self.get("query", query="1"), 60)
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()

    def await_first_loss(self, namespace, began):
        """Seconds from then until there is a loss of a run in this namespace."""
        await_that("a loss in Prometheus", lambda: self.value(f'max(parade_loss{{namespace="{namespace.name}"}})'), 180)
        return time.time() - began

    def step(self, namespace):
        return self.value(f'max(parade_global_step{{namespace="{namespace.name}"}})') or 0

    def live(self, namespace):
        return self.value(f'max(parade_workers{{namespace="{namespace.name}", state="live"}})') or 0

    def fewest_live(self, namespace, since):
        """Of all moments since then: what is over soon is not missed between two looks."""
        seconds = max(1, int(time.time() - since))
        series = f'parade_workers{{namespace="{namespace.name}", state="live"}}'
        return self.value(f"max(min_over_time({series}[{seconds}s]))")

    def await_step(self, namespace, step, seconds=120):
        return await_that(f"step {step:.0f}", lambda: self.step(namespace) >= step, seconds, every=0.5)

    def await_live(self, namespace, workers, seconds=90):
        began = time.monotonic()
        await_that(f"{workers} live workers", lambda: self.live(namespace) == workers, seconds, every=0.5)
        return time.monotonic() - began

    def goes_on(self, namespace, seconds=60):
        """Some steps from now on."""
        self.await_step(namespace, self.step(namespace) + 50, seconds)
        return True

    def targets_of(self, namespace):
        found = self.get("targets", state="active")
        return [target for target in found["activeTargets"] if target["labels"].get("namespace") == namespace.name] if found else []
