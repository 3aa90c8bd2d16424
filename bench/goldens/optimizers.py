#!/usr/bin/env python3
"""The golden numbers of the optimizers: server/src/test/resources/parade/server/optimizer/optimizers.json

    bench/goldens/optimizers.py            writes the file anew
    bench/goldens/optimizers.py --check    says whether the file is what it would write

100 steps of every optimizer, with every option, schedule, penalty and clip, on one least-squares problem of 12 parameters, in double
by the formulas of docs/optimizers.md and with the standard library only; nothing of Parade is used. Where PyTorch has the same
definition, and can be imported, its own optimizers and schedulers make the same steps in float64 and must agree to 1e-9.
"""
import json
import math
import pathlib
import random
import sys

OUTPUT = pathlib.Path(__file__).parents[2] / "server/src/test/resources/parade/server/optimizer/optimizers.json"
ROWS, WEIGHTS, STEPS, STEPS_PER_EPOCH = 16, 11, 100, 4
KEPT = (1, 10, 100)


def problem():
    """Rows with a last column of 1 for the bias, targets, and a start: short binary fractions, so float32 holds them all."""
    draw = random.Random(12)
    rows = [[math.floor(draw.random() * 33 - 16) / 16 for _ in range(WEIGHTS)] + [1.0] for _ in range(ROWS)]
    best = [(-1) ** i * (8 + math.floor(draw.random() * 9)) / 8 for i in range(WEIGHTS + 1)]
    start = [w * (1.5 if i % 2 else 2.0) for i, w in enumerate(best)]
    start[3] = 0.0  # where the sign is 0
    targets = [sum(x * w for x, w in zip(row, best)) for row in rows]
    return rows, targets, start


def gradient(rows, targets, w):
    """Of the mean squared error, without a half."""
    errors = [sum(x * v for x, v in zip(row, w)) - y for row, y in zip(rows, targets)]
    return [2 * sum(e * row[i] for e, row in zip(errors, rows)) / len(rows) for i in range(len(w))]


# --- the formulas; `s` is what an optimizer remembers of one parameter, `o` are its options


def sgd(w, g, s, t, rate, o):
    return w - rate * g


def momentum(w, g, s, t, rate, o):
    s["v"] = o["momentum"] * s.get("v", 0) - rate * g
    return w + s["v"]


def nesterov(w, g, s, t, rate, o):
    s["v"] = o["momentum"] * s.get("v", 0) - rate * g
    return w + o["momentum"] * s["v"] - rate * g


def adagrad(w, g, s, t, rate, o):
    s["h"] = s.get("h", 0) + g * g
    return w - rate * g / (math.sqrt(s["h"]) + o["epsilon"])


def rmsprop(w, g, s, t, rate, o):
    s["h"] = o["rho"] * s.get("h", 0) + (1 - o["rho"]) * g * g
    return w - rate * g / (math.sqrt(s["h"]) + o["epsilon"])


def adam(w, g, s, t, rate, o):
    s["m"] = o["beta1"] * s.get("m", 0) + (1 - o["beta1"]) * g
    s["v"] = o["beta2"] * s.get("v", 0) + (1 - o["beta2"]) * g * g
    s["u"] = max(s.get("u", 0), s["v"])
    v = s["u"] if o.get("amsgrad") else s["v"]
    mean, variance = s["m"] / (1 - o["beta1"] ** t), v / (1 - o["beta2"] ** t)
    return w - rate * mean / (math.sqrt(variance) + o["epsilon"])


def adamw(w, g, s, t, rate, o):
    return adam(w - rate * o["weight_decay"] * w, g, s, t, rate, o)


FORMULAS = {f.__name__: f for f in (sgd, momentum, nesterov, adagrad, rmsprop, adam, adamw)}
DEFAULTS = {
    "sgd": {},
    "momentum": {"momentum": 0.9},
    "nesterov": {"momentum": 0.9},
    "adagrad": {"epsilon": 1e-10},
    "rmsprop": {"rho": 0.99, "epsilon": 1e-8},
    "adam": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "amsgrad": False, "decay": 0},
    "adamw": {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weight_decay": 0.01},
}


def steps_of(span):
    return span["steps"] if "steps" in span else span["epochs"] * STEPS_PER_EPOCH


def rate_of(base, schedule, decay, t):
    warmup = schedule.get("warmup_steps", 0)
    if t <= warmup:
        rate = base * t / warmup
    else:
        made = t - warmup - 1
        rate = base
        for name, o in schedule.items():
            if name == "step":
                rate = base * o["factor"] ** (made // steps_of(o["every"]))
            elif name == "exponential":
                rate = base * o["factor"] ** (made / steps_of(o["every"]))
            elif name == "cosine":
                rate = o["to"] + (base - o["to"]) * (1 + math.cos(math.pi * made / (STEPS - warmup))) / 2
    return rate / (1 + decay * (t - 1))


def by_formula(job, rows, targets, start):
    (name, given), = job["optimizer"].items()
    o = {**DEFAULTS[name], **given}
    penalty, clip = job.get("regularization", {}), job.get("clip", {})
    l1, l2 = penalty.get("l1", 0), penalty.get("l2", 0)
    w, states, kept = list(start), [{} for _ in start], {}
    for t in range(1, STEPS + 1):
        g = gradient(rows, targets, w)
        for i in range(WEIGHTS):  # never the bias
            g[i] += l2 * w[i] + l1 * ((w[i] > 0) - (w[i] < 0))
        if "global_norm" in clip:
            scale = min(1, clip["global_norm"] / math.sqrt(sum(x * x for x in g)))
            g = [x * scale for x in g]
        if "value" in clip:
            g = [max(-clip["value"], min(clip["value"], x)) for x in g]
        rate = rate_of(o["learning_rate"], job.get("schedule", {}), o.get("decay", 0), t)
        w = [FORMULAS[name](w[i], g[i], states[i], t, rate, o) for i in range(len(w))]
        if t in KEPT:
            kept[t] = list(w)
    return kept


# --- the same by PyTorch, where it means the same


def pytorch_has(job):
    """Its velocity is free of the learning rate, so schedules move it otherwise; it has no decay of this kind, and no l1; its clip by
    the norm divides by norm + 1e-6; its l2 comes after the clip."""
    (name, o), = job["optimizer"].items()
    penalty = job.get("regularization", {})
    return not (
        (name in ("momentum", "nesterov") and "schedule" in job)
        or o.get("decay")
        or penalty.get("l1")
        or "global_norm" in job.get("clip", {})
        or (penalty.get("l2") and "clip" in job)
    )


def by_pytorch(torch, job, rows, targets, start):
    (name, given), = job["optimizer"].items()
    o = {**DEFAULTS[name], **given}
    x = torch.tensor(rows, dtype=torch.float64)
    y = torch.tensor(targets, dtype=torch.float64)
    weight = torch.tensor(start[:WEIGHTS], dtype=torch.float64, requires_grad=True)
    bias = torch.tensor(start[WEIGHTS:], dtype=torch.float64, requires_grad=True)
    l2 = job.get("regularization", {}).get("l2", 0)
    groups = [{"params": [weight], "weight_decay": l2}, {"params": [bias], "weight_decay": 0}]
    optim, rate = torch.optim, o["learning_rate"]
    if name == "sgd":
        optimizer = optim.SGD(groups, lr=rate)
    elif name in ("momentum", "nesterov"):
        optimizer = optim.SGD(groups, lr=rate, momentum=o["momentum"], nesterov=name == "nesterov")
    elif name == "adagrad":
        optimizer = optim.Adagrad(groups, lr=rate, eps=o["epsilon"])
    elif name == "rmsprop":
        optimizer = optim.RMSprop(groups, lr=rate, alpha=o["rho"], eps=o["epsilon"])
    elif name == "adam":
        betas = (o["beta1"], o["beta2"])
        optimizer = optim.Adam(groups, lr=rate, betas=betas, eps=o["epsilon"], amsgrad=o["amsgrad"])
    else:
        for group in groups:
            group["weight_decay"] = o["weight_decay"]
        optimizer = optim.AdamW(groups, lr=rate, betas=(o["beta1"], o["beta2"]), eps=o["epsilon"])
    scheduler = pytorch_schedule(optim.lr_scheduler, optimizer, job.get("schedule", {}))
    kept = {}
    for t in range(1, STEPS + 1):
        optimizer.zero_grad()
        torch.mean((x[:, :WEIGHTS] @ weight + bias - y) ** 2).backward()
        if "value" in job.get("clip", {}):
            torch.nn.utils.clip_grad_value_([weight, bias], job["clip"]["value"])
        optimizer.step()
        scheduler.step()
        if t in KEPT:
            kept[t] = weight.tolist() + bias.tolist()
    return kept


def pytorch_schedule(schedulers, optimizer, schedule):
    warmup = schedule.get("warmup_steps", 0)
    curve = schedulers.ConstantLR(optimizer, factor=1)
    for name, o in schedule.items():
        if name == "step":
            curve = schedulers.StepLR(optimizer, steps_of(o["every"]), o["factor"])
        elif name == "exponential":
            curve = schedulers.ExponentialLR(optimizer, o["factor"] ** (1 / steps_of(o["every"])))
        elif name == "cosine":
            curve = schedulers.CosineAnnealingLR(optimizer, STEPS - warmup, o["to"])
    if not warmup:
        return curve
    rise = schedulers.LinearLR(optimizer, start_factor=1 / warmup, total_iters=warmup - 1)
    return schedulers.SequentialLR(optimizer, [rise, curve], [warmup])


CASES = {
    "sgd": {"optimizer": {"sgd": {"learning_rate": 0.1}}},
    "momentum": {"optimizer": {"momentum": {"learning_rate": 0.05, "momentum": 0.8}}},
    "nesterov": {"optimizer": {"nesterov": {"learning_rate": 0.05, "momentum": 0.8}}},
    "adagrad": {"optimizer": {"adagrad": {"learning_rate": 0.25, "epsilon": 1e-10}}},
    "adagrad, large epsilon": {"optimizer": {"adagrad": {"learning_rate": 0.25, "epsilon": 0.5}}},
    "rmsprop": {"optimizer": {"rmsprop": {"learning_rate": 0.004, "rho": 0.95, "epsilon": 1e-8}}},
    "adam": {"optimizer": {"adam": {"learning_rate": 0.02}}},
    "adam, amsgrad": {"optimizer": {"adam": {"learning_rate": 0.05, "beta2": 0.9, "amsgrad": True}}},
    "adam, the same without amsgrad": {"optimizer": {"adam": {"learning_rate": 0.05, "beta2": 0.9}}},
    "adam, decay": {"optimizer": {"adam": {"learning_rate": 0.05, "decay": 0.02}}},
    "adamw": {"optimizer": {"adamw": {"learning_rate": 0.02, "weight_decay": 0.1}}},
    "step": {
        "optimizer": {"sgd": {"learning_rate": 0.1}},
        "schedule": {"step": {"every": {"epochs": 5}, "factor": 0.5}},
    },
    "exponential": {
        "optimizer": {"sgd": {"learning_rate": 0.1}},
        "schedule": {"exponential": {"every": {"steps": 30}, "factor": 0.5}},
    },
    "cosine": {"optimizer": {"adam": {"learning_rate": 0.05}}, "schedule": {"cosine": {"to": 0.001}}},
    "warm-up": {"optimizer": {"sgd": {"learning_rate": 0.1}}, "schedule": {"warmup_steps": 15}},
    "warm-up and cosine": {
        "optimizer": {"adamw": {"learning_rate": 0.05, "weight_decay": 0.05}},
        "schedule": {"warmup_steps": 15, "cosine": {"to": 0.001}},
    },
    "warm-up, step, momentum": {
        "optimizer": {"momentum": {"learning_rate": 0.05, "momentum": 0.8}},
        "schedule": {"warmup_steps": 8, "step": {"every": {"steps": 25}, "factor": 0.3}},
    },
    "warm-up, exponential, adam with decay": {
        "optimizer": {"adam": {"learning_rate": 0.05, "decay": 0.01}},
        "schedule": {"warmup_steps": 5, "exponential": {"every": {"epochs": 10}, "factor": 0.5}},
    },
    "l2": {"optimizer": {"sgd": {"learning_rate": 0.1}}, "regularization": {"l2": 0.125}},
    "l2, adam": {"optimizer": {"adam": {"learning_rate": 0.02}}, "regularization": {"l2": 0.125}},
    "l1": {"optimizer": {"sgd": {"learning_rate": 0.1}}, "regularization": {"l1": 0.0625}},
    "l1 and l2, nesterov": {
        "optimizer": {"nesterov": {"learning_rate": 0.05, "momentum": 0.8}},
        "regularization": {"l1": 0.03125, "l2": 0.0625},
    },
    "clip by value": {"optimizer": {"sgd": {"learning_rate": 0.1}}, "clip": {"value": 0.25}},
    "clip by value, l2, rmsprop": {
        "optimizer": {"rmsprop": {"learning_rate": 0.004, "rho": 0.95}},
        "regularization": {"l2": 0.125},
        "clip": {"value": 0.5},
    },
    "clip by norm": {"optimizer": {"sgd": {"learning_rate": 0.1}}, "clip": {"global_norm": 1.0}},
    "clip by norm, l1, l2, momentum": {
        "optimizer": {"momentum": {"learning_rate": 0.05, "momentum": 0.8}},
        "regularization": {"l1": 0.03125, "l2": 0.0625},
        "clip": {"global_norm": 0.75},
    },
}


def differences(one, other):
    return [abs(a - b) / abs(b) for t in KEPT for a, b in zip(one[t], other[t])]


def main(arguments):
    try:
        import torch
    except ImportError:
        torch = None
        print("PyTorch can't be imported: by the formulas alone", file=sys.stderr)
    rows, targets, start = problem()
    cases, seen = [], {}
    for name, job in CASES.items():
        kept = by_formula(job, rows, targets, start)
        for other, values in seen.items():
            # Two cases that give the same numbers would mean that an option does nothing.
            assert max(differences(kept, values)) > 1e-3, (name, other)
        seen[name] = kept
        # A weight near 0 has no relative error worth the name.
        assert min(abs(v) for t in (10, 100) for v in kept[t]) > 0.02, (name, kept)
        if torch and pytorch_has(job):
            worst = max(differences(by_pytorch(torch, job, rows, targets, start), kept))
            print(f"{name}: PyTorch {torch.__version__} differs by at most {worst:.1e}", file=sys.stderr)
            assert worst < 1e-9, name
        overrides = [f"{key}={json.dumps(value)}" for key, value in job.items()]
        # Twelve digits: the last ones depend on the Python and its mathematical library.
        weights = [{"step": t, "values": [float(f"{v:.12g}") for v in values]} for t, values in kept.items()]
        cases.append({"name": name, "job": overrides, "pytorch": pytorch_has(job), "weights": weights})
    head = {
        "made_by": "bench/goldens/optimizers.py",
        "comment": "rows end with the bias's 1; in cases with pytorch: true it agrees to 1e-9",
        "start": start,
        "rows": rows,
        "targets": targets,
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    body = ",\n".join("    " + json.dumps(case) for case in cases)
    text = "{\n" + "\n".join(lines) + '\n  "cases": [\n' + body + "\n  ]\n}\n"
    if "--check" in arguments:
        sys.exit(0 if OUTPUT.read_text() == text else f"{OUTPUT} is not what this program writes")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(text)


main(sys.argv[1:])
