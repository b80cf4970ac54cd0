"""Results with numbers of a test's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sim.report.results import Results
from sim.study.experiment.tabulating import Detail, OneSituation
from sim.study.outcome import Outcome
from sim.study.over_assumptions import Ranges


def made_of(results: Results, outcomes: Sequence[Outcome], ranges: Ranges | None = None) -> Results:
    """Return results of one situation with other outcomes, whose assumptions were varied so if at all."""
    return replace(results, measured=OneSituation(Detail(tuple(outcomes), ranges, None)))


def named(outcome: Outcome, name: str, **others: Any) -> Outcome:
    """Return an outcome that tables call by another name."""
    return replace(outcome, where=outcome.where._replace(scenario=name), **others)
