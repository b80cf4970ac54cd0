"""Sentences that the tables of a study hold, in the reader's words and units.

The tables call measures and levers by their names, so that they can be looked up; a briefing calls them as it
does everywhere else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.report.study_words import lever_in_text, measure_in_text
from sim.report.wording import change, counted, level_words, share

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.study.questions.conditions import Section as Conditions
    from sim.study.questions.search import Section as Search

_NUMBER = r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?"


def search_in_words(said: str, section: Search, unit: str) -> str:
    """Return what a search found, without the names of measures and levers.

    Parameters
    ----------
    said : str
        As the table ``search_said`` has it.
    section : Section
        What was asked.
    unit : str
        Of the measure of the target: shares are said in percent, their differences in points.
    """
    target = section.target
    if unit == "share":
        known = rf"({_NUMBER})(?: \(({_NUMBER}) to ({_NUMBER})\))?"
        about = rf"({re.escape(target.subject)}(?: is| of at least| of at most)) {known}"
        said = re.sub(about, lambda m: f"{m[1]} {_known(m, target.of)}", said)
    said = said.replace("reach the difference in", "reach a difference in")
    names = {path: lever_in_text(path) for path in section.levers}
    names |= {measure: measure_in_text(measure) for measure in section.measures}
    return _named(re.sub(r'"(\w+)"', r"\1", said), names)


def conditions_in_words(said: str, section: Conditions, unit: str) -> str:
    """Return how often a policy wins, or when it fails, without the name of the measure.

    Parameters
    ----------
    said : str
        As the table ``conditions_said`` has it.
    section : Section
        What was asked.
    unit : str
        Of the measure.
    """
    called = measure_in_text(section.measure)
    bare = section.measure.replace("_", " ")
    limit, side = section.limit
    where = f"{'above' if side > 0 else 'below'} {level_words(limit, unit)}"
    said = said.replace(
        f"({bare} {section.fails} against ", f"(the difference in {called} {where}, compared with "
    )
    return said.replace(f"In {bare}, ", f"In {called}, ", 1)


def _known(found: re.Match[str], of: str) -> str:
    """Return a share, or a difference of shares, and its interval if it has one."""
    mean, *limits = (float(number) for number in found.groups()[1:] if number)
    if of == "level":
        said, ends = share(mean), [share(limit) for limit in limits]
    else:
        said, ends = counted(mean, "share"), [change(limit, "share") for limit in limits]
    return f"{said} ({' to '.join(ends)})" if ends else said


def _named(said: str, names: Mapping[str, str]) -> str:
    """Return a text with each name, where it stands by itself, as it is called."""
    whole = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.sub(rf"(?<![\w.])(?:{whole})(?![\w]|\.\w)", lambda m: names[m[0]], said)
