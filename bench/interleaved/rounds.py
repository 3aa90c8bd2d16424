"""Rounds in which all contestants do the same one after the other, and what is made of their figures."""
import math
import statistics
import sys
import time

from .contestants import Lost


class Rounds:
    """rates[case][name] holds one figure a round, or None where the contestant was left out."""

    def __init__(self, cases, contestants):
        """cases maps a name to a request."""
        self.cases, self.contestants = cases, list(contestants)
        self.rates = {case: {contestant.name: [] for contestant in self.contestants} for case in cases}

    def play(self, rounds, seconds, value=0, warm_up=True, rest=0.0):
        """A first round warms up and does not count; who begins changes each round.

        value: which of the numbers answered counts. rest: seconds before each request, in which the threads of whoever was asked before
        cease to look for work.
        """
        for number in range(-1 if warm_up else 0, rounds):
            for case, request in self.cases.items():
                turn = (number + 1) % max(1, len(self.contestants))
                for contestant in self.contestants[turn:] + self.contestants[:turn]:
                    time.sleep(rest)
                    if number < 0:
                        self._ask(contestant, request, 4 * seconds, value)
                    elif number % contestant.every == 0:
                        self.rates[case][contestant.name].append(self._ask(contestant, request, seconds, value))
                    else:
                        self.rates[case][contestant.name].append(None)
            if number >= 0:
                print(f"  round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        return self

    def _ask(self, contestant, request, seconds, value):
        if contestant not in self.contestants:
            return None
        try:
            return contestant.ask(request, seconds)[value]
        except Lost as loss:
            if contestant.ours:
                raise
            print(f"\nskipped from here on: {loss}", flush=True)
            contestant.stop()
            self.contestants.remove(contestant)
            for rates in self.rates.values():
                del rates[contestant.name]
            return None

    def names(self):
        return [contestant.name for contestant in self.contestants]

    def median(self, case, name):
        return statistics.median([rate for rate in self.rates[case][name] if rate is not None])

    def ratio(self, case, name, other, other_case=None):
        """The median over the rounds of the ratios in each."""
        pairs = zip(self.rates[case][name], self.rates[other_case or case][other])
        return statistics.median([mine / theirs for mine, theirs in pairs if mine is not None and theirs is not None])


def geometric_mean(values):
    values = list(values)
    return math.exp(sum(map(math.log, values)) / len(values))


def table(head, rows):
    """Prints a Markdown table; its first column is text, the others are formatted already."""
    print("\n| " + " | ".join(head) + " |")
    print("| --- |" + " ---: |" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |", flush=True)
