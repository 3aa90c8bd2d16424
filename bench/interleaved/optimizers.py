"""SGD with momentum and Adam over more parameters than a cache holds, against the same formulas in C."""
from .rounds import Rounds, table

PARAMETERS = 10_000_000
# Bytes that a value moves: weights and gradient read, slots read and written, the new weights written.
BYTES = {"momentum": 20, "adam": 28}


def optimizers(field, options):
    """The server's kernels on 10 million parameters, in blocks, against plain loops in C; GB/s by CPU time."""
    asked = {rule: f"optimizer {rule} {PARAMETERS} {{seconds}}" for rule in BYTES}
    rounds = Rounds(asked, [field.parade(), *field.loops()]).play(options.rounds, options.seconds)
    names = rounds.names()
    head = ["GB/s", *names, *(f"parade / {name}" for name in names[1:])]
    table(head, [[rule, *(f"{rounds.median(rule, name) * BYTES[rule] / 1e9:.1f}" for name in names),
                  *(f"{rounds.ratio(rule, 'parade', name):.2f}" for name in names[1:])] for rule in asked])
