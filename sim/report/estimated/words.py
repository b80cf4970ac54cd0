"""Estimates in words: what each value is called, its numbers, and what may be said of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sim.calibration import estimating as paths
from sim.calibration.estimating import Fit
from sim.calibration.history_of_table import Read
from sim.calibration.posterior import Estimate
from sim.report.words.few import shared_count
from sim.report.words.rounding import percent, rounded
from sim.scenario import Scenario

_TOGETHER = 0.5  # correlation from which two values are said to hang together


def _per_hundred(x: float) -> str:
    return rounded(x, 1, tens=2)


def _times(x: float) -> str:
    return f"x{rounded(x, 1)}"


def _plain(x: float) -> str:
    return rounded(x, 2)


def _weeks(x: float) -> str:
    return rounded(x, 1)


NAMES: dict[str, tuple[str, Callable[[float], str]]] = {
    paths.BASE: ("Resignations a year per 100 people", _per_hundred),
    paths.AT_END: ("Likelier to resign at the contract's end", _times),
    paths.STRENGTH: ("Strength of the pattern by time in post", _plain),
    paths.RETIREMENT: ("Retirements a year per 100 people", _per_hundred),
    paths.RENEWAL: ("Contract renewed, per year of its term", percent),
    paths.WORK_ENDED: ("Not renewed because the work has ended", percent),
    paths.ADVERT: ("Weeks from advert to start", _weeks),
    paths.ADVERT_CV: ("Spread of these weeks, over their mean", _plain),
    paths.DESTINATIONS: ("Of those who resign, stay in the NHS", percent),
    **dict.fromkeys(paths.NOTICE, ("", _weeks)),
}
NAMES |= {
    path: (f"Weeks of notice served, {path.split('.')[-1].removesuffix('_weeks').replace('_', ' ')}", _weeks)
    for path in paths.NOTICE
}
"""What each value is called, and how it is written."""


@dataclass(frozen=True)
class Line:
    """One value of the table.

    Attributes
    ----------
    name : str
        What it is called.
    central : str
        What the central assumptions say, with their range.
    found : str
        What is believed after the data, with the 90% interval; "kept" if they bring nothing.
    data : str
        How much of it the data bring.
    verdict : str
        What may be said of it.
    """

    name: str
    central: str
    found: str
    data: str
    verdict: str


def table(fit: Fit, scenario: Scenario) -> list[Line]:
    """Return the table of values, in the order in which people read them."""
    told = (path for path in NAMES if path in scenario.notes)
    lines = [
        _line(path, fit.estimates.get(path), scenario)
        for path in told
        if path in fit.estimates or path not in paths.NOTICE
    ]
    shares = scenario.assumptions.attrition.destinations
    central = percent(shares.trust + shares.other_nhs)
    name, say = NAMES[paths.DESTINATIONS]
    if fit.going is None:
        lines.append(Line(name, central, "kept", "0%", "the record does not tell"))
    else:
        found = fit.going.within
        lines.append(
            Line(name, central, _found(found, say), percent(found.data),
                 _verdict(found, shares.trust + shares.other_nhs))
        )  # fmt: skip
    return lines


def _line(path: str, found: Estimate | None, scenario: Scenario) -> Line:
    name, say = NAMES[path]
    value, note = value_at(scenario, path), scenario.notes[path]
    central = say(value)
    if note.low is not None and note.high is not None:
        central += f" ({say(note.low)} to {say(note.high)})"
    if found is None:
        return Line(name, central, "kept", "0%", "the record does not tell")
    return Line(name, central, _found(found, say), percent(found.data), _verdict(found, value))


def _found(found: Estimate, say: Callable[[float], str]) -> str:
    return f"{say(found.value)} ({say(found.low)} to {say(found.high)})"


def _verdict(found: Estimate, central: float) -> str:
    if found.low > central:
        return "higher than assumed"
    return "lower than assumed" if found.high < central else "no clear difference"


def value_at(scenario: Scenario, path: str) -> float:
    """Return a number of a scenario by its path."""
    place: object = scenario
    for key in path.split("."):
        place = getattr(place, key)
    assert isinstance(place, int | float)
    return float(place)


def together(fit: Fit) -> list[str]:
    """Return what could not be told apart, a sentence each."""
    found, told = fit.resigning, []
    if abs(found.base_and_end) >= _TOGETHER and paths.AT_END in fit.estimates:
        told.append(
            "The base rate of resignation and its rise towards a contract's end: if one is higher, the other "
            f"is lower (correlation {rounded(found.base_and_end, 1)})."
        )
    if abs(found.base_and_strength) >= _TOGETHER:
        told.append(
            "The base rate of resignation and the pattern by time in post: they move together (correlation "
            f"{rounded(found.base_and_strength, 1)})."
        )
    if not fit.history.decisions_known and fit.history.renewals_known:
        told.append(
            "Who knew that a contract would be renewed or not: no column says when that was decided. So "
            "the last six months of contracts are left out, and the rise towards their end rests on the "
            "assumptions."
        )
    if not fit.history.reasons_known:
        told.append(
            "Why people left: no column says it. So renewals, noes for want of work and retirements keep "
            "their central values, and whoever retired counts as resigned."
        )
    elif not fit.history.renewals_known:
        told.append(
            "Which contracts were renewed: no column says it, and nobody has two fixed terms. So renewals, "
            "noes for want of work and the rise towards a contract's end keep their central values, and "
            "resignations are those of people without a fixed term."
        )
    elif fit.ends.reached and paths.RENEWAL in fit.estimates:
        told.append(
            "What the answer would have been of those who left before their contract ended: it is not known "
            "of all. Ends that somebody reached count, and as people who expect a no leave sooner, noes are "
            "weighed up by what is believed of resignations."
        )
    if paths.RENEWAL in fit.estimates:
        told.append(
            "A manager's no and a post that closed for want of money, where both were recorded as the end of "
            "a fixed-term contract: they count as noes."
        )
    told.append(
        "People who resign because of workload or of unconfirmed money behind a permanent post: no record "
        "shows these. What they add is in the base rate, and the model multiplies it again where they are "
        "strong."
    )
    return told


def before_the_data(fit: Fit, scenario: Scenario) -> str:
    """Return what the estimates would be without data, where that reads differently; empty if nowhere."""
    told = []
    for path, middle in paths.middles_before(scenario).items():
        name, say = NAMES[path]
        central = say(value_at(scenario, path))
        if path in fit.estimates and say(middle) != central:
            told.append(f"{name[0].lower()}{name[1:]} {say(middle)} (central {central})")
    if not told:
        return ""
    return (
        "Without any data an estimate would be the middle of what the range stands for, which is not always "
        f"the central value: {'; '.join(told)}."
    )


def left_out(fit: Fit, read: Read) -> list[str]:
    """Return what was left out, a sentence each; small counts are not told."""
    told = [f"{read.rows:,} rows were read"]
    if read.left_out:
        told[0] += f"; {shared_count(read.left_out)} could not be used"
    told[0] += "."
    if fit.apportioned:
        told.append(
            f"Leavings without a known reason: {shared_count(fit.apportioned)}. The others stand "
            "for them; at a contract's end they count as noes."
        )
    if fit.ends.unknown_terms and paths.RENEWAL in fit.estimates:
        told.append(
            f"Contract ends whose first day is not known, or that the four-year rule may have decided: "
            f"{shared_count(fit.ends.unknown_terms)}."
        )
    told.append("Time past a contract's end, and after it was known that a contract ends.")
    told.append(
        "Dismissals, transfers, redundancies and deaths are no assumption of the model; they are counted as "
        "other causes."
    )
    if not fit.history.notice_known:
        told.append(
            "No column says when notice was given: it is taken as the weeks before the last day that the "
            "assumptions state."
        )
    return told


def span_of_years(read: Read) -> str:
    """Return the years of the record."""
    if read.opens is None or read.closes is None:
        return "durations"
    first, last = read.opens.year, read.closes.year
    return f"{first}" if first == last else f"{first}-{last}"
