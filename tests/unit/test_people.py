"""People, one row a spell; and what a reader of the event log and of these rows can work out again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

import sim
from sim.commands.options import BY
from sim.measures.groups import GROUPINGS
from sim.study.people import COLUMNS
from sim.study.where import Where

KEY = ["scenario", "replication", "person"]
YEARS, N = 4, 6
STUDY = """\
title: Two teams
systems: [dorset, one-gloucestershire]
policies: [annual-settlement, career-ladder]
run: {years: 4}
measures: [retention_42m]
replications: {minimum: 2, maximum: 2, look_ahead: 0}
"""


@pytest.fixture(scope="module")
def results() -> sim.Results:
    pair = [sim.load("dorset", policy=name) for name in ("annual-settlement", "career-ladder")]
    return sim.compare(pair, replications=N, years=YEARS, events=True)


@pytest.fixture(scope="module")
def people(results: sim.Results) -> pd.DataFrame:
    return results.people.astype({name: str for name in KEY if name != "replication"})


@pytest.fixture(scope="module")
def events(results: sim.Results) -> pd.DataFrame:
    return results.events.astype({name: str for name in KEY if name != "replication"})


@pytest.fixture(scope="module")
def studied(
    tmp_path_factory: pytest.TempPathFactory, undrawing: Callable[[], AbstractContextManager[None]]
) -> tuple[sim.Results, Path]:
    place = tmp_path_factory.mktemp("studied")
    (place / "two.yaml").write_text(STUDY)
    with undrawing():
        found = sim.run_study(
            sim.load_study(place / "two.yaml"), out=place / "out", events=True, by=["contract", "role"]
        )
    return found, place / "out"


def test_every_column_holds_what_the_dictionary_says(results: sim.Results) -> None:
    table = results.people
    assert list(table) == [*Where._fields, *(column.name for column in COLUMNS)]
    for column in COLUMNS:
        values = table[column.name].dropna()
        assert len(values), column.name
        assert (column.kind == "number") == (column.unit != ""), column.name
        if "`" in column.values and column.kind == "word":
            assert set(values) <= set(column.values.replace("`", "").split(", ")), column.name
        elif column.kind in ("number", "whole"):
            assert (values >= 0).all(), column.name
        empty = table[column.name].isna()
        told = table["censored"] if "empty: censored" in column.what.lower() else np.zeros(len(table), bool)
        assert (empty == told).all(), column.name
    assert table["knowledge_at_exit"].max() <= 1
    assert (table["lost"].dropna() <= table["knowledge_at_exit"][~table["censored"]]).all()
    assert (table["tenure_at_exit"] >= table["tenure_at_entry"]).all()
    assert (table["left"].dropna() >= table["entered"][~table["censored"]]).all()
    assert table["left"].max() <= 12 * YEARS


def test_a_person_has_one_row_and_it_is_what_the_log_tells(
    people: pd.DataFrame, events: pd.DataFrame
) -> None:
    assert not people.duplicated(KEY).any()
    came = events[events["event"].isin(["present_at_start", "joined"])]
    gone = events[events["event"].isin(["left", "present_at_end"])]
    both = people.merge(came, on=KEY, suffixes=("", "_then")).merge(gone, on=KEY, suffixes=("", "_end"))
    assert len(both) == len(people) == len(came) == len(gone)
    for ours, theirs in (
        ("entered", "time_months"), ("post", "post_then"), ("role", "role_then"), ("band", "band_then"),
        ("stream", "stream_then"), ("contract_at_entry", "contract"),
        ("contract_at_exit", "contract_end"), ("post_at_exit", "post_end"),
    ):  # fmt: skip
        assert (both[ours].astype(object) == both[theirs].astype(object)).all(), ours
    assert both["knowledge_at_exit"].equals(both["knowledge_end"])
    left = both[~both["censored"]]
    assert (left["event_end"] == "left").all()
    assert left["left"].equals(left["time_months_end"])
    assert left["lost"].equals(left["amount_end"])
    for word in ("reason", "destination"):
        assert (left[word].astype(object) == left[f"{word}_end"].astype(object)).all()
    assert (both["event_end"] == "left").equals(~both["censored"])
    assert (people["post_at_exit"].astype(object) != people["post"].astype(object)).any()  # who moved
    assert (people["contract_at_exit"].astype(object) != people["contract_at_entry"].astype(object)).any()


def test_one_spelling_of_every_reason_and_destination_in_every_table(
    results: sim.Results, people: pd.DataFrame, events: pd.DataFrame
) -> None:
    first = people[people["day_one"]]
    curves = results.exits_by_cause.query("clock == 'calendar' and group == 'team' and months == 48")
    exits = events[events["event"] == "left"]
    measures = set(results.summary["measure"])
    for by, measure in (("reason", "exits_{}_per_year"), ("destination", "exits_to_{}_per_year")):
        told = first.groupby(["scenario", by], observed=True).size().rename("gone").reset_index()
        joined = told.merge(
            curves[curves["by"] == by], left_on=["scenario", by], right_on=["scenario", "cause"]
        )
        assert len(joined) == len(told) >= 4
        each = first.groupby("scenario").size().loc[joined["scenario"]].to_numpy()
        assert np.allclose(joined["gone"] / each, joined["incidence"])
        assert set(exits[by].dropna()) == set(people[by].dropna()) <= set(curves["cause"])
        assert {measure.format(word) for word in people[by].dropna()} <= measures
    assert not events["event"].str.contains("-").any()


def test_retention_of_any_group_is_the_share_of_its_people(
    results: sim.Results, people: pd.DataFrame
) -> None:
    columns = {"contract": "contract_at_entry", "band": "band", "role": "role", "stream": "stream"}
    at = ["scenario", "group"]
    stay = results.retention_by(*columns).query("clock == 'calendar' and months == 30").set_index(at)
    gone = results.exits_by(*columns).query("clock == 'calendar' and by == 'reason' and months == 30")
    incidence = gone.pivot_table("incidence", at, "cause")
    assert list(results.retention_by("role")) == list(results.retention)
    usual = set(results.retention["group"])
    first, checked = people[people["day_one"]], 0
    for kind, column in columns.items():
        for (scenario, value), some in first.groupby(["scenario", column], observed=True):
            group = value if kind == "stream" else f"{kind}: {value}"
            gone_by = some.loc[some["left"] <= 30, "reason"].astype(str).value_counts() / len(some)
            assert stay.loc[(scenario, group), "survival"] == pytest.approx(1 - gone_by.sum())
            found = incidence.loc[(scenario, group)]
            assert found.to_numpy() == pytest.approx(gone_by.reindex(found.index).fillna(0).to_numpy())
            assert (group in usual) == (kind != "role")
            checked += 1
    assert checked == len(stay) == len(incidence) > 20


def test_a_relationship_measure_can_be_worked_out_again_from_the_events(results: sim.Results) -> None:
    """Strong ties by month: from each row that states a tie's strength, until the next or the person goes."""
    log, scenario = results.events.reset_index(names="row"), results.baseline.scenario
    log = log[log["scenario"] == results.baseline.name]
    stated = log[log["event"].isin(["tie_began", "tie_inherited"])]
    assert not stated.drop(columns="row").duplicated().any()
    pair = ["replication", "person", "partner"]
    over = log[log["event"].isin(["left", "moved", "present_at_end"])].drop(columns="partner")
    over = over.merge(stated[pair].drop_duplicates(), on=pair[:2])
    told = pd.concat([stated, over]).sort_values("row")
    after = told.groupby(pair, observed=True).shift(-1)
    until = after["time_months"].where(after["event"] != "present_at_end", np.inf)[
        told["event"].isin(stated["event"])
    ]
    told = told[told["event"].isin(stated["event"])]

    assumed, months = scenario.assumptions.ties, np.arange(12 * YEARS + 1)
    engaged = dict(zip(sorted(scenario.system.partners), scenario.engagement(), strict=True))
    pace = told["partner"].astype(str).map(engaged).to_numpy() / assumed.tau_months
    since = months - told["time_months"].to_numpy()[:, None]
    strength = 1 - (1 - told["amount"].to_numpy()[:, None]) * np.exp(-since * pace[:, None])
    strong = (since >= 0) & (months < until.to_numpy()[:, None]) & (strength > assumed.strong_above)
    by_month = pd.DataFrame(strong).groupby(told["replication"].to_numpy()).sum().to_numpy()

    table = results.monthly_by_replication
    mine = table[(table["measure"] == "strong_ties") & (table["scenario"] == results.baseline.name)]
    assert by_month[:, 0].max() > 10
    assert np.array_equal(mine["value"].to_numpy().reshape(by_month.shape), by_month)


def test_the_months_of_the_replications_are_those_that_the_curves_are_means_of(
    results: sim.Results, studied: tuple[sim.Results, Path]
) -> None:
    for found in (results, studied[0]):
        table = found.monthly_by_replication
        about = ["assumptions", "system", "scenario", "measure", "group", "month"]
        mean = table.groupby(about, observed=True)["value"].mean().rename("again").reset_index()
        both = found.monthly.astype({"month": np.int32}).merge(
            mean.astype(dict.fromkeys(about[:5], str)), on=about
        )
        assert len(both) == len(mean) == (found.monthly["system"] != "pooled").sum()
        assert np.allclose(both["mean"], both["again"], equal_nan=True)


@pytest.mark.usefixtures("undrawn")
def test_people_are_saved_with_the_events_and_read_back(results: sim.Results, tmp_path: Path) -> None:
    results.save(tmp_path / "kept")
    file = tmp_path / "kept" / "people.parquet"
    assert pd.read_parquet(file).equals(results.people)
    field = pq.read_schema(file).field("left")
    assert field.metadata[b"unit"] == b"months from the start"
    assert b"censored" in field.metadata[b"what"]
    alone = sim.run(sim.load("dorset"), replications=2, years=2, out=tmp_path / "quiet")
    assert not (tmp_path / "quiet" / "people.parquet").exists()
    assert sim.open(tmp_path / "quiet").people.equals(alone.people)
    assert len(alone.people)


def test_a_study_has_the_people_of_all_systems_and_the_curves_of_any_group(
    studied: tuple[sim.Results, Path],
) -> None:
    study, folder = studied
    assert set(study.people["system"]) == {"dorset", "one-gloucestershire"}
    assert pd.read_parquet(folder / "people.parquet").equals(study.people)
    again = sim.open(folder)
    assert again.people.equals(study.people)
    one = study.comparison("dorset")
    kept, gone = study.retention_by("contract", "role"), study.exits_by("contract", "role")
    for table, of_one, file in (
        (kept, one.retention_by("contract", "role"), "retention_by_group.csv"),
        (gone, one.exits_by("contract", "role"), "exits_by_group.csv"),
    ):
        mine = table[table["system"] == "dorset"].reset_index(drop=True)
        told = [name for name in table if name not in Where._fields]
        assert mine[told].equals(of_one[told])
        written = pd.read_csv(folder / file)
        assert list(written) == list(table)
        assert len(written) == len(table)
    assert set(kept["group"].str.split(":").str[0]) == {"contract", "role"}
    banded = gone[(gone["months"] == 42) & (gone["incidence"] > 0) & (gone["incidence"] < 1)]
    assert ((banded["lower"] < banded["incidence"]) & (banded["incidence"] < banded["upper"])).mean() > 0.9


def test_what_people_cannot_be_told_apart_by_is_refused_before_anything_is_simulated(
    results: sim.Results, tmp_path: Path
) -> None:
    with pytest.raises(sim.StudyError, match="by 'bands'; did you mean band"):
        results.retention_by("bands")
    with pytest.raises(sim.StudyError, match="name what people are told apart by: team, stream"):
        results.exits_by()
    with pytest.raises(sim.StudyError, match="by 'colour'; there are team"):
        sim.run(sim.load("dorset"), replications=2, out=tmp_path / "not", by=["colour"])
    assert not (tmp_path / "not").exists()


def test_the_command_takes_every_grouping() -> None:
    @BY
    def command() -> None: ...

    (option,) = command.__click_params__  # type: ignore[attr-defined]
    assert tuple(option.type.choices) == GROUPINGS
