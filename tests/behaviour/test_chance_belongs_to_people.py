"""Chance belongs to people and posts: nobody's life depends on who else is there, on blocks or on order."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np
import pytest

from sim.model.engine_room import names_of, simulate
from sim.model.log import Event, EventLog
from sim.reading import load
from sim.scenario import Scenario

# Everything through which people touch each other: workload, contagion, the HR queue, shared money (and
# with it the closing order), redeployment, and colleagues who back up a tie.
COUPLINGS_OFF: dict[str, Any] = {
    "assumptions.attrition.workload_slope": 0,
    "assumptions.attrition.contagion_per_exit": 1,
    "assumptions.hr.renewal_weeks": 0,
    "assumptions.hr.recruitment_weeks": 0,
    "assumptions.funding.outcomes": [{"name": "full", "chance": 1, "cut_low": 0, "cut_high": 0}],
    "assumptions.funding.climate": [],
    "assumptions.funding.clawback_chance_per_year": 0,
    "assumptions.funding.in_year_clawback_chance_per_year": 0,
    "assumptions.pooling.refuses_chance_per_year": 0,
    "assumptions.maturity.loop": False,
    "assumptions.ties.lapse_backed_chance": 0.5,  # as without a colleague to back a tie up
    "assumptions.ties.lapse_sole_chance": 0.5,
    "assumptions.funding.accepts_internal_move_chance": 0,
}
ONE_MORE = {"role": "One more", "band": "7", "stream": "transformation"}


def lives(scenario: Scenario, log: EventLog) -> dict[tuple[int, str], list[tuple[Any, ...]]]:
    """Every row about a post or its people, by replication and post, with names instead of numbers."""
    names = names_of(scenario)
    rows = defaultdict(list)
    for row in zip(*log, strict=True):
        replication, time, event, post, person, stream, *rest = (v.item() for v in row)
        if post >= 0:
            who = names.person(person) if person >= 0 else ""
            rows[replication, names.posts[post]].append(
                (time, event, who, names.streams[stream], *(None if v != v else v for v in rest))
            )
    return rows


@pytest.mark.parametrize("policy", ["annual-settlement", "three-year-settlement"])
@pytest.mark.parametrize("name", ["aaa-first", "zzz-last"])
def test_adding_a_post_changes_nobody_elses_life(policy: str, name: str) -> None:
    def team(more: dict[str, Any]) -> Scenario:
        return load(system="west-yorkshire-harrogate", policy=policy, overrides=COUPLINGS_OFF | more)

    without, more = team({}), team({f"system.posts.{name}": ONE_MORE})
    assert len(more.posts()) == len(without.posts()) + 1
    before = lives(without, simulate(without, range(8)))
    after = lives(more, simulate(more, range(8)))
    added = {key for key in after if key[1] == name}
    assert len(added) == 8
    assert {key: rows for key, rows in after.items() if key not in added} == before


def by_identity(more: dict[str, Any]) -> tuple[dict[tuple[int, str], Any], dict[str, str]]:
    """The lives of West Yorkshire with couplings off and something changed, and the streams, by identity.

    A life is told without the names of posts, which change when a second post comes.
    """
    scenario = load(
        system="west-yorkshire-harrogate", policy="annual-settlement", overrides=COUPLINGS_OFF | more
    )
    identities = {post.name: post.identity for post in scenario.posts()}
    found = {
        (replication, identities[name]): [
            (*row[:2], row[2].replace(f"{name}#", "#"), *row[3:]) for row in rows
        ]
        for (replication, name), rows in lives(scenario, simulate(scenario, range(8))).items()
    }
    return found, {post.identity: post.stream for post in scenario.posts()}


def test_a_second_post_of_a_kind_changes_neither_the_first_holder_nor_anybody_else() -> None:
    stated = {"system.posts.finance-lead.stream": "transformation"}
    before, _ = by_identity(stated)
    after, _ = by_identity(stated | {"system.posts.finance-lead.count": 2})
    assert {who for _, who in after} - {who for _, who in before} == {"finance-lead-2"}
    assert {key: rows for key, rows in after.items() if key[1] != "finance-lead-2"} == before


@pytest.mark.parametrize(
    "change",
    [
        {"system.posts.analyst.count": 3},
        {"system.posts.finance-lead.count": 2},
        {"system.funding_mix.transformation": 0.36, "system.funding_mix.pooled": 0.29},
    ],
)
def test_where_the_mix_pays_a_change_touches_only_those_whom_another_stream_now_pays(
    change: dict[str, Any],
) -> None:
    before, paid_before = by_identity({})
    after, paid_after = by_identity(change)
    moved = {who for who, stream in paid_before.items() if paid_after[who] != stream}
    assert len(moved) <= 3  # four streams
    same = {key: rows for key, rows in before.items() if key[1] not in moved}
    assert {key: rows for key, rows in after.items() if key in same} == same


def test_with_the_couplings_on_a_post_more_does_touch_others() -> None:
    """The test above can fail: with shared money, queue and workload on, the same change is felt."""
    without = load(system="west-yorkshire-harrogate", policy="annual-settlement")
    more = load(
        system="west-yorkshire-harrogate",
        policy="annual-settlement",
        overrides={"system.posts.zzz-last": ONE_MORE},
    )
    before = lives(without, simulate(without, range(8)))
    after = lives(more, simulate(more, range(8)))
    assert any(after[key] != rows for key, rows in before.items())


def test_a_replication_is_the_same_alone_and_in_any_company() -> None:
    scenario = load(system="one-gloucestershire", policy="annual-settlement")
    together = simulate(scenario, range(6))
    alone = simulate(scenario, [4])
    backwards = simulate(scenario, [5, 4])
    for column, one, other in zip(together, alone, backwards, strict=True):
        there = column[together.replication == 4]
        assert np.array_equal(there, one, equal_nan=there.dtype.kind == "f")
        again = other[backwards.replication == 4]
        assert np.array_equal(there, again, equal_nan=there.dtype.kind == "f")


def test_seed_and_replication_zero_are_ordinary() -> None:
    """Seeds and replications number lives; none is special, none repeats another."""
    scenario = load(system="dorset", policy="annual-settlement")
    logs = {
        (seed, replication): simulate(scenario.replace({"run.seed": seed}), [replication])
        for seed in (0, 1, 2)
        for replication in (0, 1, 2)
    }
    first_exits = {key: tuple(log.time[log.event == 10][:5]) for key, log in logs.items()}
    assert len(set(first_exits.values())) == 9
    seeds = (scenario.replace({"run.seed": seed}) for seed in (0, 1, 2))
    rows = [np.bincount(simulate(one, range(40)).replication) for one in seeds]
    error = np.hypot(rows[0].std(ddof=1), rows[1].std(ddof=1)) / np.sqrt(40)
    assert np.ptp([r.mean() for r in rows]) < 4 * error


def test_day_one_people_are_the_same_under_every_policy() -> None:
    def team_of(policy: str) -> EventLog:
        log = simulate(load(system="west-yorkshire-harrogate", policy=policy), range(5))
        return log.where(log.event == 0)

    annual, three_year = team_of("annual-settlement"), team_of("three-year-settlement")
    for one, other in zip(annual, three_year, strict=True):
        assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def test_two_places_share_the_nations_chance_and_no_other():
    """Where the climate alone decides, teams of the same names have the same money at other dates."""
    sure = {
        "assumptions.funding.climate": [
            {"name": "bad", "next": [0.5, 0.5], "chances": [1, 0]},
            {"name": "good", "next": [0.5, 0.5], "chances": [0, 1]},
        ],
        "assumptions.funding.outcomes": [
            {"name": "nothing", "chance": 0.5, "cut_low": 1, "cut_high": 1},
            {"name": "full", "chance": 0.5, "cut_low": 0, "cut_high": 0},
        ],
        "assumptions.maturity.loop": False,
    }
    decided = []
    for place in ("here", "there"):
        scenario = load("west-yorkshire-annual").replace({**sure, "run.place": place})
        log = simulate(scenario, range(4))
        rows = log.of(Event.SETTLEMENT_DECIDED)
        keys = zip(rows.replication, rows.stream, np.round(rows.time / 12), strict=True)
        found = dict(zip(keys, zip(rows.amount, rows.time, strict=True), strict=True))
        # the first year is settled on day one; a decision on the last may come after the end
        decided.append({key: found[key] for key in found if 0 < key[-1] < scenario.run.years})
    here, there = decided
    assert here.keys() == there.keys()
    assert {award for award, _ in here.values()} == {0, 1}
    assert all(here[key][0] == there[key][0] for key in here)
    assert not any(here[key][1] == there[key][1] for key in here)
