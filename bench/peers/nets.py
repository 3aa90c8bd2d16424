"""The nets of our steps in PyTorch, with the same layers, loss, batch and optimizer, on data of the same shape."""
import torch
from torch import nn

FEATURES = 784
CLASSES = 10
EXAMPLES = 60_000


def mlp_small():
    return nn.Sequential(nn.Linear(FEATURES, 50), nn.Sigmoid(), nn.Linear(50, CLASSES))


def mlp_large():
    return nn.Sequential(nn.Linear(FEATURES, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, CLASSES))


# Its layers, the batch, and whether the rows of each batch are gathered from all examples.
NETS = {"mlp-small": (mlp_small, 100, False), "mlp-small-gather": (mlp_small, 100, True), "mlp-large": (mlp_large, 128, False)}


class Training:
    """Forward, loss, backward and sgd; wrap makes something else of the net, as DistributedDataParallel does."""

    def __init__(self, name, compiled=False, parts=1, wrap=lambda net: net):
        torch.manual_seed(0)
        layers, batch, self.gathers = NETS[name]
        self.batch = batch // parts
        self.net = wrap(layers())
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=0.1)
        examples = EXAMPLES if self.gathers else self.batch
        self.inputs, self.targets = torch.rand(examples, FEATURES), torch.randint(0, CLASSES, (examples,))
        self.order, self.at = torch.randperm(examples), 0
        self.loss = torch.compile(self._loss, dynamic=False) if compiled else self._loss

    def _loss(self, inputs, targets):
        return nn.functional.cross_entropy(self.net(inputs), targets)

    def next(self):
        if not self.gathers:
            return self.inputs, self.targets
        if self.at + self.batch > EXAMPLES:
            self.order, self.at = torch.randperm(EXAMPLES), 0
        rows = self.order[self.at:self.at + self.batch]
        self.at += self.batch
        return self.inputs[rows], self.targets[rows]

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(*self.next()).backward()
        self.optimizer.step()
