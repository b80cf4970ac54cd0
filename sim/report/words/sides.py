"""How many differences lie on which side of a level."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.words.wording import level_words

if TYPE_CHECKING:
    import pandas as pd

    from sim.study.experiment.plan import Plan


def counted_sides(rows: pd.DataFrame, of: str, level: float = 0.0, unit: str = "") -> str:
    """Return in how many rows a difference is clearly above or below a level; ranges, if any, count too.

    Parameters
    ----------
    rows : DataFrame
        With diff_ci_low and diff_ci_high, perhaps diff_range_low and diff_range_high.
    of : str
        What a row is, in the plural.
    level, unit : float, str
        The level, and the unit of both.
    """
    kinds = [kind for kind in ("ci", "range") if f"diff_{kind}_low" in rows]
    lows, highs = (rows[[f"diff_{kind}_{side}" for kind in kinds]] for side in ("low", "high"))
    above, below = int((lows.min(axis=1) > level).sum()), int((highs.max(axis=1) < level).sum())
    there = level_words(level, unit)
    unclear = f"not clear of {there}" if level else "not clear"
    sides = [(above, f"above {there}"), (below, f"below {there}"), (len(rows) - above - below, unclear)]
    first, *others = [f"{n}{{}} {side}" for n, side in sides if n]
    return ", ".join([first.format(f" of {len(rows)} {of}"), *(other.format("") for other in others)])


def sweep_level(plan: Plan, question: int) -> float:
    """Return the difference at which a sweep of a study breaks even, by its number in the tables."""
    return float(plan.sections["sweeps"][question - 1].model_dump()["level"])
