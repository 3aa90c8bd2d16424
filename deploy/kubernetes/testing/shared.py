"""A run whose data come from a claim, and whose servers are one Indexed Job that keeps all in another."""
import json

from testing.docker import await_that, run

from .kubernetes import PARADE, RESTRICTED_POD, Run, message_of

JOB = """
apiVersion: parade/v1
name: table
seed: 7
model:
  input: [2]
  layers:
    - dense: {units: 8, activation: tanh}
    - dense: {units: 3}
  loss: softmax_cross_entropy
data:
  train: {format: csv, path: data/rows.csv, target: kind}
  test: {fraction: 0.3}
  scale: standard
  batch: {size: 16, order: shuffled}
optimizer: {adam: {learning_rate: 0.01}}
train: {epochs: 20}
checkpoint: {every: {steps: 50}}
cluster: {servers: 1, workers: 1}
"""
ROWS = "a,b,kind\n" + "".join(f"{n % 17},{n * n % 23},{'xyz'[(n % 17 + n * n % 23) // 14]}\n" for n in range(300))


def check_shared(checks, namespace, image, folder):
    here = folder / "shared"
    (here / "data").mkdir(parents=True)
    job = here / "table.yaml"
    job.write_text(JOB)
    (here / "data/rows.csv").write_text(ROWS)
    run(PARADE, "train", job, "--out", here / "one", seconds=120)
    expected = json.loads((here / "one/summary.json").read_text())["weights_sha256"]
    for claim in ("rows", "shared"):
        namespace.create({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": claim},
                          "spec": {"accessModes": ["ReadWriteMany"], "resources": {"requests": {"storage": "1Gi"}}}})
    fill(namespace, image)

    table = Run(namespace, here / "rendered", "one", image, job=job, options=("--data-claim", "rows", "--runs-claim", "shared"))
    table.apply()
    waited = table.parade("wait", check=False)
    jobs = {job["metadata"]["name"] for job in table.jobs()}
    checks.check("with --runs-claim and --data-claim the run ends with 0", waited.returncode == 0, waited.stdout[-300:])
    checks.check("by one Job of servers and one of workers", jobs == {f"{table.name}-server", f"{table.name}-worker"}, jobs)
    words = {pod["metadata"]["labels"]["batch.kubernetes.io/job-completion-index"]: json.loads(message_of(pod))
             for pod in table.pods("server")}
    checks.check("both servers are done", sorted(words) == ["0", "1"] and {each["state"] for each in words.values()} == {"done"}, words)
    checks.check("the hash is that of one JVM", words["0"]["weights_sha256"] == expected, expected)
    table.parade("fetch", "--out", here / "home")
    fetched = json.loads((here / "home/summary.json").read_text())["weights_sha256"]
    checks.check("fetch finds server 0's folder in the claim", fetched == expected, fetched)


def fill(namespace, image):
    """Puts the rows into the claim."""
    namespace.create({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "rows"}, "data": {"rows.csv": ROWS}})
    container = {"name": "fill", "image": image, "command": ["cp", "/rows/rows.csv", "/data/"],
                 "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                 "volumeMounts": [{"name": "rows", "mountPath": "/rows"}, {"name": "data", "mountPath": "/data"}]}
    namespace.create({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "fill"}, "spec": {
        "restartPolicy": "Never", "securityContext": RESTRICTED_POD, "containers": [container],
        "volumes": [{"name": "rows", "configMap": {"name": "rows"}}, {"name": "data", "persistentVolumeClaim": {"claimName": "rows"}}]}})
    await_that("the claim to be filled", lambda: namespace.kubectl(
        "get", "pod", "fill", "--output", "jsonpath={.status.phase}").stdout == "Succeeded", 60)
