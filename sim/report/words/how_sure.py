"""How sure the front page is, for one picture: chance, one team's luck, and what nobody has measured."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.numbers import Over, Spread
from sim.report.words.quantities import Quantity
from sim.report.words.spoken import View
from sim.report.words.wording import FEWEST_TEAMS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.report.words.findings import FullFindings

CHANCE = "Chance in the simulation"
LUCK = "One team's luck"
UNKNOWN = "What nobody has measured"


class Bar(NamedTuple):
    """One of three bars on one axis.

    Attributes
    ----------
    label : str
        What may move the finding.
    low, high : float
        The ends, in the unit of the picture; nan where not known or not asked for.
    middle : float
        The finding.
    said : str
        What the bar means, or why it is empty and what would fill it.
    """

    label: str
    low: float
    high: float
    middle: float
    said: str


class HowSure(NamedTuple):
    """The picture of three kinds of not knowing.

    Attributes
    ----------
    title : str
        The finding, with its policy.
    unit : str
        Of the axis.
    bars : tuple of Bar
        Chance, one team's luck, and what nobody has measured.
    """

    title: str
    unit: str
    bars: tuple[Bar, ...]


def how_sure(found: FullFindings) -> HowSure | None:
    """Return how sure the first thing is that the front page says; None where nothing is known of it.

    Of a comparison it is the difference of the policy that comes first, of one policy alone its level.
    """
    view = View(found)
    if (first := view.lead) is not None:
        gap, quantity = first.gap, first.quantity
        over = gap.over if first.known.given else Over(nan, nan)
        spread = Spread(gap.mean, gap.low, gap.high, gap.p5, gap.p95)
        title, say = f"{first.name}: {said_change(quantity, gap.mean)}", quantity.change
        replications = first.known.replications
    elif view.things:
        quantity = view.things[0]
        row = view.row(found.baseline, quantity.measure)
        spread, over, replications = Spread.of_row(row), Over.of(row), int(row["replications"])
        title, say = f"{view.base}: {quantity.level(spread.mean)} {_counted(quantity)}", quantity.level
    else:
        return None
    if isnan(spread.mean):
        return None
    bars = (_chance(view, spread, say), _luck(view, spread, say, replications), _unknown(spread, over, say))
    scale = quantity.scale
    scaled = (b._replace(low=b.low * scale, high=b.high * scale, middle=b.middle * scale) for b in bars)
    return HowSure(title, _unit(view, quantity), tuple(scaled))


def _chance(view: View, spread: Spread, say: Callable[[float], str]) -> Bar:
    said = "One simulated team cannot tell; more replications fill it."
    if not isnan(spread.low):
        said = f"The average of ever more such {view.team.many} lies within {_between(spread[1:3], say)}."
    return Bar(CHANCE, spread.low, spread.high, spread.mean, said)


def _luck(view: View, spread: Spread, say: Callable[[float], str], replications: int) -> Bar:
    if replications < FEWEST_TEAMS or isnan(spread.p5):
        said = f"It takes {FEWEST_TEAMS} replications to say; more of them fill it."
        return Bar(LUCK, nan, nan, spread.mean, said)
    one = f"one such {view.team.many.removesuffix('s')}"
    said = f"Nine in ten times {one} gets {_between(spread[3:], say)}."
    return Bar(LUCK, spread.p5, spread.p95, spread.mean, said)


def _unknown(spread: Spread, over: Over, say: Callable[[float], str]) -> Bar:
    low, high = over.at_most
    said = "The assumptions were not varied; a range over them fills it."
    if not isnan(low):
        span = _between((low, high), say)
        said = f"Over what the assumptions may be, the average is {span}."
        if not over.known:
            said = (
                f"Over what the assumptions may be, the average stays within {span}; more replications may "
                "narrow this."
            )
    return Bar(UNKNOWN, low, high, spread.mean, said)


def _between(ends: tuple[float, ...], say: Callable[[float], str]) -> str:
    return " to ".join(map(say, ends))


def said_change(quantity: Quantity, value: float) -> str:
    """Return a difference and what it counts: ``+1.5 people still there``."""
    return f"{quantity.change(value)} {_counted(quantity)}"


def _counted(quantity: Quantity) -> str:
    return {
        "months_kept": "months kept",
        "knowledge_stock_end": "experienced people's knowledge held",
        "vacancy_rate": "of 100 posts vacant",
        "limbo_weeks": "weeks a year without a contract",
    }.get(quantity.measure, "people kept")


def _unit(view: View, quantity: Quantity) -> str:
    return {
        "months_kept": f"months of {12 * view.run.years}",
        "knowledge_stock_end": "experienced people's worth of knowledge",
        "vacancy_rate": "posts of 100",
        "limbo_weeks": "person-weeks a year",
    }.get(quantity.measure, f"people of {quantity.scale:,.0f}, still there in {view.when}")
