"""Records as organisations export them: without decisions, notice, reasons, or with a row a person."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from sim.calibration import estimating as paths
from sim.calibration.estimating import Fit, estimate
from sim.calibration.exports import EXPORTS
from sim.calibration.held_against import held_against
from sim.calibration.history import History
from sim.calibration.history_of_table import history_of_table
from sim.calibration.lives import Rules
from sim.calibration.made import made_history
from sim.calibration.record import FIELDS
from sim.reading import load
from sim.reading.tables.opening import open_table
from sim.report.estimated.words import together
from sim.scenario import Scenario

_OF_ENDS = (paths.RENEWAL, paths.WORK_ENDED, paths.AT_END)


@pytest.fixture(scope="module")
def alone() -> Scenario:
    central = load(system="icb-wide", assumptions="central")
    return central.replace({"assumptions.attrition.contagion_per_exit": 1.0})


@pytest.fixture(scope="module")
def whole(alone: Scenario) -> History:
    return made_history(4000, 5, Rules.of(alone.assumptions), np.random.default_rng(24))


@pytest.mark.parametrize("export", EXPORTS)
def test_whatever_a_record_lacks_its_intervals_hold_the_truth(
    whole: History, alone: Scenario, export: str
) -> None:
    """Of 4,000 posts every interval is narrow, and a bias of two points of the renewals would show."""
    fit = estimate(EXPORTS[export](whole, np.random.default_rng(4)), alone, shrink=False)
    truths = {paths.BASE: 0.13, paths.RETIREMENT: 0.024}
    if export != "one row a person":
        truths |= {paths.RENEWAL: 0.85, paths.WORK_ENDED: 0.4, paths.AT_END: 2.5}
    for path, truth in truths.items():
        found = fit.estimates[path]
        sixth = (found.high - found.low) / 6  # a 90% interval of a right estimate misses one time in ten
        assert found.low - sixth < truth < found.high + sixth, path
    assert set(truths) >= set(fit.estimates) & set(_OF_ENDS)


@pytest.mark.parametrize("export", ["all columns", "no decisions"])
def test_short_notice_moves_no_estimate(alone: Scenario, export: str) -> None:
    """Who knows of a yes and serves four weeks is gone before the old end: no row says what followed."""
    rules = Rules.of(alone.assumptions)
    short = type(rules)(**{**vars(rules), "notice_weeks": 4.0})
    made = made_history(4000, 5, short, np.random.default_rng(23))
    unsaid = EXPORTS["no decisions"](made, np.random.default_rng(1)).answer
    seen = EXPORTS[export](type(made)(**{**vars(made), "answer": unsaid}), np.random.default_rng(1))
    found = estimate(seen, alone, shrink=False).estimates
    assert found[paths.RENEWAL].low < 0.85 < found[paths.RENEWAL].high
    assert found[paths.BASE].low < 0.13 < found[paths.BASE].high
    assert found[paths.AT_END].low < 2.5 < found[paths.AT_END].high


HEADER = "Employee Number,Start Date in Post,Leaving Date,Reason for Leaving,Fixed Term End Date"
A_ROW_EACH = (
    *(f"{i},01/04/2019,31/03/2021,End of Fixed Term Contract,31/03/2021" for i in range(12)),
    *(f"{i},01/04/2018,,,31/03/2025" for i in range(12, 40)),
    *(f"{i},01/04/2015,,," for i in range(40, 70)),
    "70,01/04/2015,30/06/2022,Voluntary Resignation - Promotion,",
)


def fitted(folder: Path, central: Scenario, *lines: str, header: str = HEADER) -> tuple[Fit, str]:
    path = folder / "history.csv"
    path.write_text("\n".join([header, *lines]), encoding="utf-8")
    read = history_of_table(open_table(path, FIELDS), date(2019, 4, 1), date(2024, 3, 31))
    fit = estimate(read.history, central)
    return fit, " ".join([*read.said, *together(fit)])


def test_a_row_a_person_tells_nothing_of_renewals(tmp_path: Path, alone: Scenario) -> None:
    """Who was renewed shows no end that came, and who was not does: 12 noes and no yes mean nothing."""
    fit, said = fitted(tmp_path, alone, *A_ROW_EACH)
    assert set(fit.estimates) & set(_OF_ENDS) == set()
    assert "does not show which contracts were renewed" in said
    assert "Which contracts were renewed: no column says it" in said
    held = held_against(fit, alone, times=20)
    assert held.people == 31  # of whom no end is hidden: the others would seem to stay too long
    assert fitted(tmp_path, alone, *A_ROW_EACH[:40])[0].resigning.base.seen == 0
    assert held_against(fitted(tmp_path, alone, *A_ROW_EACH[:40])[0], alone, times=2).people == 0
    seen = "12,01/04/2022,,,31/03/2024"
    renewed = [r for r in A_ROW_EACH if not r.startswith("12,")] + [
        "12,01/04/2020,31/03/2022,End of Fixed Term Contract,31/03/2022", seen,
    ]  # fmt: skip
    assert paths.RENEWAL in fitted(tmp_path, alone, *renewed)[0].estimates
    column = [f"{r},{'no' if 'End of' in r else ''}" for r in A_ROW_EACH]
    assert paths.RENEWAL in fitted(tmp_path, alone, *column, header=f"{HEADER},Renewed")[0].estimates


def test_without_reasons_a_contract_s_last_day_is_no_resignation(tmp_path: Path, alone: Scenario) -> None:
    header = HEADER.replace(",Reason for Leaving", "")
    lines = [
        r.replace(",End of Fixed Term Contract", "").replace(",Voluntary Resignation - Promotion", "")
        for r in (*A_ROW_EACH[:12], A_ROW_EACH[-1])
    ]
    stayed = [f"{i},01/04/2015,," for i in range(40, 70)]
    twice = ["99,01/04/2018,31/03/2020,31/03/2020", "99,01/04/2020,,31/03/2025"]
    fit, said = fitted(tmp_path, alone, *lines, *stayed, *twice, header=header)
    assert set(fit.estimates) & {paths.RENEWAL, paths.WORK_ENDED, paths.RETIREMENT} == set()
    assert fit.resigning.base.seen == 1
    assert "renewals are not estimated" in said
    assert "whoever retired counts as resigned" in said
