"""Products of matrices: against the peers, cut in slices, on two threads, and with AVX2 alone."""
from .rounds import Rounds, geometric_mean, table

SHAPES = [(100, 784, 50), (128, 784, 512), (128, 512, 512), (256, 1024, 1024), (1024, 1024, 1024), (64, 576, 3136)]
LARGE = SHAPES[3:5]
PRODUCTS = ["NN", "TN", "NT"]
SEGMENTED = [(784, 512, 128, 8), (784, 512, 128, 4), (512, 512, 128, 8), (784, 50, 100, 4), (784, 50, 64, 8), (512, 10, 128, 8)]


def cases(request, shapes):
    return {f"{m}x{k}x{n} {product}": f"{request} {product} {m} {k} {n} {{seconds}}" for m, k, n in shapes for product in PRODUCTS}


def print_peaks(rounds, names, over):
    """Says what each measured in registers, and returns the largest."""
    peaks = {name: rounds.median("peak", name) for name in names if name in rounds.names()}
    print(f"\nfma in registers, GFLOP/s, {over}: " + ", ".join(f"{name} {peak:.0f}" for name, peak in peaks.items()), flush=True)
    return max(peaks.values())


def gemm(field, options):
    """One thread, by CPU time: GFLOP/s, the ratios to the peers, and the share of the peak."""
    shapes = SHAPES[:2] if options.short else SHAPES
    asked = cases("gemm", shapes)
    parade = field.parade()
    openblas = field.best_openblas(asked, options)
    peers = openblas + field.torch("blas.py", ["torch"]) + [field.ejml()]
    peak = Rounds({"peak": "peak {seconds}"}, [parade, *field.loops()]).play(options.rounds, options.seconds)
    rounds = Rounds(asked, [parade, *peers]).play(options.rounds, options.seconds)
    names = rounds.names()
    top = print_peaks(peak, peak.names(), "one thread")
    head = ["GFLOP/s, M x K x N", *names, "of the peak", *(f"parade / {name}" for name in names[1:])]
    table(head, [[case, *(f"{rounds.median(case, name):.1f}" for name in names), f"{rounds.median(case, 'parade') / top:.2f}",
                  *(f"{rounds.ratio(case, 'parade', name):.2f}" for name in names[1:])] for case in asked])
    rows = []
    for name in names[1:]:
        ratios = {case: rounds.ratio(case, "parade", name) for case in asked}
        worst = min(ratios, key=ratios.get)
        rows.append([name, f"{geometric_mean(ratios.values()):.2f}", f"{ratios[worst]:.2f} ({worst})"])
    table(["parade /", "geometric mean", "worst"], rows)


def segmented(field, options):
    """Weight gradients in V slices against the same product in one, by the same process."""
    chosen = SEGMENTED[:2] if options.short else SEGMENTED
    parade = field.parade()
    asked = {}
    for m, n, depth, v in chosen:
        for slices in (v, 1):
            asked[f"{m}x{n}, depth {depth}, V = {slices}"] = f"segmented {m} {n} {depth} {slices} {{seconds}}"
    rounds = Rounds(asked, [parade]).play(options.rounds, options.seconds)
    rows = []
    for m, n, depth, v in chosen:
        cut, whole = (f"{m}x{n}, depth {depth}, V = {slices}" for slices in (v, 1))
        rows.append([cut, str(depth // v), f"{rounds.median(cut, 'parade'):.1f}", f"{rounds.median(whole, 'parade'):.1f}",
                     f"{rounds.ratio(cut, 'parade', 'parade', whole):.2f}"])
    table(["M x N", "rows a slice", "in slices, GFLOP/s", "in one", "ratio"], rows)


def threads(field, options):
    """Two threads against one, by wall time."""
    shapes = LARGE[:1] if options.short else SHAPES[1:]
    asked = {**{f"1 {case}": request for case, request in cases("threads 1", shapes).items()},
             **{f"2 {case}": request for case, request in cases("threads 2", shapes).items()}}
    openblas = field.best_openblas(cases("gemm", shapes), options)[:1]
    contestants = [field.parade(), *openblas, *field.torch("blas.py", ["torch"])]
    rounds = Rounds(asked, contestants).play(options.rounds, options.seconds, rest=0.0 if options.short else 0.3)
    names = rounds.names()
    head = ["GFLOP/s of two threads", *names, *(f"{name}, two / one" for name in names)]
    every = list(cases("", shapes))
    table(head, [[case, *(f"{rounds.median('2 ' + case, name):.1f}" for name in names),
                  *(f"{rounds.ratio('2 ' + case, name, name, '1 ' + case):.2f}" for name in names)] for case in every])
    table(["two threads / one", "geometric mean", "worst"],
          [[name, f"{geometric_mean(ratios):.2f}", f"{min(ratios):.2f}"] for name in names
           for ratios in [[rounds.ratio("2 " + case, name, name, "1 " + case) for case in every]]])


def avx2(field, options):
    """Vectors of 256 bits alone, as on a machine without AVX-512: against their own peak."""
    shapes = LARGE[:1] if options.short else SHAPES
    asked = cases("gemm", shapes)
    parade = field.parade("parade-avx2", ["-XX:UseAVX=2"])
    peers = [field.openblas("Haswell")] if field.python else []
    peak = Rounds({"peak": "peak {seconds}"}, [parade]).play(options.rounds, options.seconds)
    rounds = Rounds(asked, [parade, *peers]).play(options.rounds, options.seconds)
    names = rounds.names()
    top = print_peaks(peak, names, "vectors of 256 bits")
    head = ["GFLOP/s, M x K x N", *names, "of the peak", *(f"parade-avx2 / {name}" for name in names[1:])]
    table(head, [[case, *(f"{rounds.median(case, name):.1f}" for name in names), f"{rounds.median(case, 'parade-avx2') / top:.2f}",
                  *(f"{rounds.ratio(case, 'parade-avx2', name):.2f}" for name in names[1:])] for case in asked])
