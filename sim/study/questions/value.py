"""Value for money of a policy: prices, net benefit, where it breaks even, and what it puts at risk.

What it is worth by year and over other horizons is worked out in :mod:`sim.study.questions.value_by_year`,
what the assumptions do to it in :mod:`sim.study.questions.value_points`. See docs/model/value.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from math import isinf, nan
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, cast

import numpy as np
from pydantic import AfterValidator, Field, model_validator

from sim.measures.measure import TEAM
from sim.scenario.base import Part, Series
from sim.study.questions import value_by_year, value_points
from sim.study.questions.breakeven import break_evens
from sim.study.questions.economics import (
    Extent,
    Known,
    committed_beyond,
    cost_of_gain,
    mean_known,
    net_benefit,
    percentile_known,
    share_above_nothing,
)
from sim.study.questions.settings import Lever, asked_at, differences_at
from sim.study.ranges import Varied
from sim.study.runner.cells import Asked, Contrast, Many, Sample, SampleSource, paired
from sim.study.statistics import Values

if TYPE_CHECKING:
    import pandas as pd

COSTS = ("cost_total_discounted_gbp", "cost_public_discounted_gbp", "cost_total_gbp", "cost_public_gbp")
"""What prices are in: discounted, as the gain then is, and undiscounted beside it."""
STAFF_YEAR, IN_HEADS, PERSON_MONTH = "staff-year", "staff-year-in-heads", "person-month"
"""What a price is of: a year of a fully experienced member; the same without files; a month that a person of
the day-one team is kept."""
DISCOUNTED = {
    STAFF_YEAR: "staff_years_discounted",
    IN_HEADS: "staff_years_in_heads_discounted",
    PERSON_MONTH: "person_months_kept_discounted",
}
"""Their measures."""
COST = "cost_total_discounted_gbp"
NET_BENEFIT = "net_benefit_gbp"
"""What is gained at the stated price of a staff-equivalent year, less what it costs; both discounted."""
EVEN = ("months_kept", "knowledge_stock_mean", "cost_total_gbp", "cost_public_gbp", NET_BENEFIT)
"""What breaks even along a lever."""
EXPOSED = ("cost_redundancy_gbp", "redundancy_liability_end_gbp")
TIMES = tuple(round(0.1 * i, 1) for i in range(31))
"""Prices of an acceptability curve, in multiples of the stated one."""
PERCENT = 95

_LEVERS = tuple(
    Lever.model_validate({"path": path, "from": start, "to": end, "steps": steps})
    for path, start, end, steps in (
        ("policy.settlement.award_factor", 0, 1.4, 7),
        ("assumptions.funding.clawback_chance_per_year", 0, 0.6, 6),
        ("assumptions.attrition.runway_multiplier", 1, 6, 5),
    )
)


def _numbers(levers: tuple[Lever, ...]) -> tuple[Lever, ...]:
    for lever in levers:
        if any(isinstance(value, bool | str) for value in lever.listed()):
            raise ValueError(f"{lever.path}: nothing breaks even between values that are not numbers")
    return levers


class Section(Part):
    """The value for money of each policy of a study."""

    replications: Annotated[int, Field(ge=2, le=1_000_000)] = Field(
        default=200, description="Replications, also at each value of a lever and of each horizon."
    )
    price_gbp: Annotated[float, Field(gt=0)] | None = Field(
        default=None,
        description="What a staff-equivalent year is worth, for the net benefit. Unset: what one costs under "
        "the baseline on average.",
    )
    years: Series[Annotated[int, Field(ge=1, le=31)]] = Field(
        default=(4, 6, 9),
        description="Lengths of run over which the value is told, each simulated as a run of its own.",
    )
    break_evens: Annotated[Series[Lever], AfterValidator(_numbers)] = Field(
        default=_LEVERS,
        description="Levers along which it is asked where a gain, the extra cost or the net benefit is "
        "nothing.",
    )
    points: Annotated[int, Field(ge=20, le=100_000)] | None = Field(
        default=None,
        description="Points of the assumptions, for what each is worth knowing and the acceptability over "
        "them: 100, say. Unset: not asked.",
    )
    point_replications: Annotated[int, Field(ge=2, le=10_000)] = Field(
        default=20, description="Replications at each point, the same at all; no more than `replications`."
    )

    @model_validator(mode="after")
    def _check(self) -> Section:
        if self.points is not None and self.point_replications > self.replications:
            raise ValueError("point_replications: no more than replications, which say what they are worth")
        return self


class Row(NamedTuple):
    """One answer; nan where there is no number.

    Attributes
    ----------
    question : str
        ``stated-price``, ``price``, ``net-benefit``, ``break-even``, ``exposure`` or ``option``.
    of : str
        What it is asked of: the gain (``staff-year``, ``staff-year-in-heads``, ``person-month``), the lever,
        the cell (``baseline``, ``policy``), the side (``committed``: the policy pays where the baseline would
        have paid less; ``forgone``: the baseline would have paid where the policy pays less). Of the stated
        price, where it is from: ``baseline`` or ``study``.
    measure : str
        What is measured, or paid.
    estimate, ci_low, ci_high : float
        The number and its 95% interval, in `unit`. A limit is nan where there is none: of an exposure, for
        want of replications.
    replications : int
        Those in which it has a value: 0, of a price that the study states; of a break-even those that have
        one at every value of the lever.
    unit : str
        ``GBP``, or of a break-even ``lever``: the lever's own.
    extent : str
        Which numbers the interval holds: :class:`sim.study.questions.economics.Extent`.
    lever_low, lever_high : float
        Of a break-even, the ends of the lever's range.
    plausible_low, plausible_high : float
        Of an assumption that is moved, the ends of its plausible range.
    plausible_below : float
        Of an assumption's break-even, the share of what is plausible that lies below it: 0 or 1 if it lies
        beyond the range.
    verdict : str
        Of a price, :class:`sim.study.questions.economics.Verdict`; of a break-even,
        :class:`sim.study.questions.breakeven.Verdict`; else empty.
    """

    question: str
    of: str
    measure: str
    estimate: float
    ci_low: float
    ci_high: float
    replications: int
    unit: str
    extent: str = Extent.BETWEEN
    lever_low: float = nan
    lever_high: float = nan
    plausible_low: float = nan
    plausible_high: float = nan
    plausible_below: float = nan
    verdict: str = ""


class Accepted(NamedTuple):
    """A point of an acceptability curve.

    Attributes
    ----------
    of : str
        The gain.
    times, price_gbp : float
        The price of a staff-equivalent year, as a multiple of the stated one and in GBP.
    net_benefit, net_benefit_ci_low, net_benefit_ci_high : float
        At that price, in GBP.
    replications : int
        Those in which it has a value.
    share : float
        How much of the sampling distribution of its mean lies above 0.
    point_share, point_share_ci_low, point_share_ci_high : float
        Share of the points of the assumptions at which it is above 0; nan if there are none. Where it cannot
        be told from chance the share alone is nan, and the interval says how far it may be.
    """

    of: str
    times: float
    price_gbp: float
    net_benefit: float
    net_benefit_ci_low: float
    net_benefit_ci_high: float
    replications: int
    share: float
    point_share: float = nan
    point_share_ci_low: float = nan
    point_share_ci_high: float = nan


class Value(NamedTuple):
    """What was found.

    Attributes
    ----------
    table : DataFrame
        One :class:`Row` for each answer, in the order of its questions.
    acceptability : DataFrame
        One :class:`Accepted` for each gain and price.
    by_year : DataFrame
        One :class:`sim.study.questions.value_by_year.Row` for each run, year and number.
    information : DataFrame or None
        One :class:`sim.study.questions.value_points.Row` for each assumption; None if it was not asked.
    """

    table: pd.DataFrame
    acceptability: pd.DataFrame
    by_year: pd.DataFrame
    information: pd.DataFrame | None


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells of the contrast, of its break-evens, horizons and points, with their replications.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        A path does not exist, or a value is not possible there.
    sim.study.ranges.RangeError
        Points are asked for, and nothing varies, or a range allows what is not possible.
    """
    settings = [{}, *({lever.path: value} for lever in section.break_evens for value in lever.listed())]
    return [
        *asked_at(contrast, settings, section.replications),
        *value_by_year.asks(contrast, section.years, section.replications),
        *value_points.asks(contrast, section.points, section.point_replications),
    ]


def tries(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells with no more than one point of the assumptions, as of any other.

    Raises
    ------
    sim.scenario.errors.ScenarioError, sim.study.ranges.RangeError
        As of :func:`asks`.
    """
    return asks(contrast, section.model_copy(update={"points": section.points and 1}))


def many(contrast: Contrast, section: Section) -> Many:
    """Return how much :func:`asks` asks for: the points by arithmetic, the few others by making them."""
    few = asks(contrast, section.model_copy(update={"points": None}))
    at_points = 2 * (section.points or 0)
    replications = sum(n for _, n in few) + at_points * section.point_replications
    return Many(len(few) + at_points, replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> Value:
    """Return what the policy costs and keeps, and what that is worth.

    Prices are of differences in the same replications; what each means is in docs/model/value.md.
    """
    import pandas as pd

    n = section.replications
    policy, baseline = paired(runner.sample(contrast.policy, n), runner.sample(contrast.baseline, n))
    years = contrast.policy.scenario.run.years
    stated = _stated(section, baseline)
    price = stated.estimate
    rows = [
        stated,
        *_prices(policy, baseline, years),
        *_net_benefits(policy, baseline, price),
        *_break_evens(contrast, section, runner, price),
        *_exposures(policy, baseline),
        *_options(policy, baseline),
    ]
    points = value_points.of(contrast, section.points, section.point_replications, n, runner)
    accepted = list(_acceptability(policy, baseline, price, points))
    return Value(
        pd.DataFrame(rows, columns=Row._fields),
        pd.DataFrame(accepted, columns=Accepted._fields),
        value_by_year.answer(contrast, section.years, n, price, runner),
        None if points is None else points.information(price),
    )


def _stated(section: Section, baseline: Sample) -> Row:
    """Return the price of a staff-equivalent year: as the study states it, or what one costs already.

    What one costs is taken as stated, without the error of its estimate.
    """
    if section.price_gbp is not None:
        return _row("stated-price", "study", COST, Known(section.price_gbp, nan, nan))
    found = cost_of_gain(baseline.column(COST), baseline.column(DISCOUNTED[STAFF_YEAR]))
    return _row("stated-price", "baseline", COST, found._replace(verdict=""))


def _prices(policy: Sample, baseline: Sample, years: int) -> Iterator[Row]:
    """Yield what more of each gain costs, discounted over discounted, then undiscounted."""
    people = baseline.column("day_one_people")

    def more(measure: str) -> Values:
        return policy.column(measure) - baseline.column(measure)

    discounted = {of: more(measure) for of, measure in DISCOUNTED.items()}
    undiscounted = {
        STAFF_YEAR: more("knowledge_stock_mean") * years,
        IN_HEADS: more("staff_years_in_heads"),
        PERSON_MONTH: more("months_kept") * people,
    }
    for of in DISCOUNTED:
        for cost in COSTS:
            gain = (discounted if "discounted" in cost else undiscounted)[of]
            yield _row("price", of, cost, cost_of_gain(more(cost), gain))


def _net_benefits(policy: Sample, baseline: Sample, price: float) -> Iterator[Row]:
    """Yield the net benefit at the stated price, with all knowledge and with what people hold alone."""
    for of in (STAFF_YEAR, IN_HEADS):
        cost, gain = _of_gain(policy, baseline, of)
        yield _row("net-benefit", of, NET_BENEFIT, mean_known(net_benefit(cost, gain, price)))


def _of_gain(policy: Sample, baseline: Sample, of: str) -> tuple[Values, Values]:
    """Return the paired differences in discounted cost and in a discounted gain."""
    cost, gain = (policy.column(m) - baseline.column(m) for m in (COST, DISCOUNTED[of]))
    return cost, gain


def _acceptability(
    policy: Sample, baseline: Sample, stated: float, points: value_points.Points | None
) -> Iterator[Accepted]:
    """Yield how likely the net benefit is above nothing, at prices from nothing to three times the stated."""
    for of in (STAFF_YEAR, IN_HEADS):
        cost, gain = _of_gain(policy, baseline, of)
        prices = [times * stated for times in TIMES]
        over = np.full((3, len(prices)), nan)
        if points is not None:
            over[:] = points.share_above_nothing(DISCOUNTED[of], prices)
        for times, price, at_points in zip(TIMES, prices, over.T.tolist(), strict=True):
            benefits = net_benefit(cost, gain, price)
            known = mean_known(benefits)
            told = known.estimate, known.low, known.high, known.replications
            yield Accepted(of, times, price, *told, share_above_nothing(benefits), *at_points)


def _break_evens(contrast: Contrast, section: Section, runner: SampleSource, price: float) -> Iterator[Row]:
    """Yield where along each lever a gain, the difference in cost or the net benefit is nothing."""
    measured = (*(m for m in EVEN if m != NET_BENEFIT), COST, DISCOUNTED[STAFF_YEAR])
    for lever in section.break_evens:
        settings = [{lever.path: value} for value in lever.listed()]
        _, differences = differences_at(contrast, settings, measured, section.replications, runner)
        at = np.array(lever.listed(), dtype=np.float64)
        along = dict(zip(measured, np.moveaxis(differences, 2, 0), strict=True))
        along[NET_BENEFIT] = net_benefit(along[COST], along[DISCOUNTED[STAFF_YEAR]], price)
        plausible = plausible_of(contrast, lever.path)
        for measure in EVEN:
            everywhere = int((~np.isnan(along[measure])).all(axis=1).sum())
            for even in break_evens(at, along[measure]):
                known = even.at, even.ci_low, even.ci_high, everywhere, "lever", Extent.BETWEEN
                ends = even.lever_low, even.lever_high
                beside = (nan, nan, nan)
                if plausible is not None:
                    beside = plausible.low, plausible.high, plausible.below(even.at)
                yield Row("break-even", lever.path, measure, *known, *ends, *beside, even.verdict)


def plausible_of(contrast: Contrast, path: str) -> Varied | None:
    """Return the plausible range of an assumption, as its note gives it; None if it has none."""
    scenario = contrast.baseline.scenario
    note = scenario.notes.get(path)
    if note is None or note.low is None or note.high is None or not path.startswith("assumptions."):
        return None
    value: Any = reduce(_inside, path.split("."), cast("Any", scenario))
    return Varied(path, note.low, value, note.high) if note.low <= value <= note.high else None


def _inside(place: Any, key: str) -> Any:
    return place[key] if isinstance(place, Mapping) else getattr(place, key)


def _exposures(policy: Sample, baseline: Sample) -> Iterator[Row]:
    """Yield what redundancy costs, or would cost at the end, in the worst twentieth of the replications."""
    for name, sample in (("baseline", baseline), ("policy", policy)):
        for measure in EXPOSED:
            yield _row("exposure", name, measure, percentile_known(sample.column(measure), PERCENT))


def _options(policy: Sample, baseline: Sample) -> Iterator[Row]:
    """Yield what the policy keeps committed where the baseline would have paid less, and the mirror."""
    streams = [
        m.group
        for m in policy.measures
        if m.name == "funded_post_months" and m.group != TEAM and (m.name, m.group) in baseline.places
    ]

    def of(sample: Sample, measure: str) -> Values:
        return np.column_stack([sample.column(measure, stream) for stream in streams])

    for side, ours, theirs in (("committed", policy, baseline), ("forgone", baseline, policy)):
        funded = of(ours, "funded_post_months"), of(theirs, "funded_post_months")
        found = committed_beyond(*funded, of(ours, "cost_total_gbp"))
        yield _row("option", side, "funded_post_months", found)


def _row(question: str, of: str, measure: str, found: Known) -> Row:
    low, high = (nan if isinf(limit) else limit for limit in (found.low, found.high))
    known = found.estimate, low, high, found.replications
    return Row(question, of, measure, *known, "GBP", found.extent, verdict=found.verdict)
