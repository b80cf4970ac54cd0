"""How often a policy wins over the assumptions, and when it fails."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from typing import TYPE_CHECKING, Any

from sim.report.words.english import capital, listed
from sim.report.words.rounding import percent
from sim.report.words.titles import title_of, with_unit
from sim.report.words.wording import level_words, measure_in_text

if TYPE_CHECKING:
    import pandas as pd


def win_sentence(row: Any, policy: str, baseline: str) -> str:
    """Return at how many points the policy is better.

    Parameters
    ----------
    row : mapping
        Of the table ``conditions_counts``, of the wins.
    policy, baseline : str
        What they are called within a sentence.
    """
    return (
        f"In {measure_in_text(row['measure'])}, {policy} did better than {baseline} at {_counted(row)}: "
        f"clearly better at {row['clearly']:.0f}, clearly worse at {row['clearly_not']:.0f}, and at "
        f"{_undecided(row)} the replications do not tell."
    )


def fail_sentence(row: Any, limits: pd.DataFrame, policy: str, baseline: str, unit: str) -> str:
    """Return at how many points the policy fails, and under which condition.

    Parameters
    ----------
    row : mapping
        Of the table ``conditions_counts``, of the failures.
    limits : DataFrame
        Those of the condition, as the table ``conditions_limits`` has them.
    policy, baseline : str
        What they are called within a sentence.
    unit : str
        Of the measure.
    """
    where = f"{row['side']} {level_words(row['level'], unit)}"
    difference = f"the difference in {measure_in_text(row['measure'])} {where}, compared with {baseline}"
    start = f"{capital(policy)} failed ({difference})"
    undecided = _undecided(row)
    unsure = f"at {undecided} points the replications do not tell" if undecided else ""
    if row["there"] in (0, row["points"]):
        at, most = (
            ("none of", f"at most {percent(row['share_ci_high'], 1)}")
            if not row["there"]
            else ("all", f"at least {percent(row['share_ci_low'], 1)}")
        )
        said = f"{start} at {at} {row['points']:.0f} points: {most} of the range (95%)"
        return f"{said}, if the points are taken by their means; {unsure}." if unsure else f"{said}."
    start += f" at {_counted(row)}{'; ' * bool(unsure)}{unsure}"
    if isnan(row["density"]):
        return f"{start}. No condition was found that stands up at points on which it was not sought."
    return (
        f"{start}. Above all when {listed(list(limits_in_words(limits)))}: judged at {row['judging']:.0f} "
        f"points on which this was not sought, it failed in {percent(row['density'])} of such cases (95% "
        f"interval {_span(row, 'density')}) against {percent(row['judging_share'])} of all, and these are "
        f"{percent(row['coverage'])} of its failures ({_span(row, 'coverage')})."
    )


def limits_in_words(limits: pd.DataFrame) -> Iterator[str]:
    """Yield the limits of a condition, those of one assumption together, in its own unit."""
    for path, rows in limits.groupby("factor", sort=False):
        factor = str(path)
        ends = {row["side"]: with_unit(factor, row["at"]) for _, row in rows.iterrows()}
        within = (
            f"between {ends['above']} and {ends['below']}"
            if len(ends) == 2
            else next(f"{side} {end}" for side, end in ends.items())
        )
        yield f"{title_of(factor)} is {within}"


def _undecided(row: Any) -> int:
    return int(row["points"] - row["clearly"] - row["clearly_not"])


def _counted(row: Any) -> str:
    return (
        f"{row['there']:.0f} of {row['points']:.0f} points, {percent(row['share'])} (95% interval "
        f"{_span(row, 'share')})"
    )


def _span(row: Any, name: str) -> str:
    return f"{row[f'{name}_ci_low']:.0%} to {row[f'{name}_ci_high']:.0%}"
