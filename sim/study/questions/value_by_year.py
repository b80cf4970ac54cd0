"""Value for money year by year, and over runs of other lengths.

What a policy costs and keeps more than the baseline, in each financial year, and what has come together by
its end. Each length is simulated as a run of its own: then all that is measured at its end, and what nobody
can know beyond it, is that of a run of this length.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import isinf, nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.measures.discounting import by_year, year_factors
from sim.measures.measure import TEAM
from sim.measures.staff_years import UNIT
from sim.study.questions.economics import Extent, Known, cost_of_gain, mean_known, net_benefit
from sim.study.questions.settings import with_setting
from sim.study.runner.cells import Asked, Contrast, Sample, SampleSource, paired
from sim.study.statistics import Values

if TYPE_CHECKING:
    import pandas as pd

IN_YEAR, SO_FAR = "in-year", "so-far"
"""What a row counts: the year, undiscounted; all up to its end, discounted."""

COST, STAFF_YEARS, IN_HEADS = "cost_total_gbp", "staff_years", "staff_years_in_heads"
_FLOWS = {
    COST: (("spend_total_gbp",), "GBP"),
    "cost_public_gbp": (("spend_public_gbp",), "GBP"),
    STAFF_YEARS: (("staff_years_in_heads", "staff_years_in_files"), UNIT),
    IN_HEADS: (("staff_years_in_heads",), UNIT),
    "person_months_kept": (("person_months_kept",), "person-months"),
}
"""What is told by year: the monthly measures that it is the sum of, and its unit."""


class Row(NamedTuple):
    """A number of a year; policy minus baseline.

    Attributes
    ----------
    run_years : int
        Length of the run.
    year : int
        Financial year of the run, from 1.
    year_counts : float
        What that year counts on day one.
    span : str
        ``in-year``: undiscounted; ``so-far``: summed up to the end of the year, discounted.
    measure : str
        A cost, a gain, and so far also ``net_benefit_gbp`` and ``price_gbp`` (of a staff-equivalent year).
    unit : str
    estimate, ci_low, ci_high : float
        The number and its 95% interval.
    replications : int
        Those in which it has a value.
    extent, verdict : str
        Of the price, as in :class:`sim.study.questions.value.Row`.
    """

    run_years: int
    year: int
    year_counts: float
    span: str
    measure: str
    unit: str
    estimate: float
    ci_low: float
    ci_high: float
    replications: int
    extent: str = Extent.BETWEEN
    verdict: str = ""


def asks(contrast: Contrast, years: Sequence[int], replications: int) -> list[Asked]:
    """Return the cells of the runs of other lengths."""
    runs = (run for run in _runs(contrast, years) if run is not contrast)
    return [(cell, replications) for run in runs for cell in (run.baseline, run.policy)]


def answer(
    contrast: Contrast, years: Sequence[int], replications: int, price: float, runner: SampleSource
) -> pd.DataFrame:
    """Return one row for each run (the study's own, and those of other lengths), year and number.

    Parameters
    ----------
    price : float
        Of a staff-equivalent year, in GBP; the same for every run.
    """
    import pandas as pd

    rows: list[Row] = []
    for run in _runs(contrast, years):
        both = (runner.sample(cell, replications) for cell in (run.policy, run.baseline))
        policy, baseline = paired(*both)
        flows = {
            name: _yearly(policy, monthly) - _yearly(baseline, monthly)
            for name, (monthly, _) in _FLOWS.items()
        }
        rows += told_by_year(flows, year_factors(run.policy.scenario), price)
    return pd.DataFrame(rows, columns=Row._fields)


def told_by_year(flows: dict[str, Values], factors: Values, price: float) -> Iterator[Row]:
    """Yield the rows of one run.

    Parameters
    ----------
    flows : dict of array [replications, years]
        Paired differences in each year, undiscounted, under the names of the measures.
    factors : array [years]
        What each year counts on day one.
    price : float
        Of a staff-equivalent year, in GBP.
    """
    so_far = {name: np.cumsum(flow * factors, axis=1) for name, flow in flows.items()}
    for y, factor in enumerate(factors.tolist()):
        where = len(factors), y + 1, factor
        for span, numbers in ((IN_YEAR, flows), (SO_FAR, so_far)):
            for name, values in numbers.items():
                yield _row(where, span, name, _FLOWS[name][1], mean_known(values[:, y]))
        cost, gain = so_far[COST][:, y], so_far[STAFF_YEARS][:, y]
        for name, found in (
            ("net_benefit_gbp", mean_known(net_benefit(cost, gain, price))),
            ("price_gbp", cost_of_gain(cost, gain)),
        ):
            yield _row(where, SO_FAR, name, "GBP", found)


def _runs(contrast: Contrast, years: Sequence[int]) -> Iterator[Contrast]:
    """Yield the contrast itself, then those of other lengths of run."""
    own = contrast.baseline.scenario.run.years
    yield contrast
    for length in dict.fromkeys(years):
        if length != own:
            baseline, policy = (
                with_setting(cell, {"run.years": length}) for cell in (contrast.baseline, contrast.policy)
            )
            yield contrast._replace(baseline=baseline, policy=policy)


def _yearly(sample: Sample, monthly: Sequence[str]) -> Values:
    """Return the sum of some monthly measures of the team by year, array [replications, years]."""
    detail = sample.detail
    assert detail is not None, "the cells of a plan keep all that is measured"
    places = [i for i, m in enumerate(detail.monthly_measures) if m.group == TEAM and m.name in monthly]
    return by_year(detail.monthly[:, places].sum(axis=1))


def _row(where: tuple[int, int, float], span: str, measure: str, unit: str, found: Known) -> Row:
    low, high = (nan if isinf(limit) else limit for limit in (found.low, found.high))
    n = found.replications
    return Row(*where, span, measure, unit, found.estimate, low, high, n, found.extent, found.verdict)
