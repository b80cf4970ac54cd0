"""The whole board lies in the plausible bands; figures and their intervals are worked out as they say."""

import csv
import re
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from sim.calibration import model as calibration
from sim.calibration.model import Verdict
from sim.cli import main
from sim.model.engine_room import simulate
from sim.model.log import Event
from sim.published.figures import BANDS
from sim.reading import load
from sim.study.blocks import Block, blocks_of

PAGE = Path(__file__).parents[2] / "docs" / "model" / "calibration.md"


@pytest.fixture(scope="module")
def found():
    """What the command finds in every system it tells of."""
    return calibration.calibrate(calibration.REPLICATIONS, workers=2)


@pytest.mark.slow
def test_the_whole_board_lies_with_its_interval_in_the_bands_around_what_boards_measured(found):
    of_board = [f for f in found if f.system == calibration.WHOLE_BOARD and f.figure in BANDS]
    assert len(of_board) == len(BANDS)
    within = (Verdict.PUBLISHED, Verdict.PLAUSIBLE)
    assert [(f.figure.words, f.mean, f.verdict) for f in of_board if f.verdict not in within] == []


def said_on_the_page(words: str) -> list[float]:
    """The estimates in the rows of calibration.md about a figure, in the order of the columns."""
    rows = re.findall(rf"(?m)^\| {words}[^|]* \|(.+)\|$", PAGE.read_text(encoding="utf-8"))
    return [float(x) for row in rows for x in re.findall(r"([\d.]+)\D{0,4} \([\d.]+-[\d.]+\)", row)]


@pytest.mark.slow
def test_the_page_says_what_the_command_finds(found):
    for figure in BANDS:
        scale = 100 if figure.unit.startswith("share") else 1
        ours = [f for f in found if f.figure is figure]
        said = said_on_the_page(figure.words.split(",")[0])
        assert len(said) == len(ours)
        for f, number in zip(ours, said, strict=True):
            slack = (f.ci_high - f.ci_low) / 2 + 0.5 / scale
            assert abs(number / scale - f.mean) < slack, (f.system, figure.words, number)


def test_engine_rooms_are_a_prediction_and_have_no_band_to_meet():
    found = calibration.calibrate(2, ["dorset"])
    assert {f.verdict for f in found} == {None}


def test_what_is_called_published_is_the_interval_of_its_own_counts():
    """Of the freedom-of-information figures, one count over a window of six or of seven months."""
    figures = {f.words: f for f in BANDS}
    counts = {
        "Resignations": 1274,
        "Retirements": 253,
        "Fixed terms run out": 260,
        "Leavers, all causes": 2000,
    }
    for words, number in counts.items():
        longest, shortest = (number / 19066 * 12 / months for months in (7, 6))
        assert figures[words].published == pytest.approx((longest, shortest), abs=0.0006), words
    low, high = figures["Redundancies"].published
    assert low < 437 / 23409 * 12 / 21 < high


def test_no_band_of_judgement_is_shown_as_published_and_each_has_its_reason():
    for figure in BANDS:
        assert figure.why, figure.words
        assert figure.plausible.holds(*figure.published), figure.words
        assert figure.plausible != figure.published, figure.words


@pytest.mark.parametrize(
    ("low", "mean", "high", "verdict"),
    [
        (0.182, 0.185, 0.188, Verdict.PUBLISHED),
        (0.175, 0.178, 0.181, Verdict.PLAUSIBLE),  # reaches the published 18.0%, and is not wholly in it
        (0.175, 0.190, 0.215, Verdict.PLAUSIBLE),  # the estimate is in it, and is not known well enough
        (0.145, 0.150, 0.155, Verdict.PLAUSIBLE),
        (0.135, 0.141, 0.147, Verdict.EDGE),
        (0.130, 0.136, 0.142, Verdict.EDGE),
        (0.000, 0.190, 0.400, Verdict.EDGE),  # two replications settle nothing
        (0.130, 0.134, 0.138, Verdict.OUTSIDE),
        (0.250, 0.260, 0.270, Verdict.OUTSIDE),
        (float("nan"), 0.19, float("nan"), Verdict.PUBLISHED),
        (float("nan"), 0.13, float("nan"), Verdict.OUTSIDE),
        (float("nan"), float("nan"), float("nan"), None),
    ],
)
def test_a_verdict_takes_the_monte_carlo_interval_into_account(low, mean, high, verdict):
    leavers = next(f for f in BANDS if f.words.startswith("Leavers"))
    assert calibration.Found(calibration.WHOLE_BOARD, leavers, mean, low, high).verdict == verdict


def test_the_interval_of_a_ratio_is_that_of_linearisation():
    rng = np.random.default_rng(1)
    below = rng.gamma(50, 1.0, 400)
    above = 0.3 * below + rng.normal(0, 1, 400)
    mean, low, high = calibration.estimate(lambda c: c["a"] / c["b"], {"a": above, "b": below})
    assert mean == pytest.approx(above.sum() / below.sum())
    error = np.std(above - mean * below, ddof=1) / below.mean() / np.sqrt(400)
    assert (high - low) / 2 == pytest.approx(1.966 * error, rel=0.01)


def test_one_replication_has_no_interval():
    mean, low, high = calibration.estimate(lambda c: c["a"], {"a": np.array([3.0])})
    assert mean == 3
    assert isnan(low)
    assert isnan(high)


def test_rates_of_a_team_in_which_people_only_resign_are_the_hazard():
    scenario = load("tests/analytic/bare.yaml").replace(
        {"assumptions.attrition.resignation_per_year": 0.2, "run.years": 20}
    )
    parts = [calibration.counts_of_block(b) for b in blocks_of(scenario, 50)]
    counts = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    found = {f.words: calibration.estimate(f.value, counts) for f in BANDS}
    _, low, high = found["Resignations"]
    assert low - 0.005 < 0.2 < high + 0.005
    assert found["Leavers, all causes"] == found["Resignations"]
    assert found["Retirements"][0] == found["Fixed terms run out"][0] == 0


def test_redundancies_are_those_paid_and_those_avoided():
    scenario = load(system="icb-wide", policy="annual-settlement").replace({"run.years": 3})
    log = simulate(scenario, range(4))
    due = log.of(Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED)
    assert set(due.event.tolist()) == {Event.REDUNDANCY_PAID, Event.REDUNDANCY_AVOIDED}
    counts = calibration.counts_of_block(Block(scenario, range(4)))
    assert counts["redundancies"].sum() == len(due.time)


def test_the_command_prints_a_table_and_writes_every_interval(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["calibrate", "--replications", "2", "--workers", "1", "--out", "c.csv"])
    assert done.exit_code == 0, done.output
    assert max(map(len, done.output.splitlines())) <= 100
    rows = list(csv.DictReader((tmp_path / "c.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == len(BANDS) * (1 + len(calibration.ENGINE_ROOMS))
    leavers, *_ = rows
    assert (leavers["published_low"], leavers["published_high"]) == ("0.18", "0.21")
    assert (leavers["plausible_low"], leavers["plausible_high"]) == ("0.14", "0.24")
    assert leavers["why_plausible"]
    assert {row["verdict"] for row in rows} <= {"", *Verdict}
    for said in ("gloucestershire", "18.0-21.0% 14.0-24.0%", "about 1.1%", "Why the plausible band"):
        assert said in done.output


def test_a_file_that_is_there_is_left_as_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "c.csv").write_text("precious", encoding="utf-8")
    done = CliRunner().invoke(main, ["calibrate", "--replications", "2", "--out", "c.csv"])
    assert (done.exit_code, done.output) == (
        2,
        "c.csv exists already; it is left as it is. Give another name\n",
    )
    assert (tmp_path / "c.csv").read_text(encoding="utf-8") == "precious"


def test_a_table_that_cannot_be_written_is_said_plainly(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["calibrate", "--replications", "2", "--out", "no/such/folder/c.csv"])
    assert done.exit_code == 2
    assert "cannot be written" in done.output
    assert list(tmp_path.iterdir()) == []
