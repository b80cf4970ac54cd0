"""Why did it change: a difference between two scenarios, split over what differs and what that acts through.

Both splits share the difference out by Shapley values, replication by replication: every mixed scenario meets
the same chance, so the parts add up to the difference in each replication, and each part's mean has an
interval of its own. How parts are to be read, and how far they can be trusted, is in docs/model/why.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, reduce
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from sim.measures.measure import Floats, Measure
from sim.measures.money import funded_by
from sim.scenario.base import Part, Reference, Series
from sim.study.questions.channels import AMOUNT, CHANNELS, OTHER, taken_away, without
from sim.study.questions.levers import levers_between, mixed
from sim.study.questions.settings import place_of
from sim.study.questions.shapley import (
    added_first,
    added_last,
    joint_effect,
    pair_interactions,
    players_in,
    shapley_values,
)
from sim.study.runner.cells import Asked, Cell, Contrast, Sample, SampleSource
from sim.study.statistics import mean_interval

if TYPE_CHECKING:
    import pandas as pd

MONEY = "funded_post_months"
"""By this measure it is seen whether taking away the amount of money did so."""

PAIR = ":"
"""Stands between the two parts of a pair."""


class Section(Part):
    """What a study file says of why a policy differs from the baseline."""

    replications: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=100, description="Replications of each mixed scenario; the most, if there is a minimum."
    )
    minimum: Annotated[int, Field(ge=2, le=1_000_000)] | None = Field(
        default=None,
        description="So many first, and twice as many until the 95% interval of every part of the first "
        "measure is known to within the least difference worth noticing; unset for all at once.",
    )
    measures: Annotated[Series[Reference], Field(min_length=1)] = Field(
        default=("retention_42m", "lost_knowledge", "cost_total_gbp"),
        description="Measures of the team whose difference is split.",
    )

    @property
    def first(self) -> int:
        """Replications that are asked for at first."""
        return self.replications if self.minimum is None else min(self.minimum, self.replications)


class Split(NamedTuple):
    """A difference as a game: what scenarios are held against each other in each coalition of the parts.

    Attributes
    ----------
    name : str
        ``levers`` or ``channels``.
    parts : tuple of str
        What the difference is split over: keys of levers or of channels.
    pairs : tuple of (Cell, Cell)
        For each coalition, in the order of :mod:`sim.study.questions.shapley`, the scenarios with and
        without the policy: what the coalition brings is the first minus the second.
    """

    name: str
    parts: tuple[str, ...]
    pairs: tuple[tuple[Cell, Cell], ...]


class Shares(NamedTuple):
    """A split of one measure, by replication.

    Attributes
    ----------
    parts, first, last : float array [k, R]
        Each part's Shapley value; what it does moved first, alone; and moved last, on top of all others.
    other : float array [R]
        What is left with none of the parts.
    joint : float array [R]
        What all parts do together beyond the sum of what each does alone.
    pairs : dict of float array [R]
        By two parts' places, what the two do together beyond what each does without the other.
    """

    parts: Floats
    first: Floats
    last: Floats
    other: Floats
    joint: Floats
    pairs: dict[tuple[int, int], Floats]


def shares(game: Floats) -> Shares:
    """Return the split of a game, array [2^k, R]; parts and other add up to its last place."""
    return Shares(
        shapley_values(game), added_first(game), added_last(game), game[0], joint_effect(game),
        pair_interactions(game),
    )  # fmt: skip


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells that the two splits need, each once, and how many replications of each at first."""
    return [(cell, section.first) for cell in _cells(_splits(contrast))]


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> pd.DataFrame:
    """Return the two splits of each measure's difference, tidy.

    Returns
    -------
    DataFrame
        One row per measure and thing, with its mean and 95% interval of the Monte Carlo error (``mean``,
        ``ci_low``, ``ci_high``), over the ``replications`` in which the measure is defined in every cell.

        ============ =============== ============================================================
        ``split``    ``kind``        what
        ============ =============== ============================================================
        whole        baseline        mean of the baseline
        whole        policy          mean of the policy
        whole        difference      their paired difference
        levers       part            share of a lever that differs
        channels     part            share of a channel it acts through
        channels     other           what remains with all channels taken away
        both         joint           what all parts do beyond the sum of what each does alone
        both         pair            the interaction of two parts
        channels     left            funded post-months that differ with the amount taken away: over the run,
                                     and by the months of the measures that are read at one
        ============ =============== ============================================================

        A ``part`` is the key of a lever or of a channel, of a pair both keys; the rest is ``other``.
        Parts also have ``first`` (alone) and ``last`` (on top of all others), with their intervals. The parts
        and the other ways of a split add up to the difference.

    Raises
    ------
    StudyError
        There is no such measure.
    """
    import pandas as pd

    splits = _splits(contrast)
    samples = _known_well(splits, section, runner)
    one = samples[contrast.baseline.name]
    measures = [one.measures[place_of(one, name)] for name in section.measures]
    rows = [row for measure in measures for row in _rows_of_measure(contrast, splits, samples, measure)]
    months = (m.kind.month for m in measures if m.kind.month is not None)
    money = [*(funded_by(month).name for month in dict.fromkeys(months)), MONEY]
    left = [row for measure in money for row in _money_left(splits[-1], samples, measure)]
    return pd.DataFrame([*rows, *left], columns=list(_COLUMNS))


@lru_cache(maxsize=16)
def _splits(contrast: Contrast) -> tuple[Split, Split]:
    """Return both splits; the same ones are asked for when work is counted, simulated and answered."""
    return _by_levers(contrast), _by_channels(contrast)


def _by_levers(contrast: Contrast) -> Split:
    baseline, policy = contrast.baseline, contrast.policy
    levers = levers_between(baseline.scenario, policy.scenario)
    k = len(levers)

    def cell(coalition: int) -> Cell:
        if coalition == 0:
            return baseline
        if coalition == (1 << k) - 1:
            return policy
        chosen = [levers[i] for i in players_in(coalition)]
        word = "-".join(str(i + 1) for i in players_in(coalition))
        return Cell(f"{policy.name}/levers-{word}", mixed(baseline.scenario, chosen))

    pairs = tuple((cell(coalition), baseline) for coalition in range(1 << k))
    return Split("levers", tuple(lever.key for lever in levers), pairs)


def _by_channels(contrast: Contrast) -> Split:
    with_policy, without_it = (_without_channels(cell) for cell in (contrast.policy, contrast.baseline))
    keys = tuple(channel.key for channel in CHANNELS)
    return Split("channels", keys, tuple(zip(with_policy, without_it, strict=True)))


def _without_channels(given: Cell) -> list[Cell]:
    """Return a cell with the channels of each coalition and without the others."""
    taken = taken_away(given.scenario)

    def cell(coalition: int) -> Cell:
        absent = [i for i in range(len(taken)) if taken[i] and i not in players_in(coalition)]
        if not absent:
            return given
        changes = {path: value for i in absent for path, value in taken[i].items()}
        return without(given, changes, (CHANNELS[i].key for i in absent))

    return [cell(coalition) for coalition in range(1 << len(taken))]


def _cells(splits: Iterable[Split]) -> list[Cell]:
    named = {cell.name: cell for split in splits for pair in split.pairs for cell in pair}
    return list(named.values())


def _known_well(splits: Sequence[Split], section: Section, runner: SampleSource) -> dict[str, Sample]:
    """Return the samples of all cells, of so many replications as the section's precision takes."""
    cells, n = _cells(splits), section.first
    samples = _aligned(cells, n, runner)
    while n < section.replications and not _told_apart(splits, samples, section.measures[0]):
        n = min(2 * n, section.replications)
        runner.simulate(cells, n)
        samples = _aligned(cells, n, runner)
    return samples


def _told_apart(splits: Sequence[Split], samples: dict[str, Sample], measure: str) -> bool:
    """Return whether no part of a difference may be off by what is worth noticing."""
    one = next(iter(samples.values()))
    least = one.measures[place_of(one, measure)].kind.noticed.least
    for game in _games(splits, samples, measure):
        found = shares(game)
        for values in (*found.parts, found.other):
            _, low, high = (float(x[0]) for x in mean_interval(values[:, None]))
            if not (high - low) / 2 <= least:
                return False
    return True


def _aligned(cells: Sequence[Cell], replications: int, runner: SampleSource) -> dict[str, Sample]:
    """Return the samples of cells, by name, with the replications that all of them have."""
    samples = {cell.name: runner.sample(cell, replications) for cell in cells}
    everywhere = reduce(np.intersect1d, [s.replications for s in samples.values()])
    return {
        name: Sample(everywhere, s.measures, s.values[np.isin(s.replications, everywhere)])
        for name, s in samples.items()
    }


def _games(splits: Sequence[Split], samples: dict[str, Sample], measure: str) -> list[Floats]:
    """Return each split's game of a measure, arrays [2^k, R], where it is defined in every cell."""
    games = [
        np.array([samples[a.name].column(measure) - samples[b.name].column(measure) for a, b in split.pairs])
        for split in splits
    ]
    defined = ~np.isnan(np.concatenate(games)).any(axis=0)
    return [game[:, defined] for game in games]


_INTERVAL = ("mean", "ci_low", "ci_high")
_COLUMNS = (
    "measure", "unit", "split", "kind", "part", "replications", *_INTERVAL,
    *(f"first_{name}" for name in _INTERVAL), *(f"last_{name}" for name in _INTERVAL),
)  # fmt: skip

Row = dict[str, Any]


def _rows_of_measure(
    contrast: Contrast, splits: Sequence[Split], samples: dict[str, Sample], measure: Measure
) -> Iterator[Row]:
    named = {"measure": measure.name, "unit": measure.unit}
    games = _games(splits, samples, measure.name)
    for kind, cell in (("baseline", contrast.baseline), ("policy", contrast.policy)):
        values = samples[cell.name].column(measure.name)
        yield named | {"split": "whole", "kind": kind} | _described(values)
    yield named | {"split": "whole", "kind": "difference"} | _described(games[0][-1])
    for split, game in zip(splits, games, strict=True):
        for row in _rows_of_split(split, shares(game)):
            yield named | {"split": split.name} | row


def _rows_of_split(split: Split, found: Shares) -> Iterator[Row]:
    for i, part in enumerate(split.parts):
        yield (
            {"kind": "part", "part": part}
            | _described(found.parts[i])
            | _described(found.first[i], "first_")
            | _described(found.last[i], "last_")
        )
    if split.name == "channels":
        yield {"kind": "other", "part": OTHER} | _described(found.other)
    if len(split.parts) > 1:
        yield {"kind": "joint"} | _described(found.joint)
    for (i, j), values in found.pairs.items():
        yield {"kind": "pair", "part": PAIR.join((split.parts[i], split.parts[j]))} | _described(values)


def _money_left(split: Split, samples: dict[str, Sample], measure: str) -> Iterator[Row]:
    """Yield what still differs in funded post-months when only the amount of money is taken away."""
    (game,) = _games([split], samples, measure)
    amount = [channel.key for channel in CHANNELS].index(AMOUNT)
    left = game[len(game) - 1 - (1 << amount)]
    yield {"measure": measure, "unit": "post-months", "split": split.name, "kind": "left"} | _described(left)


def _described(values: Floats, prefix: str = "") -> Row:
    """Return the mean of values [R] and its interval, as columns."""
    interval = (float(x[0]) for x in mean_interval(values[:, None]))
    named = {f"{prefix}{name}": x for name, x in zip(_INTERVAL, interval, strict=True)}
    return named if prefix else {"replications": int((~np.isnan(values)).sum()), **named}
