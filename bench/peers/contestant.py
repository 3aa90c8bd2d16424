"""How a contestant written in Python serves bench/arithmetic: interleaved/contestants.py has the protocol."""
import sys
import time

CLOCKS = {"thread": time.thread_time, "process": time.process_time, "wall": time.perf_counter}


def rate(run, work, seconds, clock):
    """The work done in a second of a clock, when run() does so much each time and is repeated for so many seconds."""
    now = CLOCKS[clock]
    run()
    done, spent, batch = 0, 0.0, 1
    began = now()
    while spent < seconds:
        for _ in range(batch):
            run()
        done += batch
        before, spent = spent, now() - began
        # The clock is read once in some milliseconds.
        if spent - before < 0.002:
            batch *= 2
    return done * work / spent


def serve(version, answers):
    """Answers requests until there are no more; answers maps a request's first word to a function of the others."""
    print("ready", version, flush=True)
    for line in sys.stdin:
        name, *arguments = line.split()
        try:
            print(*(f"{value:.6g}" for value in answers[name](*arguments)), flush=True)
        except Exception as failure:  # whatever it is, the driver shall know, and go on without this request
            print("error", " ".join(f"{type(failure).__name__}: {failure}".split()), flush=True)
