"""Paired comparisons for the tables of the documents: many scenarios, the same replications in each."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.measures import KINDS
from sim.scenario import Scenario
from sim.study.blocks import blocks_of, simulate_block
from sim.study.executor import available_cpus, in_order

Values = NDArray[np.float64]

TOLD = 2.0
"""Standard errors from which an effect is told from nought."""


class Effect(NamedTuple):
    """A mean paired difference, its standard error, and whether any replication differs."""

    mean: float
    error: float
    differs: bool

    @property
    def told(self) -> int:
        """The sign of the effect, 0 where it cannot be told from nought."""
        return int(np.sign(self.mean)) if self.differs and abs(self.mean) > TOLD * self.error else 0


class Look(NamedTuple):
    """A measure of the team or of a stream that a table looks at, and the sign that is expected of it."""

    measure: str
    sign: int = 0
    group: str = "team"


def simulated(
    cases: Mapping[str, tuple[Scenario, Sequence[Look]]], replications: int, workers: int = 0
) -> dict[str, Values]:
    """Return what is looked at in every replication of every scenario, array [replications, looks].

    Parameters
    ----------
    cases : mapping of str to (Scenario, sequence of Look)
        The scenarios by name, and what to look at in each.
    replications : int
        Replications 0, 1, ... of each: the same luck for all of them.
    workers : int
        Processes; 0 for as many as there are processors.
    """
    blocks = [(name, block) for name, (case, _) in cases.items() for block in blocks_of(case, replications)]
    found: dict[str, list[Values]] = {name: [] for name in cases}
    done = in_order(simulate_block, (block for _, block in blocks), workers or available_cpus())
    for i, ((name, _), result) in enumerate(zip(blocks, done, strict=True), start=1):
        place = {(m.name, m.group): column for column, m in enumerate(result.measures.measures)}
        columns = [place[look.measure, look.group] for look in cases[name][1]]
        found[name].append(result.measures.values[:, columns])
        _progress(i, len(blocks))
    return {name: np.concatenate(values) for name, values in found.items()}


def effects(differences: Values) -> list[Effect]:
    """Return the effect in each column of paired differences, array [replications, columns].

    Replications in which a measure is not defined are left out of it.
    """
    found = []
    for column in differences.T:
        defined = column[~np.isnan(column)]
        error = float(defined.std(ddof=1)) / sqrt(len(defined)) if len(defined) > 1 else np.inf
        mean = float(defined.mean()) if len(defined) else np.nan
        found.append(Effect(mean, error, bool(np.any(defined != 0))))
    return found


def shown(effect: Effect, measure: str) -> str:
    """Return an effect as text: bold where it is told from nought, with a ring where it is not."""
    if not effect.differs:
        return "0"
    share = KINDS[measure].unit == "share"
    scale, digits = (100, 1) if share else (1, _digits(effect.mean, effect.error))
    text = f"{scale * effect.mean:+,.{digits}f} ± {scale * effect.error:,.{digits}f}"
    return f"**{text}**" if effect.told else f"{text} °"


def titled(look: Look) -> str:
    """Return the name of what is looked at, with its unit."""
    unit = KINDS[look.measure].unit
    of = "" if look.group == "team" else f" of {look.group}"
    return f"`{look.measure}`{of}, {'points' if unit == 'share' else unit}"


def _digits(mean: float, error: float) -> int:
    size = max(abs(mean), error)
    return 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 0.1 else 3


def _progress(done: int, of: int) -> None:
    end = "\n" if done == of else "\r"
    print(f"{done:,} of {of:,} blocks simulated", end=end, file=sys.stderr, flush=True)
