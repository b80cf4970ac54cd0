"""Ties and maturity push the way they should. Runs are paired by construction and seeds are fixed."""

from __future__ import annotations

from math import sqrt
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.measures import check, measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.log import PERSONS_PER_POST, Event, EventLog
from sim.reading import load
from sim.scenario import Scenario, ScenarioError

Floats = NDArray[np.float64]
N = 24


def case(changes: dict[str, Any] | None = None, system: str = "west-yorkshire-harrogate") -> Scenario:
    return load(system=system, policy="annual-settlement", overrides=changes or {})


def measured(scenario: Scenario, *names: str, n: int = N) -> list[Floats]:
    block = measure_block(simulate(scenario, range(n)), scenario, names_of(scenario), range(n))
    team = [m.name if m.group == "team" else "" for m in block.measures]
    return [block.values[:, team.index(name)] for name in names]


def rises(less: Floats, more: Floats, by: float = 0.0) -> None:
    difference = more - less
    error = difference.std(ddof=1) / sqrt(len(difference))
    assert difference.mean() > by, f"rises by {difference.mean():.3f} +- {error:.3f}"
    assert difference.mean() > 3 * error, f"{difference.mean():.3f} +- {error:.3f} is not clear of chance"


def same(one: EventLog, other: EventLog) -> bool:
    return all(np.array_equal(a, b, equal_nan=a.dtype.kind == "f") for a, b in zip(one, other, strict=True))


TIE_EVENTS = [int(e) for e in (Event.TIE_BEGAN, Event.TIE_INHERITED, Event.TIE_LAPSED)]
NO_LOOP = {"assumptions.maturity.loop": False}

# --- ties


def test_ties_change_nothing_but_ties_while_maturity_does_not_act() -> None:
    with_ties = simulate(case(NO_LOOP), range(6))
    without = simulate(case(NO_LOOP | {"assumptions.ties.partners_per_post": 0}), range(6))
    about_ties = np.isin(with_ties.event, TIE_EVENTS)
    assert about_ties.any()
    assert same(with_ties.where(~about_ties), without)


def test_with_both_switched_off_the_log_knows_neither() -> None:
    log = simulate(case(NO_LOOP | {"assumptions.ties.partners_per_post": 0}), range(3))
    assert not np.isin(log.event, [*TIE_EVENTS, int(Event.MATURITY)]).any()


def test_partners_who_lapse_more_break_more_ties() -> None:
    def lapsing(chance: float) -> list[Floats]:
        chances = dict.fromkeys(("lapse_sole_chance", "lapse_backed_chance"), chance)
        changes = {f"assumptions.ties.{key}": value for key, value in chances.items()}
        return measured(case(changes | NO_LOOP), "ties_broken", "strong_ties_mean")

    few, many = lapsing(0.2), lapsing(0.8)
    rises(few[0], many[0], by=10)
    rises(many[1], few[1])


def test_a_tie_held_by_nobody_else_is_lost_more_often() -> None:
    """With few posts to a partner most ties are held once, and a larger share of leavers' ties lapses."""

    def lapsed_share(partners: int) -> float:
        names = [f"p{i:02d}" for i in range(partners)]
        changes = {
            "system.partners": {n: {"kind": "trust"} for n in names},
            "system.streams.pooled.shares": {names[0]: 1},
        }
        scenario = case().replace(changes | NO_LOOP)
        log = simulate(scenario, range(N))
        lapsed, passed_on = log.of(Event.TIE_LAPSED), log.of(Event.TIE_INHERITED)
        return len(lapsed.time) / (len(lapsed.time) + len(passed_on.time))

    assert lapsed_share(40) > lapsed_share(5) + 0.05


def test_what_successors_inherit_gives_them_strong_ties_sooner() -> None:
    nothing, much = (
        measured(case({"assumptions.ties.inherited_share": share, **NO_LOOP}), "strong_ties_mean")[0]
        for share in (0.0, 1.0)
    )
    rises(nothing, much, by=2)


def test_a_starter_inherits_a_share_of_a_tie_that_a_leaver_left() -> None:
    log = simulate(case(NO_LOOP | {"assumptions.ties.inherited_share": 0.5}), range(20))
    inherited = log.of(Event.TIE_INHERITED)
    assert len(inherited.time)
    assert inherited.amount.max() <= 0.5
    assert inherited.amount.min() > 0.25  # half of what is strong


@pytest.mark.parametrize("strength", [0.6, 0.75])
def test_the_lent_bring_one_tie_and_others_none(strength: float) -> None:
    log = simulate(case(NO_LOOP | {"assumptions.ties.lent_strength": strength}), range(10))
    joined = {
        (r, p): c
        for r, p, c in zip(*(getattr(log.of(Event.JOINED), x) for x in ("replication", "person", "contract")),
                           strict=True)
    }  # fmt: skip
    began = log.of(Event.TIE_BEGAN)
    brought: dict[int, set[float]] = {}
    for r, p, t, a in zip(began.replication, began.person, began.time, began.amount, strict=True):
        if t > 0 and (r, p) in joined:
            brought.setdefault(int(joined[r, p]), set()).add(float(a))
    assert brought[3] == {0.0, strength}  # gifted
    assert strength not in brought[1] | brought[4]  # fixed term, aligned


def test_people_employed_by_their_partners_have_ties_with_one_each() -> None:
    log = simulate(case({"system.employment": "diffuse", **NO_LOOP}), range(3))
    came, began = log.of(Event.PRESENT_AT_START, Event.JOINED, Event.MOVED), log.of(Event.TIE_BEGAN)
    assert len(came.time) == len(began.time)


def test_where_leaders_know_each_other_fewer_areas_hang_on_one_person() -> None:
    same_luck = {"run.place": "anywhere"}
    (usual,) = measured(case(same_luck, system="established-system"), "single_holder_areas_mean")
    (known,) = measured(case(same_luck, system="north-east-cumbria"), "single_holder_areas_mean")
    rises(known, usual, by=0.4)


def test_listed_partners_are_the_ones_a_post_works_with() -> None:
    scenario = case({"system.posts.finance-lead.partners": ["ccg-1", "ccg-2"], **NO_LOOP})
    names = names_of(scenario)
    began = simulate(scenario, range(5)).of(Event.TIE_BEGAN)
    post, other = names.posts.index("finance-lead"), names.posts.index("programme-director")
    assert {names.partners[p] for p in began.partner[began.post == post]} == {"ccg-1", "ccg-2"}
    assert len(set(began.partner[began.post == other])) > 3  # drawn anew in each replication


def test_a_listed_partner_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(ScenarioError, match="no partner of this name"):
        case({"system.posts.finance-lead.partners": ["nobody"]})


def test_day_one_ties_follow_tenure() -> None:
    scenario = case(NO_LOOP)
    log = simulate(scenario, range(5))
    there, began = log.of(Event.PRESENT_AT_START), log.of(Event.TIE_BEGAN)
    tenure = dict(zip(zip(there.replication, there.person, strict=True), there.amount, strict=True))
    day_one = began.where((began.time == 0) & (began.contract < 2))
    months = np.array([tenure[who] for who in zip(day_one.replication, day_one.person, strict=True)])
    rate = np.array(scenario.engagement())[day_one.partner] / 12
    expected = 1 - np.exp(-rate * months)
    assert len(set(rate)) > 1
    assert day_one.amount == pytest.approx(expected)
    assert (day_one.person % PERSONS_PER_POST == 0).all()


def test_a_move_within_the_team_keeps_the_ties_that_both_posts_need() -> None:
    """Where every post works with every partner, nobody begins anew; where posts share few, many do."""

    def kept_share(partners_per_post: int) -> float:
        log = simulate(case({"assumptions.ties.partners_per_post": partners_per_post, **NO_LOOP}), range(N))
        moved, began = log.of(Event.MOVED), log.of(Event.TIE_BEGAN)
        moves = set(zip(moved.replication, moved.person, moved.time, strict=True))
        who = zip(began.replication, began.person, began.time, strict=True)
        amounts = began.amount[[key in moves for key in who]]
        assert len(amounts)
        return float((amounts > 0).mean())

    assert kept_share(50) == 1
    assert kept_share(3) < 0.5


@pytest.mark.parametrize("system", ["west-yorkshire-harrogate", "one-gloucestershire"])
def test_logs_are_sound_with_ties_and_overlap(system: str) -> None:
    scenario = case({"policy.overlap_weeks": 4}, system)
    assert check(simulate(scenario, range(3)), scenario, names_of(scenario)) == []
