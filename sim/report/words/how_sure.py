"""How sure the front page is, for one picture: chance, one team's luck, and what nobody has measured."""

from __future__ import annotations

from math import isnan, nan
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.front_page import lead
from sim.report.words.numbers import Over, Spread, row_of
from sim.report.words.spoken import Quantity, named, quantities, range_of, team_of, when
from sim.report.words.wording import FEWEST_TEAMS

if TYPE_CHECKING:
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
    first = lead(found)
    if first is not None:
        gap, quantity = first.gap, first.quantity
        if isnan(gap.mean):
            return None
        over = gap.over if first.known.given else Over(nan, nan)
        title = f"{first.name}: {said_change(quantity, gap.mean)}"
        luck = (gap.p5, gap.p95)
        spread = Spread(gap.mean, gap.low, gap.high, *luck)
        return _bars(found, title, quantity, spread, over, first.known.replications, of="a difference")
    things = [q for q in quantities(found) if not q.money]
    if not things:
        return None
    quantity = things[0]
    row = row_of(found, found.baseline, quantity.measure)
    spread = Spread.of_row(row)
    if isnan(spread.mean):
        return None
    title = f"{named(found)[found.baseline.name]}: {quantity.level(spread.mean)} {_counted(quantity)}"
    over = range_of(found, quantity)
    return _bars(found, title, quantity, spread, over, int(row["replications"]), of="a level")


def _bars(
    found: FullFindings, title: str, quantity: Quantity, spread: Spread, over: Over, n: int, *, of: str
) -> HowSure:
    team, scale = team_of(found), quantity.scale
    say = quantity.change if of == "a difference" else quantity.level
    middle = spread.mean * scale

    def bar(label: str, low: float, high: float, said: str) -> Bar:
        return Bar(label, low * scale, high * scale, middle, said)

    def between(low: float, high: float) -> str:
        return f"{say(low)} to {say(high)}"

    if isnan(spread.low):
        chance = bar(CHANCE, nan, nan, "One simulated team cannot tell; more replications fill it.")
    else:
        chance = bar(
            CHANCE, spread.low, spread.high,
            f"The average of ever more such {team.many} lies within {between(spread.low, spread.high)}.",
        )  # fmt: skip
    if n < FEWEST_TEAMS or isnan(spread.p5):
        luck = bar(LUCK, nan, nan, f"It takes {FEWEST_TEAMS} replications to say; more of them fill it.")
    else:
        one = "one such group" if len(team.scenarios) > 1 else "one such team"
        luck = bar(
            LUCK, spread.p5, spread.p95,
            f"Nine in ten times {one} gets {between(spread.p5, spread.p95)}.",
        )  # fmt: skip
    low, high = over.at_most
    if isnan(low):
        unknown = bar(
            UNKNOWN, nan, nan,
            "The assumptions were not varied; a range over them (--assumptions-range) fills it.",
        )  # fmt: skip
    else:
        at_most = "" if over.known else "at most "
        unknown = bar(
            UNKNOWN, low, high,
            f"Over what the assumptions may be, the average is {at_most}{between(low, high)}.",
        )  # fmt: skip
    return HowSure(title, _unit(found, quantity), (chance, luck, unknown))


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


def _unit(found: FullFindings, quantity: Quantity) -> str:
    return {
        "months_kept": f"months of {12 * found.baseline.scenario.run.years}",
        "knowledge_stock_end": "experienced people's worth of knowledge",
        "vacancy_rate": "posts of 100",
        "limbo_weeks": "person-weeks a year",
    }.get(quantity.measure, f"people of {quantity.scale:,.0f}, still there in {when(found)}")
