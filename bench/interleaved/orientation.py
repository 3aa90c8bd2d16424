"""Whole runs, the wire included, beside what a user of PyTorch would do on the same machine."""
import csv
import pathlib
import statistics
import subprocess
import tempfile

from .contestants import Lost
from .field import PEERS, ROOT
from .rounds import Rounds, table

JOBS = ROOT / "bench" / "jobs"
# Of a run's examples a second only this last part counts: before, Java is still compiling.
COUNTED = 0.5
RUN_SECONDS = 900


class Run:
    """A run of ./parade as a contestant; what it is asked for is the job file's name."""

    def __init__(self, name, options, steps):
        self.name, self.options, self.steps, self.every, self.ours = name, options, steps, 1, True

    def ask(self, request, seconds):
        net = request.split()[1]
        with tempfile.TemporaryDirectory() as folder:
            out = pathlib.Path(folder) / "run"
            command = [ROOT / "parade", "train", JOBS / f"{net}.yaml", "--out", out, "--set", "monitoring.port=0", *self.options]
            if self.steps:
                command += ["--set", f"train.steps={self.steps}"]
            try:
                done = subprocess.run(command, capture_output=True, text=True, timeout=RUN_SECONDS)
            except subprocess.TimeoutExpired as late:
                raise Lost(f"{self.name}, {net}: not done after {RUN_SECONDS} s") from late
            if done.returncode:
                raise Lost(f"{self.name}, {net}: ended with {done.returncode}: {done.stderr[-400:]}")
            with open(out / "history.csv", newline="") as history:
                steps = [row for row in csv.DictReader(history) if row["split"] == "batch"]
        first, last = steps[int(len(steps) * (1 - COUNTED))], steps[-1]
        # An epoch has the examples of the job file; the last batch of one may be shorter.
        examples = (float(last["epoch"]) - float(first["epoch"])) * examples_of(net)
        return [0.0, examples / (float(last["seconds"]) - float(first["seconds"]))]


def examples_of(net):
    text = (JOBS / f"{net}.yaml").read_text()
    return int(text.partition("examples:")[2].partition("}")[0])


def orientation(field, options):
    """Examples per second, by wall time, in sync mode with 1 server and 2 workers, against PyTorch with 2 threads and 2 processes."""
    nets = ["mlp-small"] if options.short else ["mlp-small", "mlp-large"]
    steps = 200 if options.short else None
    contestants = [Run("one JVM", [], steps), Run("--processes", ["--processes"], steps)]
    if field.python:
        two = {"OMP_NUM_THREADS": "2", "MKL_NUM_THREADS": "2"}
        contestants += [field.contestant("torch, 2 threads", [field.python, PEERS / "torch_step.py", "eager", "2"], two),
                        field.contestant("torch DDP, 2 processes", [field.python, PEERS / "torch_ddp.py", "2"])]
    rounds = Rounds({net: f"step {net} {{seconds}}" for net in nets}, contestants)
    # Runs warm up by themselves, so that no round is played for nothing.
    rounds.play(options.rounds, 10 * options.seconds, value=1, warm_up=False, rest=0.5)
    names = rounds.names()
    table(["examples per second", *names], [[net, *(spread(rounds, net, name) for name in names)] for net in nets])
    peers = [name for name in names if name.startswith("torch")]
    if not peers:
        return
    table(["ratio", *(f"{ours} / {peer}" for ours in names if ours not in peers for peer in peers)],
          [[net, *(f"{rounds.ratio(net, ours, peer):.2f}" for ours in names if ours not in peers for peer in peers)] for net in nets])


def spread(rounds, net, name):
    rates = rounds.rates[net][name]
    return f"{statistics.median(rates):,.0f} ({min(rates):,.0f}–{max(rates):,.0f})"
