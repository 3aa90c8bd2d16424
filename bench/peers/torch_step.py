"""Training steps by PyTorch in one process: torch_step.py eager|compiled [THREADS]. Answers examples per CPU-second and per second."""
import sys
import time

import torch

from contestant import serve
from nets import Training

WARM_UP_STEPS = 30


def main():
    torch.set_num_threads(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    compiled = sys.argv[1] == "compiled"
    known = {}

    def step(net, seconds):
        if net not in known:
            known[net] = Training(net, compiled)
            for _ in range(WARM_UP_STEPS):
                known[net].step()
        training, steps, spent = known[net], 0, 0.0
        cpu, began = time.process_time(), time.perf_counter()
        while spent < float(seconds):
            training.step()
            steps += 1
            spent = time.perf_counter() - began
        examples = steps * training.batch
        return [examples / (time.process_time() - cpu), examples / spent]

    serve(f"PyTorch {torch.__version__}, {sys.argv[1]}, {torch.get_num_threads()} threads", {"step": step})


if __name__ == "__main__":
    main()
