"""Training steps by PyTorch's DistributedDataParallel over gloo: torch_ddp.py PROCESSES. One thread each, the batch cut evenly.

Answers examples per CPU-second of all processes and examples per second. The first process speaks with the driver and tells the others
what to do next: a net and so many steps; no net ends them.
"""
import os
import sys
import tempfile
import time

import torch
import torch.distributed as distributed
import torch.multiprocessing as processes

from contestant import serve
from nets import Training

WARM_UP_STEPS = 30
STEPS_AT_A_TIME = 20


class Part:
    """What a process of the group does."""

    def __init__(self, rank, world, meeting):
        torch.set_num_threads(1)
        distributed.init_process_group("gloo", init_method=f"file://{meeting}", rank=rank, world_size=world)
        self.rank, self.world, self.known = rank, world, {}

    def run(self, net, steps):
        """All processes call this with the same arguments; returns the CPU time of all."""
        if net not in self.known:
            self.known[net] = Training(net, parts=self.world, wrap=torch.nn.parallel.DistributedDataParallel)
        cpu = time.process_time()
        for _ in range(steps):
            self.known[net].step()
        spent = torch.tensor([time.process_time() - cpu], dtype=torch.float64)
        distributed.all_reduce(spent)
        return spent.item()

    def order(self, *what):
        """The first process's orders to all; the others pass nothing."""
        said = [what]
        distributed.broadcast_object_list(said, src=0)
        return said[0]

    def follow(self):
        while order := self.order():
            self.run(*order)


def follow(rank, world, meeting):
    # Counted from 0 over the processes that are started here, which are all but the first.
    Part(rank + 1, world, meeting).follow()


def main():
    world = int(sys.argv[1])
    os.environ.setdefault("GLOO_SOCKET_IFNAME", "lo")
    with tempfile.TemporaryDirectory() as folder:
        meeting = os.path.join(folder, "meeting")
        others = processes.spawn(follow, (world, meeting), nprocs=world - 1, join=False)
        first = Part(0, world, meeting)

        def step(net, seconds):
            if net not in first.known:
                first.run(*first.order(net, WARM_UP_STEPS))
            steps, cpu, spent = 0, 0.0, 0.0
            began = time.perf_counter()
            while spent < float(seconds):
                cpu += first.run(*first.order(net, STEPS_AT_A_TIME))
                steps += STEPS_AT_A_TIME
                spent = time.perf_counter() - began
            examples = steps * first.known[net].batch * world
            return [examples / cpu, examples / spent]

        serve(f"PyTorch {torch.__version__}, DistributedDataParallel over gloo, {world} processes", {"step": step})
        first.order()
        others.join()


if __name__ == "__main__":
    main()
