"""Histories of made-up posts over some years, by known rules: what an estimate is tried on."""

from __future__ import annotations

from dataclasses import fields, replace
from math import nan

import numpy as np

from sim.calibration.history import MONTHS_PER_WEEK, History
from sim.calibration.lives import Arrivals, Rules, lived


def made_history(
    posts: int, years: int, rules: Rules, chance: np.random.Generator, fixed: float = 0.6
) -> History:
    """Make up the history of so many posts over some years, each filled again after a wait.

    Parameters
    ----------
    posts, years : int
        How many, and how long the record is kept; it opens at month 0.
    rules : Rules
        By which people leave.
    chance : numpy Generator
        The only source of chance.
    fixed : float
        Share of those who come who are on a fixed term, of 12 or 24 months alike.
    """
    closes = 12.0 * years
    tenure = np.floor(chance.exponential(60, posts))
    first = _contracts(posts, fixed, chance)
    within = np.floor(chance.random(posts) * first.term)
    day_one = replace(
        first, comes=np.zeros(posts), joined=-np.where(first.fixed, within, tenure),
        start=np.where(first.fixed, -within, -tenure), contract_end=first.term - within,
        advert=np.full(posts, nan),
    )  # fmt: skip
    parts = [lived(day_one, rules, 0.0, closes, chance)]
    sigma = np.sqrt(np.log1p(rules.advert_variation**2))
    while True:
        free = parts[-1].left[parts[-1].last]
        free = free[free < closes]
        wait = chance.lognormal(np.log(rules.advert_weeks) - sigma**2 / 2, sigma, len(free)) * MONTHS_PER_WEEK
        comes, advert = free + wait, free
        comes, advert = comes[comes < closes], advert[comes < closes]
        if not len(comes):
            break
        new = _contracts(len(comes), fixed, chance)
        new = replace(
            new, comes=comes, joined=comes, start=comes, contract_end=comes + new.term, advert=advert
        )
        parts.append(lived(new, rules, 0.0, closes, chance))
    return together(parts)


def _contracts(n: int, fixed: float, chance: np.random.Generator) -> Arrivals:
    empty = np.zeros(n)
    term = np.where(chance.random(n) < 0.5, 12.0, 24.0)
    return Arrivals(empty, empty, empty, chance.random(n) < fixed, empty, term, empty)


def together(parts: list[History]) -> History:
    """Return several histories of one record as one, of other people each."""
    before = np.cumsum([0, *(p.people for p in parts[:-1])])
    numbered = [replace(p, person=p.person + b) for p, b in zip(parts, before, strict=True)]
    first = {f.name: getattr(parts[0], f.name) for f in fields(History)}
    columns = [name for name, value in first.items() if isinstance(value, np.ndarray)]
    joined = {name: np.concatenate([getattr(p, name) for p in numbered]) for name in columns}
    return History(**{**first, **joined})
