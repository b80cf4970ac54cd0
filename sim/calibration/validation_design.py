"""What is simulated to hold the model against the checks: the board, and it in two reorganisations.

All three are simulated at points of the uncertain assumptions, spread over their ranges as in any range over
the assumptions (:mod:`sim.study.ranges`), and under the central ones; at each with the same replications, so
that what differs between points is the assumptions, and between the board and its reorganisations these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import chain
from typing import NamedTuple

import numpy as np

from sim.calibration.model import ENGINE_ROOMS, telling
from sim.calibration.validation_counts import Shock, Work, counts_of_work
from sim.published.figures import WHOLE_BOARD, Counts
from sim.reading import load
from sim.scenario import Scenario
from sim.study.executor import in_order
from sim.study.experiment.board import POLICY
from sim.study.ranges import moved, points_of
from sim.study.runner.runner import Tell

POINTS, REPLICATIONS, CENTRAL_REPLICATIONS = 80, 8, 80
"""Points of the assumptions, replications at each, and of the central ones."""
SEED = 2020
_BLOCK = 10  # replications of the central assumptions that are one piece of work
_SHOCK_YEARS = 3

_CUT_15 = {"month": 24, "announced_month": 12, "share": 0.15, "sharing": "each-stream"}
"""As in 2012-13: by 1 April of a year, and known a year before."""


class Simulated(NamedTuple):
    """What was counted.

    Attributes
    ----------
    central : Counts
        Under the central assumptions.
    points : tuple of Counts
        At each point of the assumptions.
    teams : Counts
        Of the shipped engine rooms, arrays [teams]; nothing of it is simulated.
    """

    central: Counts
    points: tuple[Counts, ...]
    teams: Counts


def simulated(
    replications: int = REPLICATIONS,
    points: int = POINTS,
    central_replications: int = CENTRAL_REPLICATIONS,
    workers: int = 1,
    progress: Tell | None = None,
) -> Simulated:
    """Simulate and count; the result does not depend on the number of workers.

    Parameters
    ----------
    replications : int
        At each point; at least 2, and no more are made of the central assumptions than these, or
        *central_replications*.
    points, central_replications : int
        How many.
    workers : int
        Processes.
    progress : callable, optional
        Called with a :class:`sim.study.runner.runner.Progress` as the work goes on.
    """
    most = max(central_replications, replications)
    firsts = range(0, most, _BLOCK)
    central = [Work(*_scenarios(), range(first, min(first + _BLOCK, most))) for first in firsts]
    work = chain(central, _at_points(points, range(replications)))
    with closing(in_order(counts_of_work, work, workers)) as done:
        found = list(telling(done, most + points * replications, progress))
    parts, rest = found[: len(central)], found[len(central) :]
    together = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return Simulated(together, tuple(rest), _teams())


def _scenarios() -> tuple[Scenario, tuple[Shock, ...]]:
    """Return the board, and it in each reorganisation, under the central assumptions."""
    board = load(system=WHOLE_BOARD, policy=POLICY, assumptions="central")
    short = {"run.years": _SHOCK_YEARS}
    fifteen = board.replace({"policy.scheduled_cuts": [_CUT_15], "policy.closing_rule": "evenly", **short})
    half = load(system=WHOLE_BOARD, policy="cut-50-by-december", assumptions="central").replace(short)
    return board, (_shock("cut15", fifteen), _shock("cut50", half))


def _shock(name: str, scenario: Scenario) -> Shock:
    """Return a reorganisation; exits are counted for half a year after it, or after there is money for it."""
    (cut,) = scenario.policy.scheduled_cuts
    until = max(cut.month, cut.redundancy_money_month) + 6
    return Shock(name, scenario, cut.announced_month, cut.month, until)


def _at_points(points: int, replications: range) -> Iterator[Work]:
    board, shocks = _scenarios()
    central = [board, *(shock.scenario for shock in shocks)]
    for values in zip(*points_of(central, points, SEED), strict=True):
        here, *cuts = (moved(scenario, at) for scenario, at in zip(central, values, strict=True))
        there = (shock._replace(scenario=cut) for shock, cut in zip(shocks, cuts, strict=True))
        yield Work(here, tuple(there), replications)


def _teams(systems: Sequence[str] = ENGINE_ROOMS) -> Counts:
    """Return posts, whole-time equivalents and pay of shipped engine rooms, arrays [systems]."""
    rows = []
    for name in systems:
        scenario = load(system=name, policy=POLICY, assumptions="central")
        posts, pay = scenario.posts(), scenario.assumptions.money.pay_gbp
        rows.append([1, len(posts), sum(p.wte for p in posts), sum(p.wte * pay[p.band] for p in posts)])
    columns = np.array(rows, dtype=np.float64).T
    return dict(zip(("teams", "posts", "wte", "pay_gbp"), columns, strict=True))
