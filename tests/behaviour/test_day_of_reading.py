"""Earlier decisions are not made to look harmful by the day on which the team is counted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pytest

import sim
from sim.measures.measure import Floats
from sim.measures.retention import APRIL_MONTHS, SEPTEMBER_MONTHS
from sim.report.words.answer import answer, topics
from sim.report.words.verdicts import evidence_of, verdict

if TYPE_CHECKING:
    from sim.study.experiment.results import BaseResults

YEARS = 4
REPLICATIONS = 160  # a difference at one month is then known to about .3 points (one standard error)


def earlier(years: int, replications: int) -> BaseResults:
    """Annual money decided half a year earlier against today's, where no contract runs past the money."""
    policies = ("annual-settlement", "early-confirmation")
    money = {"policy.contracts.past_money_months": 0}
    scenarios = [
        sim.load(system="west-yorkshire-harrogate", policy=policy, overrides=money) for policy in policies
    ]
    return sim.compare(scenarios, replications=replications, years=years)


@pytest.fixture(scope="module")
def found() -> BaseResults:
    return earlier(YEARS, REPLICATIONS)


def difference(found: BaseResults, measure: str) -> Floats:
    return found.outcomes[1].values(measure) - found.baseline.values(measure)


def error(values: Floats) -> float:
    """One standard error of the mean."""
    return float(values.std(ddof=1)) / len(values) ** 0.5


def on_average(found: BaseResults, months: tuple[int, ...]) -> Floats:
    """The difference in each replication, over those of some months that the run reaches."""
    within = [month for month in months if month < 12 * YEARS]
    return np.mean([difference(found, f"retention_{month}m") for month in within], axis=0)


def test_on_1_april_earlier_decisions_look_harmful_and_on_30_september_they_do_not(
    found: BaseResults,
) -> None:
    april, september = on_average(found, APRIL_MONTHS), on_average(found, SEPTEMBER_MONTHS)
    assert april.mean() < -2 * error(april)
    assert difference(found, "retention_36m").mean() < 0
    apart = april - september
    assert apart.mean() < -3 * error(apart)
    for values in (september, difference(found, "retention_42m"), difference(found, "months_kept")):
        assert values.mean() > -2 * error(values)


def test_the_measures_of_1_april_would_say_that_earlier_decisions_keep_fewer(found: BaseResults) -> None:
    told = evidence_of(found, found.outcomes[1], "retention_12m")
    assert verdict(told).claims
    assert not told.gain


def claim(sentence: str) -> str:
    """Return a sentence without what stands in brackets, where teams with more and with fewer are counted."""
    return re.sub(r"\([^)]*\)", "", sentence)


def test_the_headline_does_not_say_so(found: BaseResults) -> None:
    kept, _ = topics(found)
    assert kept.measure == "retention_42m"
    assert "fewer" not in claim(answer(found)[0])


def test_nor_does_the_headline_of_a_run_of_two_years() -> None:
    said, *_ = answer(earlier(2, 100))
    assert "month 18" in said
    assert "fewer" not in claim(said)
