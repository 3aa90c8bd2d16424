"""Products of matrices by NumPy's OpenBLAS or by torch.mm: blas.py numpy|torch."""
import ctypes
import pathlib
import sys

import numpy

from contestant import rate, serve

RANDOM = numpy.random.default_rng(1)


class NumPy:
    """Its OpenBLAS is asked for the name of its kernels and told the number of threads by its own functions."""

    def __init__(self):
        found = list(pathlib.Path(numpy.__file__).parent.parent.glob("numpy.libs/*openblas*"))
        self.library = ctypes.CDLL(str(found[0])) if found else None
        self.version = f"NumPy {numpy.__version__}, OpenBLAS of unknown version"
        if self.library:
            config, core = self.library.scipy_openblas_get_config64_, self.library.scipy_openblas_get_corename64_
            config.restype = core.restype = ctypes.c_char_p
            self.version = f"NumPy {numpy.__version__}, {' '.join(config().decode().split()[:2])}, kernels {core().decode()}"

    def use(self, threads):
        if self.library:
            self.library.scipy_openblas_set_num_threads64_(threads)

    def product(self, a, b, c):
        return lambda: numpy.matmul(a, b, out=c)


class Torch:
    def __init__(self):
        import torch
        self.torch = torch
        self.version = f"PyTorch {torch.__version__}"

    def use(self, threads):
        self.torch.set_num_threads(threads)

    def product(self, a, b, c):
        ta, tb, tc = (self.torch.from_numpy(x) for x in (a, b, c))
        return lambda: self.torch.mm(ta, tb, out=tc)


def main():
    library = {"numpy": NumPy, "torch": Torch}[sys.argv[1]]()
    library.use(1)

    def measure(product, m, k, n, seconds, clock):
        m, k, n = int(m), int(k), int(n)
        a = RANDOM.random((k, m) if product[0] == "T" else (m, k), "f")
        b = RANDOM.random((n, k) if product[1] == "T" else (k, n), "f")
        c = numpy.empty((m, n), "f")
        run = library.product(a.T if product[0] == "T" else a, b.T if product[1] == "T" else b, c)
        return [rate(run, 2e-9 * m * k * n, float(seconds), clock)]

    def threads(count, *request):
        library.use(int(count))
        try:
            return measure(*request, "wall")
        finally:
            library.use(1)

    serve(library.version, {"gemm": lambda *request: measure(*request, "thread"), "threads": threads})


if __name__ == "__main__":
    main()
