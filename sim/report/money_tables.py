"""What a Treasury analyst asks of results: spending by financial year, and the price of what is gained."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite, nan
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.discounting import by_year, year_factors
from sim.measures.money import PARTS
from sim.measures.registry import MONTHLY_KINDS
from sim.report.words.answer import begun
from sim.report.words.english import capital
from sim.report.words.prices import GAINS, price_words
from sim.study.questions.economics import Extent, Known, cost_of_gain

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.recorded import Recorded
    from sim.scenario import Scenario
    from sim.study.statistics import Values

_TOTAL = "spend_total_gbp"
_COST = "cost_total_discounted_gbp"
_GAINED = {
    "person-month": "person_months_kept_discounted",
    "staff-year": "staff_years_discounted",
    "staff-year-in-heads": "staff_years_in_heads_discounted",
}


def price_base(results: Recorded) -> str:
    """Return the year of whose prices all pounds are, as ``2024/25 prices``."""
    bases = {s.assumptions.money.price_base for s in results.whole.scenarios}
    return f"{' and '.join(sorted(bases))} prices"


def financial_years(scenario: Scenario) -> list[str]:
    """Return the financial years of a run: ``2020/21`` and so on."""
    first = scenario.run.start_date.year
    return [f"{y}/{(y + 1) % 100:02d}" for y in range(first, first + scenario.run.years)]


def tells_spending(results: Recorded) -> bool:
    """Return whether spending was kept by month: of a study in all, of a comparison its parts too."""
    return _TOTAL in set(results.monthly["measure"])


def spending_by_year(results: Recorded) -> tuple[list[str], list[list[Any]]]:
    """Return mean spending by financial year, real and discounted, with its parts: headings, and rows.

    Means of years are sums of means of months. The last row of each policy is the whole run. Parts of which
    nothing is ever spent are left out.
    """
    found, price = results.whole, f"£, {price_base(results)}"
    names = begun(found)
    parts = [part.replace("cost_", "spend_") + "_gbp" for part in PARTS]
    levels = {o.name: _years_of(results.monthly, o.where, (_TOTAL, *parts)) for o in found.outcomes}
    parts = [p for p in parts if any(of.get(p, np.zeros(1)).any() for of in levels.values())]
    heading = [
        "Policy", "Financial year", f"Total\n{price}", f"Total, discounted\n{price}",
        f"Difference\n{price}", f"Difference, discounted\n{price}", "Discount\nfactor",
        *(f"{capital(MONTHLY_KINDS[p].title.removeprefix('Spend, '))}\n{price}" for p in parts),
    ]  # fmt: skip
    base, rows = levels[found.baseline.name], list[list[Any]]()
    for outcome in found.outcomes:
        of, factors = levels[outcome.name], year_factors(outcome.scenario)
        more = of[_TOTAL] - base[_TOTAL] if outcome is not found.baseline else np.full(len(factors), np.nan)
        columns = [of[_TOTAL], of[_TOTAL] * factors, more, more * factors, factors, *(of[p] for p in parts)]
        for i, year in enumerate(financial_years(outcome.scenario)):
            rows.append([names[outcome.name], year, *(float(column[i]) for column in columns)])
        whole = [float(column.sum()) if column is not factors else None for column in columns]
        rows.append([names[outcome.name], "Whole run", *whole])
    return heading, rows


def _years_of(monthly: pd.DataFrame, where: Any, measures: tuple[str, ...]) -> dict[str, Values]:
    rows = monthly[monthly["group"] == "team"]
    for column, value in where._asdict().items():
        rows = rows[rows[column] == value]
    means = {name: of["mean"].to_numpy(dtype=float) for name, of in rows.groupby("measure")}
    return {name: by_year(means[name]) for name in measures if name in means}


def prices(results: Recorded) -> tuple[list[str], list[list[Any]]]:
    """Return what one more unit of each gain costs, with its 95% interval: headings, and rows.

    Of the first system under the first assumptions. Costs and gains are both at present value. Where the
    interval has no ends, or leaves out what lies between them, the words say so.
    """
    plan = results.plan
    found = results.at(plan.systems[0], plan.assumptions[0])
    price = f"£, {price_base(results)}"
    heading = [
        "Policy", "Of each extra", f"Price\n{price}", f"95% interval from\n{price}",
        f"95% interval to\n{price}", f"Extra cost\n{price}", "Extra gain", "In words",
    ]  # fmt: skip
    return heading, list(_price_rows(results, found))


def _price_rows(results: Recorded, found: Any) -> Iterator[list[Any]]:
    table = results.replications
    names = begun(found)
    for outcome in found.outcomes[1:]:
        for gain, measure in _GAINED.items():
            pair = [_paired(table, found.baseline.where, outcome.where, m) for m in (_COST, measure)]
            if any(of.size == 0 for of in pair):
                continue
            known = cost_of_gain(*pair)
            ends = (known.low, known.high) if known.extent == Extent.BETWEEN else (None, None)
            said = {"estimate": known.estimate, "verdict": known.verdict, "extent": known.extent}
            limits = {f"ci_{end}": at if isfinite(at) else nan for end, at in _ends(known)}
            yield [
                names[outcome.name], GAINS[gain], known.estimate, *ends, *(float(of.mean()) for of in pair),
                f"{capital(price_words({'of': gain, **said, **limits}))}.",
            ]  # fmt: skip


def _ends(known: Known) -> tuple[tuple[str, float], tuple[str, float]]:
    return ("low", known.low), ("high", known.high)


def _paired(table: pd.DataFrame, baseline: Any, policy: Any, measure: str) -> Values:
    """Return what a policy differs by in each replication that both have."""
    of_each = []
    for where in (baseline, policy):
        rows = table[(table["measure"] == measure) & (table["group"] == "team")]
        for column, value in where._asdict().items():
            rows = rows[rows[column] == value]
        of_each.append(rows.set_index("replication")["value"])
    return (of_each[1] - of_each[0]).dropna().to_numpy(dtype=float)
