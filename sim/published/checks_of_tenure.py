"""How long people stay elsewhere: published life tables, and what of them the model is held against.

Nothing was fitted to them. The tables are facts, typed from what was published or worked out of public data
(the data sets themselves are not part of the project).
"""

from __future__ import annotations

from functools import partial

import numpy as np

from sim.measures.frame import ratio
from sim.measures.measure import Floats
from sim.published.check import Check, Comparable, Exposure
from sim.published.figures import Counts, Span

ANNIVERSARIES = (12, 24)
"""Months of tenure at which contracts tend to end."""
WHERE = ("at", "beside")
"""Around an anniversary, and the months beside it."""
QUARTERS, YEARS = 10, 12
"""Bins of tenure: quarters of a year of all staff, years of permanent staff."""

HEALTH_WORKERS = (0.975, 0.940, 0.906, 0.857, 0.802, 0.757, 0.721, 0.677, 0.629, 0.618)
"""Share of 2,074 US health-centre workers still there after 13, 26, ... 130 weeks (Kaplan-Meier)."""
HEALTH_WORKERS_A_YEAR = (0.100, 0.142, 0.146, 0.221, 0.280, 0.229, 0.193, 0.246, 0.333, 0.067)
"""Their hazard of leaving, a year, in each of these quarters."""
MICHIGAN_AT_RISK = (3941, 3485, 3101, 2742, 2447, 2229, 2045, 1642, 1256, 948, 648, 391)
MICHIGAN_LEFT = (456, 384, 359, 295, 218, 184, 123, 79, 53, 35, 16, 5)
"""Special educators in Michigan by year of teaching: at risk, and those who left (Table 10.1)."""
TEACHERS: dict[int, dict[int, float]] = {
    1996: {1: 91, 2: 84.4, 3: 78.6, 4: 72.9, 5: 70.6},
    2000: {2: 85, 5: 73},
    2005: {2: 85, 5: 78},
    2006: {5: 73},
    2007: {5: 74},
    2008: {2: 86, 5: 74},
    2009: {5: 72},
    2010: {1: 87, 2: 82, 3: 77, 4: 73, 5: 70},
    2011: {1: 88, 2: 83, 3: 77, 4: 73},
    2012: {1: 88, 2: 81, 3: 75},
    2013: {1: 87, 2: 80},
    2014: {1: 87},
    2020: {1: 87.5},
}
"""England: percent of those qualified in a year who are in service after 1, 2, ... 5 years."""


def bin_name(name: str, place: int) -> str:
    """Return the name of a count in one bin of tenure."""
    return f"{name}_{place}"


def hazard(exits: str, months: str, first: int, last: int, counts: Counts) -> Floats:
    """Return the hazard a year over bins *first* to *last* - 1: exits over the time at risk."""
    gone, time = (
        np.sum([counts[bin_name(of, i)] for i in range(first, last)], axis=0) for of in (exits, months)
    )
    return ratio(12 * gone, time)


def still_there(exits: str, months: str, bins: int, width: float, counts: Counts) -> Floats:
    """Return the share still there after so many bins of *width* years: exp(-cumulative hazard)."""
    each = [hazard(exits, months, i, i + 1, counts) for i in range(bins)]
    return np.asarray(np.exp(-width * np.sum(each, axis=0)))


def times_as_high(exits: str, late: tuple[int, int], early: tuple[int, int], counts: Counts) -> Floats:
    """Return the hazard of permanent staff in later years over that in earlier ones."""
    above, below = (hazard(exits, "permanent_months", *years, counts) for years in (late, early))
    return ratio(above, below)


def _spike(month: int, counts: Counts) -> Floats:
    at, beside = (ratio(counts[f"exits_{w}_{month}"], counts[f"months_{w}_{month}"]) for w in WHERE)
    return ratio(at, beside)


def _worked(months: str, bins: int, years: float) -> Exposure:
    """Return years that were worked by people of a tenure within the first bins."""
    return Exposure(tuple(bin_name(months, place) for place in range(bins)), 12 * years)


_SINGER = "Singer et al. 1998, public data (derived; evidence B2)"
_HEALTH = "2,074 workers of US community health centres"
_TERMS = (
    "many were bound for one or two years in return for a scholarship or a loan (National Health Service "
    "Corps); the board's fixed terms end on the same anniversaries, but they are fewer and may be renewed"
)
_WHOLE = (
    "a whole workforce of health centres in the US, first jobs among them; the board is a whole workforce "
    "too, of another kind and country"
)
_MICHIGAN = "3,941 special educators, hired 1972-78, in Michigan"
_SINGER_WILLETT = "Singer and Willett 2003, Table 10.1 (Singer 1993; evidence B3)"
_CAREERS = (
    "careers and not posts: a teacher who changes school stays, a programme manager who changes employer "
    "is gone from the team"
)
_DFE = "Department for Education: written answers 57255 and others, School workforce in England 2022"

HEALTH_CHECKS = (
    Check(
        "Exit spike at month 12", "times", 2.2, Span(1.6, 3.2), "95% interval of the ratio of hazards",
        _HEALTH, "tenure to 130 weeks", _SINGER, "B", Comparable.PARTLY, _TERMS,
        partial(_spike, 12), Exposure(("months_at_12",), 1068),
        likely={"high": "fixed terms of the board all end on anniversaries"},
    ),
    Check(
        "Exit spike at month 24", "times", 3.7, Span(2.1, 6.3), "95% interval of the ratio of hazards",
        _HEALTH, "tenure to 130 weeks", _SINGER, "B", Comparable.PARTLY, _TERMS,
        partial(_spike, 24), Exposure(("months_at_24",), 367),
        likely={"high": "terms of 12 and of 24 months both end then"},
    ),
    Check(
        "Leaving within three months, hazard", "share a year", 0.100, Span(0.074, 0.132),
        "49 with its exact interval, over 489 years of work", _HEALTH, "tenure to 13 weeks", _SINGER, "B",
        Comparable.PARTLY, _WHOLE, partial(hazard, "staff_exits", "staff_months", 0, 1),
        _worked("staff_months", 1, 489),
        likely={
            "low": "people of the model serve one to three months' notice from their first day on; nobody "
            "is on probation, and nobody is gone within days",
        },
    ),
    Check(
        "Still there after one year", "share", 0.857, Span(0.840, 0.875), "95% interval (Greenwood)",
        _HEALTH, "tenure to 52 weeks", _SINGER, "B", Comparable.PARTLY, _WHOLE,
        partial(still_there, "staff_exits", "staff_months", 4, 0.25), _worked("staff_months", 4, 1577),
    ),
    Check(
        "Still there after two years", "share", 0.677, Span(0.648, 0.706), "95% interval (Greenwood)",
        _HEALTH, "tenure to 104 weeks", _SINGER, "B", Comparable.PARTLY, _WHOLE,
        partial(still_there, "staff_exits", "staff_months", 8, 0.25), _worked("staff_months", 8, 2269),
    ),
)  # fmt: skip

MICHIGAN_CHECKS = (
    Check(
        "Permanent staff still there after five years", "share", 0.566, Span(0.550, 0.581),
        "95% interval (Greenwood)", _MICHIGAN, "first 12 years", _SINGER_WILLETT, "B", Comparable.NO,
        _CAREERS,
        partial(still_there, "permanent_exits", "permanent_months", 5, 1.0), _worked("permanent_months", 5,
        15_716),
        likely={
            "low": "what the model counts is leaving a team, also for a trust next door, which is no end "
            "of a career",
        },
    ),
    Check(
        "Permanent staff: hazard of years 5-8 over years 1-4", "times", 0.63, Span(0.57, 0.69),
        "95% interval of the ratio of hazards", _MICHIGAN, "first 8 years", _SINGER_WILLETT, "B",
        Comparable.PARTLY,
        "the shape only; and who stays in a career is more of a kind than who stays in a post",
        partial(times_as_high, "permanent_exits", (4, 8), (0, 4)), _worked("permanent_months", 8, 21_632),
        likely={
            "high": "people of the model do not differ in how ready they are to go, so that those who stay "
            "are not those who would; its shape by tenure comes of staff of many industries (evidence B3)",
        },
    ),
)  # fmt: skip

TEACHER_CHECKS = (
    Check(
        "Permanent staff not gone from the service after five years", "share", 0.731, Span(0.695, 0.785),
        "lowest and highest of eight cohorts, with their rounding", "newly qualified teachers in England",
        "cohorts of 1996 to 2010", _DFE, "B", Comparable.PARTLY,
        "leaving the service, for teachers; leaving the NHS, for the model, as if those who move on went "
        "on leaving at the same rate. Some teachers come back, and they are at the start of a career",
        partial(still_there, "permanent_outside", "permanent_months", 5, 1.0),
    ),
    Check(
        "Permanent staff: hazard of leaving the service, years 3-5 over years 1-2", "times", 0.58,
        Span(0.35, 0.70), "lowest and highest of five cohorts", "newly qualified teachers in England",
        "cohorts of 1996 to 2010", _DFE, "B", Comparable.PARTLY,
        "the shape only; returns make the later years of teachers look better than they were",
        partial(times_as_high, "permanent_outside", (2, 5), (0, 2)),
        likely={
            "high": "teachers who find in two years that teaching is not for them leave early; the model "
            "has no such sorting, and its people come with years of work behind them",
        },
    ),
)  # fmt: skip
