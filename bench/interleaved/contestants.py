"""The processes that are measured, and the line protocol that they speak.

A contestant says "ready VERSION" when it has started. Then it answers one line to each line of a request, with numbers or with
"error MESSAGE", and it ends when its input does. All operands are float32 and drawn anew for each request.

    gemm PRODUCT M K N SECONDS        GFLOP/s by CPU time, one thread. C[M,N] = A·B over depth K; PRODUCT is NN, TN (A is stored as
                                      [K,M] and transposed) or NT (B is stored as [N,K])
    threads T PRODUCT M K N SECONDS   the same with T threads, by wall time
    segmented M N D V SECONDS         GFLOP/s of C[M,N] = Aᵀ·B over depth D, summed in V slices
    peak SECONDS                      GFLOP/s of fma in registers, one thread
    optimizer RULE N SECONDS          values/s of momentum or adam over N values
    step NET SECONDS                  examples per CPU-second and per second, of mlp-small, mlp-small-gather or mlp-large
"""
import os
import subprocess
import tempfile
import threading

START_SECONDS = 300


class Lost(Exception):
    """A contestant is gone, or can't do what it was asked for."""


class Contestant:
    def __init__(self, name, command, environment=None, every=1, share=1.0, ours=False):
        """It takes part in every so manieth round, and is given a share of the seconds: for the slow ones. Without ours, nothing goes on."""
        self.name, self.command, self.every, self.share = name, [str(word) for word in command], every, share
        self.environment = {**os.environ, **{variable: "1" for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")},
                            **(environment or {})}
        self.ours = ours
        self.process = self.errors = None
        self.version = ""

    def start(self):
        if self.process is None:
            self.errors = tempfile.TemporaryFile("w+")
            self.process = subprocess.Popen(self.command, env=self.environment, text=True, bufsize=1, stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, stderr=self.errors)
            word, _, self.version = self._line(START_SECONDS).partition(" ")
            if word != "ready":
                raise Lost(f"{self.name} began with {word!r} and not with ready")
        return self

    def ask(self, request, seconds):
        """The numbers that it answers; {seconds} in the request is replaced."""
        self.start()
        try:
            self.process.stdin.write(request.format(seconds=seconds * self.share) + "\n")
        except BrokenPipeError:
            pass  # what it said last is read below
        answer = self._line(START_SECONDS + 20 * seconds)
        if answer.startswith("error"):
            raise Lost(f"{self.name} answers {request!r} with {answer}")
        return [float(word) for word in answer.split()]

    def _line(self, seconds):
        timer = threading.Timer(seconds, self.process.kill)
        timer.start()
        line = self.process.stdout.readline()
        timer.cancel()
        if not line:
            code = self.process.wait()
            self.errors.seek(0)
            last = self.errors.read().strip().splitlines()[-3:]
            raise Lost(f"{self.name} ended with {code}: {' / '.join(last) or 'it said nothing'}")
        return line.strip()

    def stop(self):
        if self.process is not None:
            self.process.stdin.close()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process.stdout.close()
            self.errors.close()
            self.process = None
