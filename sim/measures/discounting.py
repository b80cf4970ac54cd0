"""What happens later counts less: present values, by financial year.

The social time preference rate of HM Treasury's Green Book, by which costs and effects are discounted alike.
As there, the first year is year 0 and counts in full, and the rate falls in the far future (annex 6: 3.5% to
year 30, 3.0% to 75, 2.5% to 125, ...; of health 1.5%, 1.29%, 1.07%, ..., which are the same sevenths of it).
"""

from __future__ import annotations

import numpy as np

from sim.measures.frame import MONTHS_PER_YEAR
from sim.measures.measure import Floats
from sim.scenario.model import Scenario

_STEPS = (31, 76, 126, 201, 301)
"""Years from which the rate is a seventh of the first one lower than before."""


def year_factors(scenario: Scenario) -> Floats:
    """Return what a pound, or a month of somebody's work, of each year counts on day one: (years,)."""
    rate = scenario.assumptions.money.discount_per_year
    years = np.arange(scenario.run.years, dtype=np.float64)
    if len(years) <= _STEPS[0]:
        return np.asarray((1 + rate) ** -years)
    rates = rate * (7 - np.searchsorted(_STEPS, years, side="right")) / 7
    return np.asarray(1 / np.cumprod(np.concatenate([[1.0], 1 + rates[1:]])))


def by_year(monthly: Floats) -> Floats:
    """Sum a flow by financial year: (..., months + 1) to (..., years).

    A flow at a month is of the month that ends then. What flows on day one, at month 0, is of the first year.
    """
    months = np.concatenate([monthly[..., :1] + monthly[..., 1:2], monthly[..., 2:]], axis=-1)
    years = months.shape[-1] // MONTHS_PER_YEAR  # -1 would not do: there may be no replication
    return np.asarray(months.reshape(*months.shape[:-1], years, MONTHS_PER_YEAR).sum(axis=-1))


def present_value(monthly: Floats, scenario: Scenario) -> Floats:
    """Return the present value on day one of a flow: (..., months + 1) to (...)."""
    # not a matrix product: that may round otherwise in other company
    return np.asarray((by_year(monthly) * year_factors(scenario)).sum(axis=-1))
