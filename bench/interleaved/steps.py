"""Whole training steps without a server, against PyTorch's: forward, loss, backward, sgd, on one thread."""
from .rounds import Rounds, table

NETS = ["mlp-small", "mlp-large", "mlp-small-gather"]
# The data path is ours alone, so it is also held against a PyTorch that always takes the same batch.
SAME_BATCH = {"mlp-small-gather": "mlp-small"}


def steps(field, options):
    """784-50-10 on batches of 100 and 784-512-512-10 on batches of 128; examples per CPU-second of the process."""
    nets = NETS[:1] if options.short else NETS
    ours = field.parade("parade-step", main="step.TrainingStep", arguments=["--serve"])
    modes = ["eager"] if options.short else ["eager", "compiled"]
    plain, avx512 = [], []
    for mode in modes:
        found = field.torch("torch_step.py", [mode], f"torch-{mode}")
        plain += found[:1]
        avx512 += found[1:]
    asked = {net: f"step {net} {{seconds}}" for net in nets}
    # A step of the larger net takes milliseconds.
    rounds = Rounds(asked, [ours, *plain, *avx512]).play(options.rounds, 3 * options.seconds)
    names = rounds.names()
    table(["examples per CPU-second", *names], [[net, *(f"{rounds.median(net, name):,.0f}" for name in names)] for net in asked])
    rows = []
    for net in asked:
        for other in dict.fromkeys([net, SAME_BATCH.get(net, net)]):
            row = [net if other == net else f"{net} / PyTorch's {other}"]
            for peers in (plain, avx512):
                present = [peer.name for peer in peers if peer.name in names]
                fastest = max(present, key=lambda name: rounds.median(other, name), default=None)
                row.append(f"{rounds.ratio(net, ours.name, fastest, other):.2f} ({fastest})" if fastest else "-")
            rows.append(row)
    table(["parade / the faster of eager and compiled", "PyTorch as it comes", "its MKL with AVX-512"], rows)
