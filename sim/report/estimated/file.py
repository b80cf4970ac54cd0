"""Estimates as a file of assumptions that extends the central ones and is ready to run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.calibration import estimating as paths
from sim.calibration.estimating import Fit
from sim.calibration.history_of_table import Read
from sim.calibration.posterior import Estimate
from sim.report.estimated.words import NAMES, span_of_years
from sim.report.words.few import shared_count
from sim.report.words.rounding import percent, to_figures
from sim.scenario import Scenario
from sim.version import __version__

_FIGURES = 3
_MOSTLY = 0.5

_HEAD = """\
# Assumptions estimated from a history of staff by engine-room {version}.
#
# Each value is the middle of what is believed after the history; low and high are its 90% interval. How much
# of it the history brings, and how much the central assumptions, stands in its source. What the history does
# not tell is not here, and keeps its central value and range. No value tells of a person.
#
#   {program} compare --system YOUR-TEAM --policy annual-settlement --policy three-year-settlement \\
#     --assumptions {name} --assumptions-range

extends: assumptions/central

assumptions:
  title: "Estimated from a history of staff, {years}"
"""


def assumptions_file(fit: Fit, scenario: Scenario, read: Read, program: str, name: str) -> str:
    """Return the text of a file of assumptions.

    Parameters
    ----------
    fit : Fit
        What was estimated.
    scenario : Scenario
        Whose grades hold where the data bring less than half.
    read : Read
        How the record was read.
    program, name : str
        What the user types to run it, and the name of the file.
    """
    years = span_of_years(read)
    text = [_HEAD.format(version=__version__, program=program, name=name, years=years)]
    by_part: dict[str, list[str]] = {}
    for path, line in _lines(fit, scenario, years):
        by_part.setdefault(path.split(".")[1], []).append(line)
    for part, lines in by_part.items():
        text.append(f"  {part}:\n" + "".join(lines))
    return "".join(text)


def _lines(fit: Fit, scenario: Scenario, years: str) -> Iterator[tuple[str, str]]:
    people = shared_count(fit.history.people)
    for path in NAMES:
        if path in fit.estimates:
            found = fit.estimates[path]
            before = scenario.notes[path].grade or "C"
            grade = "A" if found.data >= _MOSTLY else before
            yield path, f"    {path.split('.')[-1]}: {_value(found, grade, _source(found, people, years))}\n"
    if fit.going is None:
        return
    going, source = fit.going, _source(fit.going.within, people, years)
    grade = "A" if going.within.data >= _MOSTLY else "C"
    trust, other = (_number(x) for x in (going.trust, going.other_nhs))
    shares = {"trust": trust, "other_nhs": other, "outside": round(1 - trust - other, 6)}
    lines = "".join(
        f'      {name}: {{value: {share:g}, grade: {grade}, fixed: "shares add to 1; moved by '
        f'trust_destination_factor",\n        source: "{source}"}}\n'
        for name, share in shares.items()
    )
    yield paths.DESTINATIONS, f"    destinations:\n{lines}"
    yield paths.TRUST_FACTOR, f"    trust_destination_factor: {_value(going.factor, grade, source)}\n"


def _value(found: Estimate, grade: str, source: str) -> str:
    value, low, high = (_number(x) for x in (found.value, found.low, found.high))
    span = f" low: {low:g}, high: {high:g}," if low < high else ""
    return f'{{value: {value:g},{span} grade: {grade},\n      source: "{source}"}}'


def _source(found: Estimate, people: str, years: str) -> str:
    data = percent(found.data)
    rest = percent(1 - found.data)
    seen = shared_count(found.seen)
    return (
        f"estimated from the history of {people} people, {years}, in which {seen} events tell of it: data "
        f"{data}, central assumptions {rest}"
    )


def _number(x: float) -> float:
    return to_figures(x, _FIGURES)
