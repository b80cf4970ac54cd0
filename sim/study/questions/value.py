"""Value for money of a policy: the price of what it keeps, where it breaks even, and what it puts at risk."""

from __future__ import annotations

from collections.abc import Iterator
from math import isinf, nan
from typing import TYPE_CHECKING, Annotated, NamedTuple

import numpy as np
from pydantic import AfterValidator, Field

from sim.measures.measure import TEAM
from sim.scenario.base import Part, Series
from sim.study.questions.breakeven import break_evens
from sim.study.questions.economics import Known, committed_beyond, cost_of_gain, percentile_known
from sim.study.questions.settings import Lever, asked_at, differences_at
from sim.study.runner.cells import Asked, Contrast, Sample, SampleSource, paired
from sim.study.statistics import Values

if TYPE_CHECKING:
    import pandas as pd

COSTS = ("cost_total_gbp", "cost_public_gbp")
GAINS = ("months_kept", "knowledge_stock_mean")
STAFF_YEAR, PERSON_MONTH = "staff-year", "person-month"
"""What a price is of: a year of a fully experienced member, a month that a person is kept."""
EXPOSED = ("cost_redundancy_gbp", "redundancy_liability_end_gbp")
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
        default=200, description="Replications, also at each value of a lever."
    )
    break_evens: Annotated[Series[Lever], AfterValidator(_numbers)] = Field(
        default=_LEVERS,
        description="Levers along which it is asked where a gain, or the extra cost, is nothing.",
    )


class Row(NamedTuple):
    """One answer; nan where there is no number.

    Attributes
    ----------
    question : str
        ``price``, ``break-even``, ``exposure`` or ``option``.
    of : str
        What it is asked of: the gain (``staff-year``, ``person-month``), the lever, the cell (``baseline``,
        ``policy``), the side (``committed``: the policy pays where the baseline would have paid less;
        ``forgone``: the baseline would have paid where the policy pays less).
    measure : str
        What is measured, or paid.
    estimate, ci_low, ci_high : float
        The number and its 95% interval, in `unit`. A limit is nan where there is none: of an exposure, for
        want of replications.
    unit : str
        ``GBP``, or of a break-even ``lever``: the lever's own.
    lever_low, lever_high : float
        Of a break-even, the ends of the lever's range.
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
    unit: str
    lever_low: float = nan
    lever_high: float = nan
    verdict: str = ""


def asks(contrast: Contrast, section: Section) -> list[Asked]:
    """Return the cells of the contrast and of its break-evens, each with its replications.

    Raises
    ------
    sim.scenario.errors.ScenarioError
        A path does not exist, or a value is not possible there.
    """
    settings = [{}, *({lever.path: value} for lever in section.break_evens for value in lever.listed())]
    return asked_at(contrast, settings, section.replications)


def answer(contrast: Contrast, section: Section, runner: SampleSource) -> pd.DataFrame:
    """Return one :class:`Row` for each answer, in the order price, break-even, exposure, option.

    Prices are of differences in the same replications; what each means is in docs/model/value.md.
    """
    import pandas as pd

    n = section.replications
    policy, baseline = paired(runner.sample(contrast.policy, n), runner.sample(contrast.baseline, n))
    years = contrast.policy.scenario.run.years
    rows = [
        *_prices(policy, baseline, years),
        *_break_evens(contrast, section, runner),
        *_exposures(policy, baseline),
        *_options(policy, baseline),
    ]
    return pd.DataFrame(rows, columns=Row._fields)


def _prices(policy: Sample, baseline: Sample, years: int) -> Iterator[Row]:
    """Yield what more of each gain costs: of a year of a fully experienced member, of a month kept."""
    people = baseline.column("day_one_people")

    def more(gain: str) -> Values:
        return policy.column(gain) - baseline.column(gain)

    gains = {
        STAFF_YEAR: more("knowledge_stock_mean") * years,
        PERSON_MONTH: more("months_kept") * people,
    }
    for of, gain in gains.items():
        for cost in COSTS:
            yield _row("price", of, cost, cost_of_gain(more(cost), gain))


def _break_evens(contrast: Contrast, section: Section, runner: SampleSource) -> Iterator[Row]:
    """Yield where along each lever a gain, or the difference in cost, is nothing."""
    for lever in section.break_evens:
        settings = [{lever.path: value} for value in lever.listed()]
        measures, differences = differences_at(
            contrast, settings, (*GAINS, *COSTS), section.replications, runner
        )
        at = np.array(lever.listed(), dtype=np.float64)
        for i, measure in enumerate(measures):
            for even in break_evens(at, differences[:, :, i]):
                known = even.at, even.ci_low, even.ci_high, "lever"
                ends = even.lever_low, even.lever_high
                yield Row("break-even", lever.path, measure.name, *known, *ends, even.verdict)


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
    return Row(question, of, measure, found.estimate, low, high, "GBP", verdict=found.verdict)
