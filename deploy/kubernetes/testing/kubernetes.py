"""A cluster, namespaces in it, and runs in those, as the checks of this folder use them."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import time
import urllib.request

from testing.docker import ROOT, Failure, await_that, run

CLUSTER = ROOT / "deploy/kubernetes/cluster"
# Where that keeps its volumes.
VOLUMES = pathlib.Path(os.environ.get("TMPDIR") or "/tmp") / f"parade-kubernetes-{os.getuid()}/volumes"
PARADE = ROOT / "parade"
DIGITS = ROOT / "examples/digits.yaml"
STEPS_PER_EPOCH, EXAMPLES_PER_STEP = 209, 96
CANNOT = 77
# As a careful administrator sets it: the API server refuses every pod that asks for more, and warns of Jobs that would.
RESTRICTED = {f"pod-security.kubernetes.io/{mode}": "restricted" for mode in ("enforce", "warn")}

RESTRICTED_POD = {"runAsNonRoot": True, "runAsUser": 10001, "fsGroup": 10001, "seccompProfile": {"type": "RuntimeDefault"}}


def kubectl(*arguments, check=True, seconds=180, text=None):
    done = subprocess.run(["kubectl", *map(str, arguments)], capture_output=True, text=True, timeout=seconds, input=text)
    if check and done.returncode != 0:
        raise Failure(f"kubectl {' '.join(map(str, arguments))}\nended with {done.returncode}: {done.stdout}{done.stderr}")
    return done


def is_given():
    """Whether the cluster is somebody else's, into which nothing is installed."""
    return "PARADE_KUBECONFIG" in os.environ


def start():
    """Whether this call has started a cluster; None where there can't be one."""
    if is_given():
        os.environ["KUBECONFIG"] = os.environ["PARADE_KUBECONFIG"]
        return False
    try:
        started = subprocess.run([CLUSTER, "start"], stdout=subprocess.PIPE, text=True, timeout=1200)
    except BaseException:
        subprocess.run([CLUSTER, "stop"])  # one that was just being started
        raise
    if started.returncode == CANNOT:
        return None
    if started.returncode != 0:
        raise Failure(f"{CLUSTER} ended with {started.returncode}")
    settings = dict(word.partition("=")[::2] for word in shlex.split(started.stdout) if "=" in word)
    os.environ["KUBECONFIG"] = settings["KUBECONFIG"]
    return settings["PARADE_CLUSTER_STARTED"] == "yes"


def has_kinds(*definitions):
    return all(kubectl("get", "customresourcedefinition", each, check=False).returncode == 0 for each in definitions)


def load(image):
    command = shlex.split(os.environ.get("PARADE_CLUSTER_LOAD", f"{CLUSTER} load"))
    run(*command, image, seconds=300)


class Namespace:
    """One of our own, removed with all that is in it."""

    def __init__(self, what):
        self.name = f"parade-test-{os.getpid()}-{what}"

    def __enter__(self):
        labels = "".join(f"    {name}: {value}\n" for name, value in RESTRICTED.items())
        kubectl("create", "--filename", "-",
                text=f"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {self.name}\n  labels:\n{labels}")
        # Pods are refused before it has come.
        await_that("the service account", lambda: self.kubectl("get", "serviceaccount", "default", check=False).returncode == 0, 30)
        return self

    def __exit__(self, *_):
        # Nobody waits for a last checkpoint.
        self.kubectl("delete", "jobs", "--all", "--cascade=background", "--wait=false", check=False)
        self.kubectl("delete", "pods", "--all", "--grace-period=1", "--wait=false", check=False)
        kubectl("delete", "namespace", self.name, "--timeout=120s", check=False)
        self.free_volumes()

    def free_volumes(self):
        """Of a cluster of our own, whose volumes nobody else empties: for the next claim that comes."""
        if is_given():
            return
        for volume in json.loads(kubectl("get", "persistentvolumes", "--output", "json").stdout)["items"]:
            claim = volume["spec"].get("claimRef", {})
            folder = pathlib.Path(volume["spec"].get("hostPath", {}).get("path", "/"))
            if claim.get("namespace") == self.name and folder.parent == VOLUMES:
                for path in folder.iterdir():
                    if path.is_dir():
                        shutil.rmtree(path, ignore_errors=True)
                    else:
                        path.unlink()
                kubectl("patch", "persistentvolume", volume["metadata"]["name"], "--patch", '{"spec": {"claimRef": null}}')

    def kubectl(self, *arguments, **options):
        return kubectl("--namespace", self.name, *arguments, **options)

    def create(self, thing):
        self.kubectl("create", "--filename", "-", text=json.dumps(thing))

    def items(self, kind, selector=""):
        return json.loads(self.kubectl("get", kind, "--selector", selector, "--output", "json").stdout)["items"]


class Run:
    """What render has written for one run, and the objects that came of it."""

    def __init__(self, namespace, folder, run_id, image, *settings, to="kubernetes", workers=3, options=(), job=DIGITS):
        self.namespace = namespace
        self.folder = pathlib.Path(folder)
        self.name = f"{job.stem}-{run_id}"
        sets = ["cluster.servers=2", f"cluster.workers={workers}", *settings]
        run(PARADE, "render", job, "--to", to, "--image", image, "--run", run_id, *options,
            *(part for setting in sets for part in ("--set", setting)), "--out", self.folder)

    def apply(self):
        """Returns when it was begun."""
        began = time.time()
        self.namespace.kubectl("apply", "--kustomize", self.folder)
        return began

    def selector(self, component="", server=None):
        parts = [f"app.kubernetes.io/instance={self.name}"]
        if component:
            parts.append(f"app.kubernetes.io/component={component}")
        if server is not None:
            parts.append(f"parade/server={server}")
        return ",".join(parts)

    def pods(self, component="", server=None):
        """The oldest first."""
        found = self.namespace.items("pods", self.selector(component, server))
        return sorted(found, key=lambda pod: pod["metadata"]["creationTimestamp"])

    def running(self, component="", server=None):
        return [pod for pod in self.pods(component, server)
                if pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]]

    def jobs(self):
        return self.namespace.items("jobs", self.selector())

    def conditions(self):
        """Of each Job, by name: the types that are true."""
        return {job["metadata"]["name"]: {each["type"] for each in job["status"].get("conditions", []) if each["status"] == "True"}
                for job in self.jobs()}

    def await_end(self, seconds):
        def ended():
            conditions = self.conditions()
            return conditions if conditions and all(each & {"Complete", "Failed"} for each in conditions.values()) else None
        return await_that(f"the end of all Jobs of {self.name}", ended, seconds, every=0.5)

    def delete_pod(self, pod):
        self.namespace.kubectl("delete", "pod", pod["metadata"]["name"], "--wait=false")

    def evict(self, pod):
        name = pod["metadata"]["name"]
        eviction = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": name, "namespace": self.namespace.name}}
        self.namespace.kubectl("create", "--raw", f"/api/v1/namespaces/{self.namespace.name}/pods/{name}/eviction",
                               "--filename", "-", text=json.dumps(eviction))

    def scale(self, workers):
        self.namespace.kubectl("patch", "job", f"{self.name}-worker", "--patch", json.dumps({"spec": {"parallelism": workers}}))

    def verdict(self, component="server", server=0):
        """What the last of these pods has said at its end."""
        ended = [pod for pod in self.pods(component, server) if message_of(pod)]
        if not ended:
            raise Failure(f"no pod of {component} {server} of {self.name} has a termination message")
        return json.loads(message_of(ended[-1]))

    def logs(self, server):
        return self.namespace.kubectl("logs", "--selector", self.selector("server", server), "--tail=-1", check=False).stdout

    def remove(self):
        """All but the claims, which are the job's."""
        self.namespace.kubectl("delete", "jobs,services,configmaps,networkpolicies,poddisruptionbudgets",
                               "--selector", self.selector(), "--timeout=60s")

    def parade(self, verb, *arguments, check=True, seconds=300):
        return run(PARADE, verb, self.name, "--namespace", self.namespace.name, *arguments, check=check, seconds=seconds)


def message_of(pod):
    for container in pod["status"].get("containerStatuses", []):
        terminated = container["state"].get("terminated")
        if terminated:
            return terminated.get("message", "")
    return ""


def seconds_between(earlier, later):
    """Of two times as Kubernetes writes them."""
    def of(text):
        return time.mktime(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))
    return of(later) - of(earlier)


class Reference:
    """The same job in one JVM, without a cluster; asked for ever more epochs it goes on."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.page = ""
        self.hashes = {}
        self.steps_per_second = None

    def train(self, epochs):
        resume = ["--resume"] if self.folder.exists() else []
        with subprocess.Popen([PARADE, "train", DIGITS, "--set", f"train.epochs={epochs}", "--set", "monitoring.port=0", *resume,
                               "--out", self.folder], stdout=subprocess.DEVNULL) as process:
            try:
                while not self.page and process.poll() is None:
                    self.page = self.scrape()
                    time.sleep(0.1)
                if process.wait(600) != 0:
                    raise Failure(f"{epochs} epochs in one JVM ended with {process.returncode}")
            finally:
                process.kill()
        summary = json.loads((self.folder / "summary.json").read_text())
        self.hashes[epochs] = summary["weights_sha256"]
        self.steps_per_second = summary["examples_per_second"] / EXAMPLES_PER_STEP

    def scrape(self):
        """Its metrics once it has made steps; nothing before."""
        try:
            address = (self.folder / "endpoints/train.metrics").read_text().strip()
            with urllib.request.urlopen(address, timeout=5) as reply:
                page = reply.read().decode()
        except (OSError, ValueError):
            return ""
        return page if re.search(r"^parade_steps_total\S* [1-9]", page, re.MULTILINE) else ""
