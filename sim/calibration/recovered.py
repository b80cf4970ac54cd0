"""Whether known values are found again: how often 90% intervals hold them.

Two questions. Truths drawn from what the assumptions say before (their ranges): then 90% intervals that lean
on the same ranges hold the truth in 90% of histories, if the likelihood is right. And one fixed truth with
next to nothing known before (:func:`sim.calibration.estimating.estimate` says what): then intervals hold it
in about 90%, where there are events enough.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import sqrt
from typing import NamedTuple

import numpy as np

from sim.calibration import estimating as paths
from sim.calibration.estimating import estimate
from sim.calibration.exports import Export, whole
from sim.calibration.lives import Rules
from sim.calibration.made import made_history
from sim.calibration.posterior import Estimate
from sim.calibration.prior import beta_of, gamma_of
from sim.scenario import Scenario

TRIED = (
    paths.BASE, paths.AT_END, paths.STRENGTH, paths.RETIREMENT, paths.RENEWAL, paths.WORK_ENDED, paths.ADVERT,
    paths.ADVERT_CV,
)  # fmt: skip


class Tried(NamedTuple):
    """One value of one made-up history: the truth and its estimate."""

    path: str
    truth: float
    found: Estimate

    @property
    def held(self) -> bool:
        """Whether the interval holds the truth."""
        return self.found.low <= self.truth <= self.found.high


class Coverage(NamedTuple):
    """How often intervals hold the truth, with the standard error of that, and how much the data brought."""

    share: float
    error: float
    tried: int
    data: float

    @classmethod
    def of(cls, tried: list[Tried]) -> Coverage:
        """Count."""
        n = len(tried)
        share = sum(t.held for t in tried) / n
        return cls(
            share, sqrt(max(share * (1 - share), 0.9 * 0.1) / n), n, sum(t.found.data for t in tried) / n
        )


def tried(
    scenario: Scenario,
    posts: int,
    times: int,
    seed: int,
    *,
    drawn: bool = True,
    years: int = 5,
    shown: Export = whole,
) -> Iterator[Tried]:
    """Yield truths and estimates from made-up histories of so many posts.

    Parameters
    ----------
    scenario : Scenario
        Whose assumptions are central.
    posts, times, seed : int
        Posts, how many histories, and the seed.
    drawn : bool
        Truths are drawn from the ranges, and estimates lean on them. False: the truth is central each time,
        and next to nothing is known before.
    years : int
        How long each record is.
    shown : Export
        What the record shows of each history.
    """
    chance = np.random.default_rng(seed)
    alone = scenario.replace({"assumptions.attrition.contagion_per_exit": 1.0})
    usual = Rules.of(alone.assumptions)
    for _ in range(times):
        truth = _draw(scenario, chance) if drawn else _central(scenario)
        rules = replace(
            usual.with_shape(alone.assumptions, truth[paths.STRENGTH]), resignation=truth[paths.BASE],
            at_end=truth[paths.AT_END], retirement=truth[paths.RETIREMENT], renewal=truth[paths.RENEWAL],
            work_ended=truth[paths.WORK_ENDED], advert_weeks=truth[paths.ADVERT],
            advert_variation=truth[paths.ADVERT_CV],
        )  # fmt: skip
        history = shown(made_history(posts, years, rules, chance), chance)
        fit = estimate(history, alone, shrink=drawn)
        for path in TRIED:
            if path in fit.estimates:
                yield Tried(path, truth[path], fit.estimates[path])


def _central(scenario: Scenario) -> dict[str, float]:
    rules = Rules.of(scenario.assumptions)
    return {
        paths.BASE: rules.resignation, paths.AT_END: rules.at_end,
        paths.STRENGTH: scenario.assumptions.attrition.tenure_shape_strength,
        paths.RETIREMENT: rules.retirement, paths.RENEWAL: rules.renewal, paths.WORK_ENDED: rules.work_ended,
        paths.ADVERT: rules.advert_weeks, paths.ADVERT_CV: rules.advert_variation,
    }  # fmt: skip


def _draw(scenario: Scenario, chance: np.random.Generator) -> dict[str, float]:
    found = _central(scenario)
    for path in TRIED:
        note, u = scenario.notes[path], float(chance.random())
        assert note.low is not None
        assert note.high is not None
        if path == paths.STRENGTH:
            low, middle, high = note.low, found[path], note.high
            found[path] = low + 2 * u * (middle - low) if u < 0.5 else middle + (2 * u - 1) * (high - middle)
        elif path in (paths.RENEWAL, paths.WORK_ENDED):
            found[path] = float(chance.beta(*beta_of(note.low, note.high)))
        else:
            prior = gamma_of(note.low, note.high)
            found[path] = float(chance.gamma(prior.a)) / prior.b
    return found
