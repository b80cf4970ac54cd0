"""What happens later counts less: present values, by financial year.

The social time preference rate of HM Treasury's Green Book, by which costs and effects are discounted alike.
As there, the first year is year 0 and counts in full.
"""

from __future__ import annotations

import numpy as np

from sim.measures.frame import MONTHS_PER_YEAR
from sim.measures.measure import Floats
from sim.scenario.model import Scenario


def year_factors(scenario: Scenario) -> Floats:
    """Return what a pound, or a month of somebody's work, of each year counts on day one: (years,)."""
    rate = scenario.assumptions.money.discount_per_year
    return np.asarray((1 + rate) ** -np.arange(scenario.run.years, dtype=np.float64))


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
