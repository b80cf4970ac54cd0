"""The checks say what was published; intervals, verdicts and the command are worked out as they say."""

import csv
from functools import partial
from math import exp, inf, nan, sqrt
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.special import gammaincinv

from docs.validation import make
from sim.calibration import validation
from sim.calibration.validation import MISSES, Predicted, Row, Verdict, held, over_points, verdict_of
from sim.calibration.validation_counts import counts_of_board, facts_of
from sim.calibration.validation_design import Simulated, simulated
from sim.cli import main
from sim.model.engine_room import simulate
from sim.model.log import PERSONS_PER_POST, Contract, Destination, Event, EventLog, Reason
from sim.model.log import Row as LogRow
from sim.published import checks_of_tenure as tenure
from sim.published.check import Check, Comparable, Exposure
from sim.published.checks import CHECKS, TEAM_CHECKS
from sim.published.figures import Span, per_head
from sim.reading import load
from sim.report.words import validation as words
from sim.study.proportions import wilson

BY_WORDS = {check.words: check for check in CHECKS}


@pytest.fixture(scope="module")
def few():
    """The board and its reorganisations at a few points."""
    return simulated(2, points=3, central_replications=3)


# --- what was published


def exact(count: int) -> tuple[float, float]:
    """The exact 95% interval of a Poisson count."""
    return gammaincinv(count, 0.025), gammaincinv(count + 1, 0.975)


def test_an_interval_of_a_count_is_exact_and_holds_what_is_not_known_of_heads_and_months():
    for name, count, most, least in (
        ("Hires in 2023-24", 4082, 40 * 23409 / 39, 40 * 19066 / 39),
        ("Redundancies, July 2022 to April 2024", 437, 23409 * 22 / 12, 19066 / 39 * 42 * 21 / 12),
        ("Leavers of one board, all causes", 164, 1863 * 7 / 12, 1863 * 6 / 12),
        ("Resignations of one board", 98, 1863 * 7 / 12, 1863 * 6 / 12),
        ("Leaving within three months, hazard", 49, 25450 / 52, 25450 / 52),
    ):
        check, (low, high) = BY_WORDS[name], exact(count)
        assert check.span == pytest.approx((low / most, high / least), abs=0.0006), name
        assert check.span.low < check.measured < check.span.high


def test_an_interval_of_a_share_is_wilsons():
    for name, early, everybody in (
        ("Fixed-term leavers gone early", 135 + 56, 135 + 56 + 156),
        ("Analysts gone early", 138, 138 + 123),
    ):
        assert BY_WORDS[name].span == pytest.approx(wilson(early, everybody), abs=0.0006), name
        assert BY_WORDS[name].exposure.observed == everybody


def test_what_is_said_of_teachers_follows_from_their_tables():
    risk, left = (np.array(x, float) for x in (tenure.MICHIGAN_AT_RISK, tenure.MICHIGAN_LEFT))
    stays = np.cumprod(1 - left / risk)[4]
    error = stays * sqrt(np.sum((left / (risk * (risk - left)))[:5]))
    five = BY_WORDS["Permanent staff still there after five years"]
    assert five.measured == pytest.approx(stays, abs=0.0006)
    assert five.span == pytest.approx((stays - 1.96 * error, stays + 1.96 * error), abs=0.0006)

    late, early = (-np.log(1 - left[s].sum() / risk[s].sum()) for s in (slice(4, 8), slice(0, 4)))
    apart = 1.96 * sqrt(1 / left[4:8].sum() + 1 / left[:4].sum())
    shape = BY_WORDS["Permanent staff: hazard of years 5-8 over years 1-4"]
    ends = (late / early * exp(-apart), late / early * exp(apart))
    assert (shape.measured, *shape.span) == pytest.approx((late / early, *ends), abs=0.006)

    after_five = [cohort[5] / 100 for cohort in tenure.TEACHERS.values() if 5 in cohort]
    service = BY_WORDS["Permanent staff not gone from the service after five years"]
    assert service.span == pytest.approx((min(after_five) - 0.005, max(after_five) + 0.005))
    both = [c for c in tenure.TEACHERS.values() if 2 in c and 5 in c]
    ratios = [np.log(c[2] / c[5]) / 3 / (-np.log(c[2] / 100) / 2) for c in both]
    falls = next(c for c in CHECKS if "years 3-5" in c.words)
    assert falls.span == pytest.approx((min(ratios), max(ratios)), abs=0.005)
    assert falls.measured == pytest.approx(np.mean(ratios), abs=0.006)


def test_health_workers_hazards_make_their_curve():
    stays = np.exp(-np.cumsum(tenure.HEALTH_WORKERS_A_YEAR) / 4)
    assert stays == pytest.approx(tenure.HEALTH_WORKERS, abs=0.006)
    for name, quarters in (("Still there after one year", 4), ("Still there after two years", 8)):
        assert BY_WORDS[name].measured == tenure.HEALTH_WORKERS[quarters - 1]


def test_each_check_says_of_whom_and_why_it_is_comparable_and_none_is_there_twice():
    assert len(BY_WORDS) == len(CHECKS)
    for check in CHECKS:
        assert all((check.population, check.window, check.source, check.why, check.how))
        assert check.grade in ("A", "B", "C")
        assert set(check.likely) <= {"low", "high"}
        assert np.isnan(check.measured) or check.span.low <= check.measured <= check.span.high


# --- verdicts and intervals


@pytest.mark.parametrize(
    ("data", "model", "verdict"),
    [
        ((0.4, 0.6), (0.3, 0.7), Verdict.HOLDS),
        ((0.4, 0.6), (0.4, 0.6), Verdict.HOLDS),
        ((0.4, 0.6), (0.45, 0.7), Verdict.OVERLAPS),
        ((0.4, 0.6), (0.45, 0.55), Verdict.OVERLAPS),  # the data do not lie in the model's interval
        ((0.4, 0.6), (0.6, 0.7), Verdict.OVERLAPS),
        ((0.4, 0.6), (0.61, 0.7), Verdict.HIGH),
        ((0.4, 0.6), (0.1, 0.39), Verdict.LOW),
        ((1.0, inf), (1.1, 3.0), Verdict.HOLDS),  # a direction
        ((1.0, inf), (0.9, 3.0), Verdict.OVERLAPS),
        ((1.0, inf), (0.5, 0.9), Verdict.LOW),
        ((0.4, 0.6), (nan, nan), Verdict.UNKNOWN),
    ],
)
def test_a_verdict_follows_from_the_two_intervals(data, model, verdict):
    assert verdict_of(Span(*data), Span(*model)) == verdict


RATE, EXPOSURE = 0.2, 600.0


def made(spread: float, points: int = 200, replications: int = 8) -> Simulated:
    """Counts of a team whose rate differs between points by a known standard deviation."""
    rng = np.random.default_rng(3)
    rates = np.abs(RATE + spread * rng.standard_normal(points))

    def counts(rate: float, n: int) -> dict[str, np.ndarray]:
        return {"exits": rng.poisson(rate * EXPOSURE, n).astype(float), "staff_years": np.full(n, EXPOSURE)}

    return Simulated(counts(RATE, 400), tuple(counts(rate, replications) for rate in rates), {})


@pytest.mark.parametrize(("spread", "observed"), [(0.03, 10_000.0), (0.03, 250.0), (0.0, 250.0)])
def test_the_predictive_interval_is_ignorance_and_the_luck_of_what_was_observed(spread, observed):
    found = made(spread)
    weights = np.full(200, 1 / 200)
    check = BY_WORDS["Leavers of one board, all causes"]._replace(
        value=per_head("exits"), exposure=Exposure(("staff_years",), observed)
    )
    predicted = validation._predicted(check, found, weights)
    noise = RATE / (8 * EXPOSURE)  # left in where nothing else tells points apart
    luck = RATE / observed
    sd = sqrt(spread**2 + luck + (noise if not spread else 0))
    assert predicted.noisy == (not spread)
    assert predicted.predictive == pytest.approx((RATE - 1.645 * sd, RATE + 1.645 * sd), rel=0.08)
    if spread:
        known = (RATE - 1.645 * spread, RATE + 1.645 * spread)
        assert predicted.ignorance == pytest.approx(known, rel=0.08)
        assert predicted.chance_share == pytest.approx(luck / sd**2, abs=0.05)


def test_a_point_that_disagrees_with_what_is_known_counts_for_nothing():
    found = made(0.0, points=4)
    far = {"exits": np.full(8, 5000.0), "staff_years": np.full(8, EXPOSURE)}
    found = found._replace(points=(*found.points, far))
    kept = over_points(per_head("exits"), found, np.array([0.25, 0.25, 0.25, 0.25, 0.0]))
    assert kept.means[:4] == pytest.approx([RATE] * 4, rel=0.2)
    nothing = over_points(per_head("exits"), found, np.zeros(5))
    assert not nothing.weights.any()


def test_two_replications_that_are_alike_by_luck_do_not_move_the_points():
    """The control variate divides by how far they vary: it must not be next to nothing."""
    found = made(0.03, points=50, replications=2)
    central = dict(found.central)
    central["exits"] = central["exits"].copy()
    central["exits"][:2] = (150.0, 150.0001)  # far above all others, and as good as the same
    over = over_points(per_head("exits"), found._replace(central=central), np.full(50, 0.02))
    assert over.means.mean() == pytest.approx(RATE, rel=0.08)


def test_no_interval_reaches_below_nothing():
    found = made(0.15, points=50, replications=2)
    few = {"exits": np.zeros(2), "staff_years": np.full(2, EXPOSURE)}
    found = found._replace(points=(few,) * 3 + found.points[3:])
    check = BY_WORDS["Leavers of one board, all causes"]._replace(value=per_head("exits"))
    predicted = validation._predicted(check, found, np.full(50, 0.02))
    assert predicted.predictive.low >= 0
    assert predicted.ignorance.low >= 0


# --- counting


def test_when_every_contract_ends_after_a_year_all_exits_are_on_the_anniversary():
    scenario = load("tests/analytic/bare.yaml").replace(
        {
            "assumptions.attrition.resignation_per_year": 0.0,
            "assumptions.renewing.work_still_wanted_chance": 0.0,
            "system.posts.post.contract": "fixed-term",
            "system.streams.money.contract_months": 12.0,
        }
    )
    counts = counts_of_board(facts_of(simulate(scenario, range(2)), scenario, range(2)))
    assert counts["exits_at_12"].sum() == counts["staff_exits_3"].sum() > 0
    assert counts["exits_beside_12"].sum() == 0
    assert BY_WORDS["Fixed-term leavers gone early"].value(counts) == pytest.approx([0, 0])


def test_retention_by_tenure_is_that_of_the_hazard_and_the_identity_holds_where_nobody_is_missing():
    scenario = load("tests/analytic/bare.yaml").replace({"run.years": 12})
    numbers = range(12)
    counts = counts_of_board(facts_of(simulate(scenario, numbers), scenario, numbers))
    total = {name: column.sum() for name, column in counts.items()}
    five = BY_WORDS["Permanent staff still there after five years"].value(total)
    assert five == pytest.approx(exp(-0.18 * 5), rel=0.08)
    shape = BY_WORDS["Permanent staff: hazard of years 5-8 over years 1-4"].value(total)
    assert shape == pytest.approx(1, abs=0.2)
    assert BY_WORDS["Leaver rate and stability index, added"].value(total) == pytest.approx(1)


def test_early_leavers_go_before_the_end_date_and_closures_are_expiries():
    """Evidence B2 counts who goes before the end: not who resigns and goes on the contract's last day."""
    scenario = load("tests/analytic/bare.yaml").replace({"run.years": 2, "system.posts.post.count": 6})
    fates = (  # reason, contract, last day
        (Reason.RESIGNED, Contract.FIXED_TERM, 11.0),  # the only one who is early
        (Reason.RESIGNED, Contract.FIXED_TERM, 12.0),  # notice was cut to the contract's end
        (Reason.CONTRACT_NOT_RENEWED, Contract.FIXED_TERM, 12.0),
        (Reason.WORK_ENDED, Contract.FIXED_TERM, 12.0),
        (Reason.POST_CLOSED, Contract.FIXED_TERM, 9.0),  # a closure is an expiry, in time or before
        (Reason.RESIGNED, Contract.PERMANENT, 5.0),
    )
    rows = [LogRow(0.0, Event.YEAR_FUNDED, stream=0, amount=6.0)]
    rows += [LogRow(0.0, Event.POST_OPENED, post, stream=0) for post in range(6)]
    here = [(post * PERSONS_PER_POST, post, *fate) for post, fate in enumerate(fates)]
    for who, post, _, contract, _ in here:
        end = 12.0 if contract == Contract.FIXED_TERM else inf
        rows.append(
            LogRow(0.0, Event.PRESENT_AT_START, post, who, 0, contract, knowledge=0, amount=0, until=end)
        )
    for who, post, reason, contract, day in sorted(here, key=lambda fate: fate[-1]):
        outside = Destination.OUTSIDE
        rows.append(LogRow(day, Event.LEFT, post, who, 0, contract, reason, outside, knowledge=0, amount=0))
        rows.append(LogRow(day, Event.POST_EMPTIED, post, stream=0))
    rows.append(LogRow(12.0, Event.YEAR_FUNDED, stream=0, amount=6.0))
    rows.sort(key=lambda row: row.time)
    counts = counts_of_board(facts_of(EventLog.from_rows(0, rows), scenario, [0]))
    assert counts["fixed_term_quits"].tolist() == [1]
    assert counts["fixed_term_leavers"].tolist() == [5]
    assert counts["ran_out"].tolist() == [3]
    assert BY_WORDS["Fixed-term leavers gone early"].value(counts) == pytest.approx([0.2])


def test_a_reorganisation_takes_posts_and_nobody_is_redundant_before_there_is_money(few):
    total = {name: column.sum() for name, column in few.central.items()}
    assert total["cut50_heads_after"] < total["cut15_heads_after"] < total["cut15_heads_before"]
    assert total["cut50_redundancies"] <= total["cut50_exits"]
    quits = next(c for c in CHECKS if c.words.startswith("Resignations in the half year"))
    assert quits.value(total) > 1


def test_shipped_teams_are_held_one_by_one(few):
    found = {row.check.words: row.predicted for row in held(few).rows if row.check in TEAM_CHECKS}
    posts = found["Posts in a team"]
    assert posts.predictive == (15, 25)
    assert np.isnan(posts.ci_low)
    pay = next(p for name, p in found.items() if name.startswith("Pay of a post"))
    assert 32_324 < pay.predictive.low < pay.central < pay.predictive.high < 93_572


# --- what is told


def row_of(verdict_by: tuple[float, float], unit: str = "share", comparable: str = "partly") -> Row:
    """A row with data .4 to .6 and a model's interval."""
    check = Check(
        "Something", unit, 0.5, Span(0.4, 0.6), "how", "whom", "when", "who", "B", Comparable(comparable),
        "because", per_head("exits"), likely={"low": "a reason"},
    )  # fmt: skip
    return Row(check, Predicted(0.5, nan, nan, Span(*verdict_by), Span(*verdict_by), 0.0))


def test_a_miss_is_told_with_its_size_and_a_reason_that_is_marked_as_judgement():
    low, high = row_of((0.1, 0.3)), row_of((0.75, 0.8))
    assert words.verdict(low) == "misses: too low by 10.0 points"
    assert words.verdict(high) == "misses: too high by 15.0 points"
    assert (words.likely(low), words.likely(high)) == ("a reason", words.NONE_KNOWN)
    assert words.likely(row_of((0.3, 0.7))) == ""
    assert words.verdict(row_of((0.45, 0.5))) == "overlaps: the model's is within"
    assert words.verdict(row_of((0.75, 0.8), "times")) == "misses: too high by 0.15"
    assert words.verdict(row_of((0.60001, 0.8))) == "misses: too high by less than 0.1 points"
    told = dict(words.reasons(held_of(low)))
    assert told == {"Something": "likely reason (judgement): a reason. Comparable in part: because."}


def held_of(*rows: Row) -> validation.Held:
    """Rows as if they were all."""
    return validation.Held(rows, Simulated({}, (), {}), np.ones(1), np.ones(1))


def test_misses_come_first_and_the_widest_of_them(few):
    found = held(few)
    assert found.rows == found.independent + found.tied
    assert len(found.rows) == len(CHECKS)
    for rows in (found.independent, found.tied):
        places = [row.verdict in MISSES for row in rows]
        assert places == sorted(places, reverse=True)
        apart = [row.by / (row.check.span.high - row.check.span.low) for row in rows if row.verdict in MISSES]
        assert apart == sorted(apart, reverse=True)


def test_what_is_not_independent_of_what_the_assumptions_were_set_against_says_so():
    """Targets of history matching, staff of whom rates were taken, and inputs."""
    assert {check.words for check in CHECKS if not check.independent} == {
        "Hires in 2023-24", "Redundancies, July 2022 to April 2024", "Leavers of one board, all causes",
        "Resignations of one board", "Time to fill", "Posts in a team", "Pay of a post, at prices of 2024/25",
    }  # fmt: skip
    assert all(not check.independent for check in CHECKS if check.held_out or check in TEAM_CHECKS)


def test_the_headline_counts_what_is_not_independent_apart():
    low, holds, within = (row_of(ends) for ends in ((0.1, 0.3), (0.3, 0.7), (0.45, 0.55)))
    tied = within._replace(check=within.check._replace(tied="an input"))
    assert words.summary(held_of(low, low, holds, tied)) == (
        "Of three checks that nothing was fitted to, 2 are missed, none overlaps and 1 holds. Of 1 that is "
        "not independent of what the assumptions were set against, none is missed, 1 overlaps and none holds."
    )
    assert words.summary(held_of(low)).endswith("1 is missed, none overlaps and none holds.")
    *_, row = words.rows_of(held_of(low, tied))
    assert dict(zip(words.COLUMNS, row, strict=True))["why_not_independent"] == "an input"


def test_points_too_few_for_a_range_give_no_verdict(few):
    apart = dict(few.points[0])
    apart["exits"] = 10 * apart["exits"]
    found = held(few._replace(points=(apart,) * 4))
    simulated_ones = [row for row in found.rows if row.check not in TEAM_CHECKS]
    assert {row.verdict for row in simulated_ones} == {Verdict.UNKNOWN}
    assert "too few agree" in words.kept(found)
    assert "cannot be said" in words.summary(found)


@pytest.mark.usefixtures("sketches")
def test_the_command_shows_misses_first_and_writes_every_interval(few, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(validation, "simulated", lambda *_, **__: few)
    done = CliRunner().invoke(
        main, ["validate", "--replications", "2", "--workers", "1", "--out", "v.csv", "--figures"]
    )
    assert done.exit_code == 0, done.output
    assert max(map(len, done.output.splitlines())) <= 100
    rows = list(csv.DictReader((tmp_path / "v.csv").read_text(encoding="utf-8").splitlines()))
    assert [row["figure"] for row in rows] == [row.check.words for row in held(few).rows]
    assert all(row["source"] and row["why_comparable"] for row in rows)
    assert {row["noisy"] for row in rows} <= {"yes", "no"}
    free = [row for row in rows if row["independent"] == "yes"]
    assert free == rows[: len(free)]
    assert all(bool(row["why_not_independent"]) == (row not in free) for row in rows)
    missed = [row for row in free if row["verdict"].startswith("misses")]
    assert missed == rows[: len(missed)]
    assert all(row["likely_reason"] and row["missed_by"] for row in missed)
    lead, _, apart = done.output.partition(words.TIED)
    assert "Vacancy rate" in lead
    assert "Time to fill" not in lead
    assert "Time to fill" in apart.partition("Of 17 checks that nothing was fitted to")[0]
    assert sorted(p.name for p in tmp_path.glob("*.png")) == [
        "validation_checks.png", "validation_hazards.png", "validation_teachers.png",
    ]  # fmt: skip


@pytest.mark.parametrize("taken", ["v.csv", "validation_hazards.png"])
def test_a_table_or_a_picture_that_is_there_is_left_as_it_is(tmp_path, monkeypatch, taken):
    monkeypatch.chdir(tmp_path)
    (tmp_path / taken).write_text("precious", encoding="utf-8")
    done = CliRunner().invoke(main, ["validate", "--replications", "2", "--out", "v.csv", "--figures"])
    assert done.exit_code == 2
    assert f"{taken} exists already" in done.output
    assert [path.read_text(encoding="utf-8") for path in tmp_path.iterdir()] == ["precious"]


def test_the_command_takes_few_replications_and_shows_no_traceback(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    few_points = partial(simulated, points=1, central_replications=2)
    monkeypatch.setattr(validation, "simulated", few_points)
    done = CliRunner().invoke(main, ["validate", "--replications", "2", "--workers", "1"])
    assert done.exit_code == 0, done.output
    assert list(tmp_path.iterdir()) == []
    for wrong in (["--out", "no/such/v.csv"], ["--replications", "1"]):
        done = CliRunner().invoke(main, ["validate", *wrong])
        assert done.exit_code == 2
        assert "Traceback" not in done.output


def test_the_page_has_every_figure_as_it_is_now():
    page = make.PAGE.read_text(encoding="utf-8")
    for line in make.sources():
        assert line in page
    for row_words in BY_WORDS:
        assert page.count(f"| {row_words}") >= 2  # with its verdict, and with its source
    for name in make.FIGURES:
        assert Path(make.PAGE.with_name(f"{name}.png")).is_file()


@pytest.mark.slow
def test_the_page_says_what_the_model_gives():
    """Of the central assumptions, from fewer replications."""
    few = simulated(2, points=1, central_replications=30)
    page = make.PAGE.read_text(encoding="utf-8")
    for row in held(few).rows:
        central, half = row.predicted.central, (row.predicted.ci_high - row.predicted.ci_low) / 2
        if row.check in TEAM_CHECKS:
            continue
        line = next(x for x in page.splitlines() if x.startswith(f"| {words.labelled(row)} | "))
        told = line.split(" | ")[2]
        scale = 100 if row.check.unit.startswith("share") else 1
        assert abs(float(told.removesuffix("%")) / scale - central) < 1.7 * half + 0.06 / scale, line
