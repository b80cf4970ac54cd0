"""Runs and comparisons from Python."""

import re
import shutil

import numpy as np
import pytest

import sim
from sim.model.log import PERSONS_PER_POST, Destination, Reason
from sim.report.figures.style import drawn
from sim.study.proportions import wilson


@pytest.fixture(scope="module")
def annual():
    return sim.load("dorset", policy="annual-settlement")


@pytest.fixture(scope="module")
def three_year():
    return sim.load("dorset", policy="three-year-settlement")


@pytest.fixture(scope="module")
def compared(annual, three_year):
    return sim.compare([annual, three_year], replications=30, years=3, assumption_points=3, conditioned=False)


def test_scenarios_are_called_by_what_they_do_not_share(compared):
    assert compared.summary["scenario"].unique().tolist() == ["annual-settlement", "three-year-settlement"]


def test_a_longer_run_begins_with_the_shorter_one(annual):
    few = sim.run(annual, replications=7, years=2).replications
    many = sim.run(annual, replications=33, years=2).replications
    assert many[many["replication"] < 7].reset_index(drop=True).equals(few)


def test_a_scenario_against_itself_differs_in_nothing(annual):
    results = sim.compare([annual, annual.replace({"name": "the same"})], replications=6, years=2)
    same = results.summary[results.summary["scenario"] == "the same"]
    directed = same[["share_better", "share_same", "share_worse"]].dropna()
    assert (same["diff_mean"].dropna() == 0).all()
    assert len(directed) > 10
    assert directed.drop_duplicates().values.tolist() == [[0, 1, 0]]  # and not better in half of them


def test_differences_are_paired_by_replication(compared):
    long = compared.replications
    team = long[(long["group"] == "team") & (long["measure"] == "limbo_weeks")]
    wide = team.pivot(index="replication", columns="scenario", values="value")
    difference = wide["three-year-settlement"] - wide["annual-settlement"]
    rows = compared.summary.set_index(["scenario", "measure", "group"])
    row = rows.loc[("three-year-settlement", "limbo_weeks", "team")]
    half = (row["diff_ci_high"] - row["diff_ci_low"]) / 2
    assert row["diff_mean"] == pytest.approx(difference.mean())
    assert half == pytest.approx(2.04523 * difference.std(ddof=1) / np.sqrt(30), rel=1e-4)
    assert row["share_better"] == pytest.approx((difference < 0).mean())
    assert row["share_same"] == pytest.approx((difference == 0).mean())
    assert row["share_worse"] == pytest.approx((difference > 0).mean())
    for which in ("better", "same", "worse"):
        ends = wilson(round(30 * row[f"share_{which}"]), 30)
        assert (row[f"share_{which}_ci_low"], row[f"share_{which}_ci_high"]) == pytest.approx(ends)


def test_the_baseline_has_no_difference(compared):
    baseline = compared.summary[compared.summary["scenario"] == "annual-settlement"]
    assert baseline.filter(like="diff_").drop(columns="diff_replications").isna().all(axis=None)
    assert (baseline["diff_replications"] == 0).all()


def test_three_uncertainties_stay_apart(compared):
    rows = compared.summary.set_index(["scenario", "measure", "group"])
    row = rows.loc[("annual-settlement", "months_kept", "team")]
    assert row["ci_low"] < row["mean"] < row["ci_high"]
    assert row["p5"] < row["ci_low"] < row["ci_high"] < row["p95"]
    assert row["range_low_ci_low"] < row["range_high_ci_high"]
    assert row["predictive_p5"] < row["ci_low"] < row["ci_high"] < row["predictive_p95"]


def test_no_interval_reaches_where_nothing_is_possible(annual, three_year):
    few = sim.compare([annual, three_year], replications=3, years=2).summary
    shares = few[(few["unit"] == "share") & ~few["measure"].str.startswith("leaver_rate")]
    churn = few[few["measure"] == "cost_of_churn_gbp"]  # less what empty posts save, so it may be negative
    assert (churn["ci_low"].dropna() < churn["mean"].loc[churn["ci_low"].notna()]).all()
    assert churn["ci_low"].min() < 0
    assert (few.drop(churn.index)["ci_low"].dropna() >= 0).all()
    assert (few["ci_low"] == 0).any()  # some would be negative
    assert shares["ci_high"].max() == 1
    assert shares["diff_ci_low"].min() >= -1
    assert few.query("measure == 'months_kept'")["ci_high"].max() <= 24
    assert (few["diff_ci_low"] < -1).any()


def test_a_range_is_given_only_where_it_is_known(compared):
    rows = compared.summary
    for prefix in ("", "diff_"):
        known = rows[f"{prefix}range_known"] == 1
        assert (rows.loc[known, f"{prefix}range_low"] <= rows.loc[known, f"{prefix}range_high"]).all()
        assert rows.loc[~known, [f"{prefix}range_low", f"{prefix}range_high"]].isna().all(axis=None)
        ends = (f"{prefix}range_low_ci_low", f"{prefix}range_high_ci_high")
        told = rows[rows[ends[0]].notna()]
        assert (told[ends[0]] <= told[ends[1]]).all()


def test_results_are_shown_in_a_line(compared, annual):
    said = "Results(2 scenarios, 30 replications, 3 years, seed 2020; baseline annual-settlement)"
    assert repr(compared) == said
    assert repr(compared.outcomes[1]) == "Outcome(three-year-settlement, 30 replications)"
    assert repr(compared.ranges) == "Ranges(3 points, 25 replications at each)"
    one = sim.run(annual, replications=1, years=1)
    assert repr(one) == f"Results(1 scenario, 1 replication, 1 year, seed 2020; {annual.name})"


def test_without_the_option_there_is_no_range(annual):
    summary = sim.run(annual, replications=3, years=1).summary
    assert summary[["range_low", "range_high"]].isna().all(axis=None)
    assert summary["diff_mean"].isna().all()


def test_all_headline_measures_are_there(annual):
    results = sim.run(annual, replications=3)
    team = results.summary[results.summary["group"] == "team"].set_index("measure")["mean"]
    names = [f"retention_{m}m" for m in (12, 24, 36, 48, 60)]
    names += ["months_kept", "lost_knowledge", "knowledge_stock_end", "limbo_weeks", "vacancy_rate"]
    names += ["exits_per_year", "funded_post_months", "cost_total_gbp"]
    assert team[names].notna().all()


def test_the_worst_year_of_one_year_is_that_year(annual):
    values = sim.run(annual, replications=10, years=1).replications
    team = values[values["group"] == "team"].pivot(index="replication", columns="measure", values="value")
    assert (team["lost_knowledge"] > 0).any()
    np.testing.assert_allclose(team["worst_year_lost_knowledge"], team["lost_knowledge"])


def test_the_shortfall_stands_where_there_is_a_worse_side(compared):
    rows = compared.summary.set_index(["scenario", "measure", "group"]).loc["annual-settlement"]
    worst_year = rows.loc[("worst_year_lost_knowledge", "team")]
    kept = rows.loc[("months_kept", "team")]
    assert worst_year["shortfall"] > worst_year["p95"] > worst_year["mean"]
    assert kept["shortfall"] < kept["p5"] < kept["mean"]
    assert np.isnan(rows.loc[("funded_post_months", "team"), "shortfall"])


def test_monthly_and_lost_knowledge_tables_agree(compared):
    lost, monthly = compared.lost_knowledge, compared.monthly
    left_with = {part for part in lost["part"] if part.startswith("lost_on_exit_")}
    assert set(lost["part"]) - left_with == {"cumulative", "heads", "files", "stock"}
    stock = lost[lost["part"] == "stock"]["mean"].to_numpy()
    parts = [lost[lost["part"] == part]["mean"].to_numpy() for part in ("heads", "files")]
    np.testing.assert_allclose(stock, sum(parts))
    assert monthly["month"].max() == 36
    assert (monthly["p5"] <= monthly["p95"]).all()


def test_the_calendar_curve_is_the_retention_that_is_reported(compared):
    curves = compared.retention
    curve = curves[(curves["clock"] == "calendar") & (curves["group"] == "team") & (curves["months"] == 24)]
    summary = compared.summary
    row = summary[(summary["measure"] == "retention_24m") & (summary["group"] == "team")]
    np.testing.assert_allclose(curve["survival"].to_numpy(), row["mean"].to_numpy(), atol=1e-9)


def test_the_team_is_in_post_or_gone_for_one_reason_and_to_one_place(compared):
    exits, curves = compared.exits_by_cause, compared.retention
    at = ["scenario", "clock", "group", "months"]
    gone = exits.groupby([*at, "by"], as_index=False)["incidence"].sum()
    both = gone.merge(curves, on=at)
    assert len(both) == len(gone) == 2 * 2 * 37 * 2
    np.testing.assert_allclose(both["incidence"] + both["survival"], 1, rtol=0, atol=1e-12)


def test_by_the_calendar_exits_by_cause_are_plain_shares_of_the_day_one_team(compared):
    exits = compared.exits_by_cause.set_index(["scenario", "clock", "by", "cause", "months"])
    for outcome in compared.outcomes:
        spells = outcome.measured.spells
        first = spells.where(spells.day_one)
        for by, codes in (("reason", Reason), ("destination", Destination)):
            for code in codes:
                if code == Reason.CENSORED and by == "reason":
                    continue
                gone = (getattr(first, by) == code) & (first.left <= 20)
                row = exits.loc[(outcome.name, "calendar", by, code.name.lower(), 20)]
                assert row["incidence"] == pytest.approx(gone.mean())
                assert row["lower"] <= row["incidence"] <= row["upper"]


def test_bands_share_out_the_day_one_team(compared):
    curves = compared.retention.query("clock == 'calendar' and months == 20")
    for outcome, (_, rows) in zip(compared.outcomes, curves.groupby("scenario", sort=False), strict=True):
        kept = rows.set_index("group")["survival"]
        bands = [post.band for post in outcome.scenario.posts()]
        assert [g for g in kept.index if g.startswith("band: ")] == [f"band: {b}" for b in sorted(set(bands))]
        spells = outcome.measured.spells
        band = np.array(bands)[spells.person // PERSONS_PER_POST]
        for name in set(bands):
            chosen = spells.day_one & (band == name)
            assert kept[f"band: {name}"] == pytest.approx((spells.left[chosen] > 20).mean())


def test_progress_is_told_to_the_end(annual):
    told = []
    sim.run(annual, replications=30, years=1, assumption_points=2, progress=told.append)
    board = 2 * 8 + 16  # at each point, and under the central assumptions
    assert (told[-1].done, told[-1].total) == (80 + board, 80 + board)  # 30, and 25 at each point
    assert [p.done for p in told] == sorted(p.done for p in told)


def test_seed_zero_is_a_seed(annual):
    zero = sim.run(annual, replications=3, years=1, seed=0)
    assert zero.scenarios[0].run.seed == 0
    assert not zero.replications.equals(sim.run(annual, replications=3, years=1).replications)


def test_nothing_changes_the_callers_scenario(annual):
    before = annual.model_dump()
    sim.run(annual, replications=2, years=1, seed=9)
    assert annual.model_dump() == before


@pytest.mark.parametrize(
    ("change", "option"),
    [
        ({"run.years": 3}, "--years 6"),
        ({"run.seed": 1}, "--seed"),
        ({"run.replications": 5}, "--replications"),
    ],
)
def test_scenarios_that_disagree_on_the_run_are_told_how_to_settle_it(annual, three_year, change, option):
    with pytest.raises(sim.StudyError, match=option) as error:
        sim.compare([annual, three_year.replace(change)])
    assert annual.name in str(error.value)
    assert three_year.name in str(error.value)


@pytest.mark.parametrize(
    "settings", [{"replications": 0}, {"seed": -1}, {"years": 0}, {"workers": 0}, {"assumption_points": -1}]
)
def test_impossible_settings_are_refused(annual, settings):
    with pytest.raises(sim.StudyError):
        sim.run(annual, **settings)


def test_a_name_in_place_of_a_scenario_is_told_how_to_load_it(annual):
    with pytest.raises(TypeError, match=re.escape("use sim.load('dorset')")):
        sim.run("dorset")
    with pytest.raises(TypeError, match="expected a Scenario"):
        sim.compare([annual, None])


def test_an_impossible_setting_is_named(annual):
    with pytest.raises(sim.StudyError, match=r"^years: expected .* from 1 to 500, got 0$"):
        sim.run(annual, years=0)


def test_two_of_one_name_are_refused(annual):
    with pytest.raises(sim.StudyError, match="both called"):
        sim.compare([annual, annual])


def test_events_that_were_not_kept_are_missed_in_words(annual):
    with pytest.raises(ValueError, match="events=True"):
        _ = sim.run(annual, replications=1, years=1).events


def test_a_comparison_stops_as_soon_as_it_is_known_well_enough(annual, three_year):
    settings = {"replications": 300, "years": 2, "precision": {"retention_12m": 0.06}}
    results = sim.compare([annual, three_year], **settings)
    assert results.stop.why == "reached"
    assert len(results.baseline.measured.replications) == results.stop.replications < 300
    row = results.summary.query("scenario == @results.outcomes[1].name and measure == 'retention_12m'")
    row = row[row["group"] == "team"].iloc[0]
    assert row["diff_ci_high"] - row["diff_ci_low"] <= 2 * 0.06
    assert results.scenarios[0].run.replications == results.stop.replications


@pytest.mark.parametrize(
    ("precision", "said"),
    [({"retention_36": 0.01}, "did you mean retention_36m"), ({"retention_36m": -1}, "greater than 0"),
     ({"retention_60m": 0.01}, "not defined in a run of 2 years")],
)  # fmt: skip
def test_a_precision_that_cannot_be_reached_is_refused_at_once(annual, precision, said):
    with pytest.raises(sim.StudyError, match=said):
        sim.run(annual, years=2, precision=precision)


@pytest.mark.usefixtures("undrawn")
def test_a_comparison_goes_on_where_it_was(annual, three_year, tmp_path):
    settings = {"replications": 30, "years": 1, "events": True, "out": tmp_path / "out"}
    told = []

    def stop_half_way(progress):
        if progress.done >= 25:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.compare([annual, three_year], progress=stop_half_way, **settings)
    resumed = sim.compare([annual, three_year], progress=told.append, **settings)
    assert told[-1].found == 25
    whole = sim.compare([annual, three_year], replications=30, years=1, events=True)
    assert resumed.summary.equals(whole.summary)
    assert resumed.events.equals(whole.events)


def test_a_replication_that_failed_is_left_out_of_every_scenario(annual, three_year, monkeypatch):
    from sim.study.runner import attempt

    real = attempt.simulate_block

    def failing(block):
        if 3 in block.replications and block.scenario.name == three_year.name:
            raise ZeroDivisionError("made up")
        return real(block)

    monkeypatch.setattr(attempt, "simulate_block", failing)
    results = sim.compare([annual, three_year], replications=6, years=1, events=True)
    assert [(f.replication, f.traceback.strip().splitlines()[-1]) for f in results.failures] == [
        (3, "ZeroDivisionError: made up")
    ] * 3  # under either phase of the settlement, and with annual settlements' money
    assert all(o.measured.replications.tolist() == [0, 1, 2, 4, 5] for o in results.outcomes)
    assert set(results.events["replication"]) == {0, 1, 2, 4, 5}


@pytest.mark.usefixtures("undrawn")
def test_results_are_read_back_from_their_folder_as_they_were(annual, three_year, tmp_path):
    settings = {"replications": 4, "years": 2, "assumption_points": 2, "events": True, "why": "months_kept",
                "tornado": ["assumptions.attrition.resignation_per_year"],
                "precision": {"retention_12m": 0.5}}  # fmt: skip
    written = sim.compare([annual, three_year], out=tmp_path / "out", **settings)
    read = sim.open(tmp_path / "out")
    for table in (
        "summary",
        "monthly",
        "retention",
        "exits_by_cause",
        "lost_knowledge",
        "replications",
        "events",
    ):
        assert getattr(read, table).equals(getattr(written, table)), table
    assert read.answers.keys() == written.answers.keys() >= {"why", "tornado", "more_money", "structure"}
    for name, table in written.answers.items():
        assert read.answers[name].equals(table), name
    assert (read.stop.replications, read.command, read.statistics.simulated) == (
        written.stop.replications, written.command, written.statistics.simulated,
    )  # fmt: skip
    for draw in ("plot_why", "plot_difference", "plot_retention"):
        before, now = (getattr(results, draw)() for results in (written, read))
        assert drawn(now, "svg") == drawn(before, "svg"), draw
    shutil.rmtree(tmp_path / "out" / "blocks")
    with pytest.raises(sim.StoreError, match="blocks: what was simulated is not there"):
        sim.open(tmp_path / "out")
    with pytest.raises(sim.StoreError, match="not a folder of results"):
        sim.open(tmp_path)


@pytest.mark.usefixtures("undrawn")
def test_reading_back_simulates_nothing_and_writes_nothing(annual, three_year, tmp_path, monkeypatch):
    from sim.study.runner import attempt

    def failing(block):
        if 3 in block.replications:
            raise ZeroDivisionError("made up")
        return real(block)

    real = attempt.simulate_block
    monkeypatch.setattr(attempt, "simulate_block", failing)
    written = sim.compare([annual, three_year], replications=6, years=1, out=tmp_path / "out")
    monkeypatch.setattr(attempt, "simulate_block", real)
    before = {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()}
    read = sim.open(tmp_path / "out")
    assert read.summary.equals(written.summary)
    assert [f.replication for f in read.failures] == [
        3,
        3,
        3,
        3,
    ]  # three years under either phase, and without more money
    assert {path: path.read_bytes() for path in (tmp_path / "out").rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("undrawn")
def test_a_file_of_somebodys_own_is_refused_before_anything_is_simulated(annual, tmp_path):
    sim.run(annual, replications=2, years=1, out=tmp_path / "out")
    (tmp_path / "out" / "why.csv").write_text("mine")
    told = []
    with pytest.raises(sim.StoreError, match=r"why\.csv is there, and no earlier run wrote it"):
        sim.run(annual, replications=4, years=1, out=tmp_path / "out", progress=told.append)
    assert told == []
    assert (tmp_path / "out" / "why.csv").read_text() == "mine"


@pytest.mark.parametrize("fails", [{"annual-settlement", "three-year-settlement"}, {"three-year-settlement"}])
def test_if_no_replication_is_left_the_reason_is_told(annual, three_year, monkeypatch, fails):
    from sim.study.runner import attempt

    real = attempt.simulate_block

    def failing(block):
        if block.scenario.name.rpartition(" ")[2] in fails:
            raise ZeroDivisionError("made up")
        return real(block)

    monkeypatch.setattr(attempt, "simulate_block", failing)
    with pytest.raises(sim.NothingLeftError, match=r"could be simulated: ZeroDivisionError: made up"):
        sim.compare([annual, three_year], replications=3, years=1)
