"""Who takes part: builds ours and the C loops, and finds what is installed of the peers."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from .contestants import Contestant
from .rounds import Rounds, geometric_mean

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PEERS = ROOT / "bench" / "peers"
BUILT = ROOT / "bench" / "target" / "peers"
CORE_TYPES = ["SkylakeX", "Cooperlake", "SapphireRapids", "Zen", "Haswell"]


def build():
    """Builds the jars of the bench and returns the command that runs a class of it, without options of Java's own."""
    jdk = subprocess.run(["sh", "-c", ". deploy/launcher/find-jdk.sh && find_jdk"], cwd=ROOT, capture_output=True, text=True,
                         check=True).stdout.strip()
    built = subprocess.run(["mvn", "-B", "-q", "-pl", "bench", "-am", "-DskipTests", "-Djacoco.skip=true", "-Denforcer.skip=true",
                            "-Dspotless.check.skip=true", "package"], cwd=ROOT, env={**os.environ, "JAVA_HOME": jdk},
                           stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if built.returncode != 0:
        sys.exit(f"it does not build:\n{built.stdout}")
    return [f"{jdk}/bin/java", "--add-modules", "jdk.incubator.vector", "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow", "-XX:+UseParallelGC"]


class Field:
    def __init__(self, java):
        self.java = java
        folder = pathlib.Path(os.environ.get("PARADE_PEERS", pathlib.Path(tempfile.gettempdir()) / "parade-peers"))
        self.python = folder / "torch" / "bin" / "python"
        if not self.python.exists():
            print(f"skipped: OpenBLAS and PyTorch: there is no {self.python}; bench/peers/setup installs them")
            self.python = None
        self.compiler = shutil.which("gcc")
        if not self.compiler:
            print("skipped: C loops, and MKL with AVX-512: there is no gcc on the PATH")
        self.known = {}
        self.chosen_openblas = None

    def contestant(self, name, command, environment=None, **options):
        """The same one for all sections; a section that comes later finds it warm."""
        if name not in self.known:
            self.known[name] = Contestant(name, command, environment, **options)
        return self.known[name]

    def stop(self):
        for contestant in self.known.values():
            contestant.stop()

    def parade(self, name="parade", options=(), main="arithmetic.Contestant", arguments=(), **more):
        classes = f"{ROOT}/bench/target/classes:{ROOT}/bench/target/lib/*"
        return self.contestant(name, [*self.java, *options, "-cp", classes, f"parade.bench.{main}", *arguments], ours=True, **more)

    def ejml(self):
        return self.parade("ejml", arguments=["ejml"], every=3, share=0.5)

    def compiled(self, source, *options):
        """What gcc makes of a file in bench/peers, or None without gcc."""
        if not self.compiler:
            return None
        BUILT.mkdir(parents=True, exist_ok=True)
        target = BUILT / source.replace(".c", "")
        subprocess.run([self.compiler, *options, "-o", str(target), str(PEERS / source), "-lm"], check=True)
        return target

    def loops(self):
        program = self.compiled("loops.c", "-O3", "-march=native", "-fno-math-errno")
        return [self.contestant("C", [program])] if program else []

    def torch(self, script, arguments, name="torch", environment=None):
        """PyTorch as pip brings it and, where that leaves AVX-512 unused, with its MKL made to use it."""
        if not self.python:
            return []
        command = [self.python, PEERS / script, *arguments]
        found = [self.contestant(name, command, environment)]
        shim = self.compiled("intel_cpu.c", "-O2", "-shared", "-fPIC") if avx512_on_amd() else None
        if shim:
            found.append(self.contestant(f"{name}-avx512", command, {**(environment or {}), "LD_PRELOAD": str(shim),
                                                                     "MKL_ENABLE_INSTRUCTIONS": "AVX512"}))
        return found

    def openblas(self, core_type=None):
        environment = {"OPENBLAS_CORETYPE": core_type} if core_type else {}
        return self.contestant(f"openblas-{core_type}" if core_type else "openblas", [self.python, PEERS / "blas.py", "numpy"], environment)

    def best_openblas(self, cases, options):
        """OpenBLAS with the core type that is fastest here, found by quick rounds once, and as it comes if that is another."""
        if not self.python:
            return []
        if self.chosen_openblas is None:
            self.chosen_openblas = self._choose_openblas(cases, CORE_TYPES[:1] if options.short else CORE_TYPES, options.seconds)
        return self.chosen_openblas

    def _choose_openblas(self, cases, core_types, seconds):
        candidates = [self.openblas(core_type) for core_type in [None, *core_types]]
        rounds = Rounds(cases, candidates).play(2, seconds / 4)
        speed = {name: geometric_mean(max(rounds.rates[case][name]) for case in cases) for name in rounds.names()}
        best = max(speed, key=speed.get)
        print("\nOpenBLAS by core type, geometric mean of GFLOP/s: " + ", ".join(
            f"{name} {rate:.0f}" for name, rate in sorted(speed.items(), key=lambda entry: -entry[1])) + f". The best is {best}.", flush=True)
        for contestant in candidates:
            if contestant.name not in (best, "openblas"):
                contestant.stop()
        return [contestant for name in dict.fromkeys([best, "openblas"]) for contestant in candidates if contestant.name == name]


def avx512_on_amd():
    flags = cpu_field("flags").split()
    return "avx512f" in flags and cpu_field("vendor_id") != "GenuineIntel"


def cpu_field(name):
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""
