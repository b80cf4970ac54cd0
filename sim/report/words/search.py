"""What a search found: the cheapest combination of levers that reaches a target, or the nearest to it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.report.words.money import pounds
from sim.report.words.rounding import percent
from sim.report.words.titles import in_unit, title_of
from sim.report.words.wording import change, counted, measure_in_text, share
from sim.study.questions.search import Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from sim.study.questions.search import Section, Target
    from sim.study.questions.settings import Setting, Value

_ENDS = ("mean", "ci_low", "ci_high")
_AGAIN = {
    Verdict.REACHED: "which reaches the target again",
    Verdict.OPEN: "which leaves open whether it reaches the target",
}


def search_words(verdict: Any, table: pd.DataFrame, section: Section, units: Mapping[str, str]) -> str:
    """Return what a search found.

    Parameters
    ----------
    verdict : mapping
        A row of the table ``search_verdict``.
    table : DataFrame
        The rows of the table ``search`` that it is about.
    section : Section
        What was asked.
    units : mapping
        Units of the measures.
    """
    target = section.target
    found = (
        f"{verdict['reached']:.0f} of {verdict['combinations']:.0f} combinations reach "
        f"{_asked(target, units[target.measure])}."
    )
    combinations = table.set_index("combination")
    code = Verdict(verdict["verdict"])
    if code == Verdict.NONE:
        nearest = combinations.loc[verdict["nearest"]]
        at = _at(nearest, "", section, units)
        return f"{found} The nearest is {_setting(section, verdict['nearest'])}: {at}."
    sure = f"It is the cheapest in {percent(verdict['share_cheapest'])} of resamples"
    if verdict["runner_up"] != verdict["runner_up"]:  # nan: there is none
        sure += "; no other combination reaches the target"
    else:
        dearer = _interval(combinations.loc[verdict["runner_up"]], "dearer", "level", units[section.cost])
        sure += f"; the runner-up, {_setting(section, verdict['runner_up'])}, costs {dearer} more"
    return (
        f"{found} The cheapest is {_setting(section, verdict['best'])}. In "
        f"{verdict['fresh_replications']:.0f} fresh replications {_at(verdict, 'fresh_', section, units)}, "
        f"{_AGAIN[code]}. {sure}."
    )


def _asked(target: Target, unit: str) -> str:
    word, bound = ("most", target.at_most) if target.at_least is None else ("least", target.at_least)
    assert bound is not None
    what = measure_in_text(target.measure)
    subject = what if target.of == "level" else f"a difference in {what}"
    shown = _value(bound, target.of, unit) if unit in ("share", "GBP") else f"{bound:g}"
    return f"{subject} of at {word} {shown}"


def _at(row: Any, prefix: str, section: Section, units: Mapping[str, str]) -> str:
    """Return what a combination reaches and what it costs."""
    target = section.target
    what = measure_in_text(target.measure)
    subject = what if target.of == "level" else f"the difference in {what}"
    reached = _interval(row, f"{prefix}target", target.of, units[target.measure])
    costs = _interval(row, f"{prefix}cost", "level", units[section.cost])
    return f"{subject} is {reached} and {measure_in_text(section.cost)} is {costs}"


def _interval(row: Any, name: str, of: str, unit: str) -> str:
    mean, *limits = (float(row[f"{name}_{end}"]) for end in _ENDS)
    points = of == "difference" and unit == "share"  # named once, behind the mean
    ends = [change(limit, unit) if points else _value(limit, of, unit) for limit in limits]
    return f"{_value(mean, of, unit)} ({' to '.join(ends)})"


def _value(value: float, of: str, unit: str) -> str:
    """Return a level, or a difference, in its unit."""
    if unit == "share":
        return share(value) if of == "level" else counted(value, unit)
    return pounds(value) if unit == "GBP" else f"{value:.3g}"


def _setting(section: Section, combination: float) -> str:
    """Return the levers of a combination, by its number in the table ``search``."""
    setting: Setting = section.settings()[int(combination) - 1]
    return ", ".join(f"{title_of(path)} {_written(path, value)}" for path, value in setting.items())


def _written(path: str, value: Value) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value) if isinstance(value, bool) else in_unit(path, f"{value:,.10g}")
