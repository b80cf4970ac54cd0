"""Measures of a team of three posts and three years, written by hand, with answers worked by hand.

Post a (band 7) is paid from `core`; b (band 8a) and c (band 6, half time) from `soft`. A (a, permanent)
resigns and leaves at month 21; D takes over at 23. B (b, fixed term to 12) is in limbo until 13.5, then goes
to a trust; b closes at 15. c is vacant on day one, frozen from 1 to 3; C comes at 6 (fixed term to 18), is
renewed at 17 (to 30) and goes at 30.
"""

from math import exp

import numpy as np
import pytest

from sim.measures import exits_by_cause, measure_block, retention_curves
from sim.measures.groups import GROUPINGS, Groups
from sim.measures.incidence import DESTINATIONS, REASONS
from sim.measures.knowledge import lost_on_exit_by_month
from sim.model.log import Contract, Destination, Event, EventLog, Names, Reason, Row
from sim.reading import load
from sim.scenario.model import Run, Scenario
from sim.scenario.system import PostGroup, Practices, Stream, System

A, B, C, D = 0, 100_000, 200_000, 1
NAMES = Names(("a", "b", "c"), ("core", "soft"))
GROUPS = Groups(NAMES.streams, ["7", "8a", "6"], ["Manager", "Lead", "Manager"])
WEEKS = 52 / 12
PERM, FIXED = Contract.PERMANENT, Contract.FIXED_TERM
TAU, FADE = 12.0, 0.015


def scenario(**changes):
    shipped = load(system="dorset", policy="annual-settlement")
    system = System(
        title="a little team",
        streams={"core": Stream(kind="core", horizon="recurrent"), "soft": Stream(kind="transformation")},
        posts={
            "a": PostGroup(role="lead", band="7", stream="core"),
            "b": PostGroup(role="manager", band="8a", stream="soft"),
            "c": PostGroup(role="analyst", band="6", stream="soft", wte=0.5),
        },
        practices=Practices(),
    )
    plain = Scenario(
        name="little", system=system, policy=shipped.policy, assumptions=shipped.assumptions, run=Run(years=3)
    )
    return plain.replace(
        {
            "assumptions.knowledge.tau_months": TAU,
            "assumptions.knowledge.forgetting_per_month": 0.0,
            "assumptions.knowledge.file_fade_per_month": FADE,
            "assumptions.knowledge.reachable_share": 0.4,
            **changes,
        }
    )


def learned(k, months):
    return 1 - (1 - k) * exp(-months / TAU)


K_B = learned(0.8, 13.5)
K_A = learned(0.5, 21)
K_C = learned(0.0, 24)
# .4 is in documents; of the rest B, in limbo, hands over .1, and A and C, who are told in time, .3
B_FILE, A_FILE, C_FILE = (k * (1 - 0.6 * (1 - h)) for k, h in ((K_B, 0.1), (K_A, 0.3), (K_C, 0.3)))
A_LEFT = A_FILE * exp(-FADE * 2)  # of A's file when D takes it over
B_LEFT = B_FILE * exp(-FADE * 1.5)  # of B's file when b closes
C_LEFT = C_FILE * exp(-FADE * 6)
K_D = 0.2 + A_LEFT


def person(time, event, who, post, contract, **more):
    return Row(time, event, post, who, (0, 1, 1)[post], contract, **more)


def story():
    E = Event
    return [
        *(Row(0.0, E.YEAR_FUNDED, stream=s, amount=n) for s, n in ((0, 1.0), (1, 2.0))),
        *(Row(0.0, E.POST_OPENED, p, stream=(0, 1, 1)[p]) for p in (0, 1, 2)),
        person(0.0, E.PRESENT_AT_START, A, 0, PERM, knowledge=0.5, amount=30.0, until=np.inf),
        person(0.0, E.PRESENT_AT_START, B, 1, FIXED, knowledge=0.8, amount=6.0, until=12.0),
        Row(0.0, E.POST_EMPTIED, 2, stream=1),
        Row(1.0, E.FROZEN, 2, stream=1),
        Row(3.0, E.UNFROZEN, 2, stream=1),
        person(6.0, E.JOINED, C, 2, FIXED, knowledge=0.0, amount=0.0, until=18.0),
        *(Row(12.0, E.YEAR_FUNDED, stream=s, amount=1.0) for s in (0, 1)),
        person(12.0, E.LIMBO_STARTED, B, 1, FIXED),
        person(13.0, E.NOTICE_GIVEN, B, 1, FIXED, reason=Reason.LEFT_IN_LIMBO, until=13.5),
        person(13.5, E.LEARNED, B, 1, FIXED, amount=K_B - 0.8),
        person(13.5, E.LIMBO_ENDED, B, 1, FIXED),
        person(
            13.5, E.LEFT, B, 1, FIXED, reason=Reason.LEFT_IN_LIMBO, destination=Destination.TRUST,
            knowledge=K_B, amount=K_B - B_FILE, until=20.0,
        ),
        Row(13.5, E.POST_EMPTIED, 1, stream=1),
        Row(15.0, E.POST_CLOSED, 1, stream=1),
        Row(15.0, E.FADED, 1, stream=1, amount=B_FILE - B_LEFT),
        Row(15.0, E.STRANDED, 1, stream=1, amount=B_LEFT),
        person(17.0, E.CONTRACT_RENEWED, C, 2, FIXED, amount=12.0, until=30.0),
        person(19.0, E.NOTICE_GIVEN, A, 0, PERM, reason=Reason.RESIGNED, until=21.0),
        person(20.0, E.REACH_ENDED, B, 1, FIXED, amount=0.4 * (K_B - B_FILE)),
        person(21.0, E.LEARNED, A, 0, PERM, amount=K_A - 0.5),
        person(
            21.0, E.LEFT, A, 0, PERM, reason=Reason.RESIGNED, destination=Destination.OUTSIDE,
            knowledge=K_A, amount=K_A - A_FILE,
        ),
        Row(21.0, E.POST_EMPTIED, 0, stream=0),
        Row(22.0, E.INTERIM_STARTED, 0, stream=0),
        Row(23.0, E.INTERIM_ENDED, 0, stream=0),
        Row(23.0, E.FADED, 0, stream=0, amount=A_FILE - A_LEFT),
        person(23.0, E.JOINED, D, 0, PERM, knowledge=K_D, amount=0.2, until=np.inf),
        person(23.0, E.FILE_TAKEN, D, 0, PERM, knowledge=K_D, amount=A_LEFT),
        *(Row(24.0, E.YEAR_FUNDED, stream=s, amount=1.0) for s in (0, 1)),
        person(26.0, E.TOLD, C, 2, FIXED, reason=Reason.CONTRACT_NOT_RENEWED, until=30.0),
        person(30.0, E.LEARNED, C, 2, FIXED, amount=K_C),
        person(
            30.0, E.LEFT, C, 2, FIXED, reason=Reason.CONTRACT_NOT_RENEWED, destination=Destination.UNKNOWN,
            knowledge=K_C, amount=K_C - C_FILE,
        ),
        Row(30.0, E.POST_EMPTIED, 2, stream=1),
        Row(36.0, E.FADED, 2, stream=1, amount=C_FILE - C_LEFT),
        Row(36.0, E.FILE_AT_END, 2, stream=1, amount=C_LEFT),
        person(36.0, E.LEARNED, D, 0, PERM, amount=learned(K_D, 13) - K_D),
        person(36.0, E.PRESENT_AT_END, D, 0, PERM, knowledge=learned(K_D, 13), until=np.inf),
    ]  # fmt: skip


class Measured:
    def __init__(self, rows=None, what=None):
        log = EventLog.from_rows(4, story() if rows is None else rows)
        self.block = measure_block(log, what or scenario(), NAMES, [4])
        self.at = {(m.name, m.group): i for i, m in enumerate(self.block.measures)}
        self.by_month = {(m.name, m.group): i for i, m in enumerate(self.block.monthly_measures)}

    def __call__(self, name, group="team"):
        return float(self.block.values[0, self.at[name, group]])

    def monthly(self, name, group="team"):
        return self.block.monthly[0, self.by_month[name, group]]


@pytest.fixture(scope="module")
def team():
    return Measured()


def test_the_story_is_sound():
    from sim.measures import check

    assert check(EventLog.from_rows(4, story()), scenario(), NAMES) == []


def test_retention(team):
    # limbo counts as in post; both of the day-one team are gone by 24
    assert [team(f"retention_{n}m") for n in (12, 18, 24, 30)] == [1.0, 0.5, 0.0, 0.0]
    assert team("months_kept") == pytest.approx((21 + 13.5) / 2)
    assert (team("months_kept", "core"), team("months_kept", "soft")) == (21.0, 13.5)
    assert team.monthly("retention")[[13, 14, 20, 21]].tolist() == [1.0, 0.5, 0.5, 0.0]
    assert team.monthly("retention", "soft")[[13, 14]].tolist() == [1.0, 0.0]


def test_what_the_horizon_hides_is_not_a_number(team):
    # events dated 36, the horizon, do not happen: what is left after them is not known
    assert np.isnan(team("retention_36m"))
    assert np.isnan(team("retention_60m"))
    assert np.isnan(team("retention_42m"))


def test_workforce(team):
    assert team("staff_months") == 21 + 13.5 + 24 + 13
    assert team("exits_per_year") == 1.0
    assert team("exits_per_year", "core") == pytest.approx(1 / 3)
    for reason in ("resigned", "left_in_limbo", "contract_not_renewed"):
        assert team(f"exits_{reason}_per_year") == pytest.approx(1 / 3)
    assert team("exits_to_trust_per_year", "soft") == pytest.approx(1 / 3)
    assert team.monthly("headcount")[[0, 5, 6, 13, 14, 21, 22, 23, 30, 36]].tolist() == [
        2,
        2,
        3,
        3,
        2,
        1,
        1,
        2,
        1,
        1,
    ]
    assert team.monthly("headcount_permanent")[[0, 21, 23, 36]].tolist() == [1, 0, 1, 1]
    assert team.monthly("headcount_fixed_term")[[0, 6, 14, 30]].tolist() == [1, 2, 1, 0]
    assert team.monthly("open_posts")[[0, 14, 15, 36]].tolist() == [3, 3, 2, 2]
    assert team.monthly("closed_posts")[[14, 15, 36]].tolist() == [0, 1, 1]
    assert team.monthly("people_at_notice")[[13, 14, 19, 21, 26, 30]].tolist() == [1, 0, 1, 0, 1, 0]


def test_nhs_definitions(team):
    # headcounts at 0, 12, 24 and 36: 2 (A, B), 3 (A, B, C), 2 (C, D), 1 (D)
    assert team("nhs_start_headcount") == 2 + 3 + 2
    assert team("nhs_average_headcount") == 2.5 + 2.5 + 1.5
    assert team("nhs_stayers") == 2 + 1 + 1
    assert team("stability_index") == pytest.approx(4 / 7)
    # there at the start of a year and not at its end: B (of two), then A (of three), then C (of two)
    assert team("nhs_snapshot_leavers") == 0 + 2 + 1
    assert team("nhs_leaver_rate") == pytest.approx(3 / 6.5)
    assert team("nhs_leaver_rate", "core") == pytest.approx(1 / 3)  # A of one, one and one
    assert team("leaver_rate") == pytest.approx(3 / 6.5)
    assert team("left_nhs") == 2  # A went outside and C nowhere known; B went to a trust
    assert team("leaver_rate_from_nhs") == pytest.approx(2 / 6.5)
    assert team("early_leaver_share") == 0  # B and C both reached their end date
    assert np.isnan(team("early_leaver_share", "core"))


def test_who_joins_and_leaves_between_two_snapshots_is_turnover_and_no_nhs_leaver():
    # D comes at 25 instead of 23 and goes at 33: there on no 1 April
    later = {Event.JOINED: 25.0, Event.FILE_TAKEN: 25.0, Event.PRESENT_AT_END: 33.0}
    rows = [row._replace(time=later.get(row.event, row.time)) if row.person == D else row for row in story()]
    rows = [
        row._replace(event=Event.LEFT, reason=Reason.RESIGNED, destination=Destination.OUTSIDE)
        if row.person == D and row.event == Event.PRESENT_AT_END
        else row
        for row in rows
    ]
    team = Measured(
        [row for row in sorted(rows, key=lambda row: row.time) if row.time < 36 or row.person != D]
    )
    # headcounts at 0, 12, 24 and 36: 2 (A, B), 3 (A, B, C), 1 (C), 0
    assert team("nhs_average_headcount") == 2.5 + 2 + 0.5
    assert (team("nhs_snapshot_leavers"), team("nhs_leavers")) == (3, 4)
    assert (team("nhs_leaver_rate"), team("leaver_rate")) == (3 / 5, 4 / 5)
    assert team("stability_index") == (2 + 1 + 0) / (2 + 3 + 1)


def test_disruption(team):
    assert team("limbo_weeks") == pytest.approx(1.5 * WEEKS)
    assert team("limbo_people") == 1
    assert team("ends_undecided_share") == pytest.approx(1 / 3)  # B's; C's two were decided in time
    assert team("vacancy_rate") == pytest.approx((6 + 6 + 1.5 + 2) / (36 + 36 + 15))
    assert team("frozen_share") == pytest.approx(2 / 87)
    assert team("time_to_fill_weeks") == pytest.approx(2 * WEEKS)  # A's post; c was vacant before the run
    assert team.monthly("vacancies")[[0, 6, 14, 15, 21, 23, 30, 36]].tolist() == [1, 0, 1, 0, 1, 0, 1, 1]
    assert team.monthly("frozen_posts")[[0, 1, 2, 3]].tolist() == [0, 1, 1, 0]
    assert team.monthly("people_in_limbo")[[11, 12, 13, 14]].tolist() == [0, 1, 1, 0]
    # B's six and a half weeks from the second 1 April, of three years
    by_week = [1 / 3] * 6 + [0.5 / 3] + [0] * 45
    assert team.block.limbo_by_week[0] == pytest.approx(by_week)
    assert team.monthly("interims")[[21, 22, 23]].tolist() == [0, 1, 0]


def test_lost_knowledge(team):
    on_exit = (K_A - A_FILE) + (K_B - B_FILE) + (K_C - C_FILE)
    faded = (A_FILE - A_LEFT) + (B_FILE - B_LEFT) + (C_FILE - C_LEFT)
    assert team("lost_on_exit") == pytest.approx(on_exit)
    assert team("knowledge_faded") == pytest.approx(faded)
    assert team("knowledge_stranded") == pytest.approx(B_LEFT)
    assert team("lost_knowledge") == pytest.approx(on_exit + faded + B_LEFT)
    assert team("lost_knowledge", "core") == pytest.approx(K_A - A_LEFT)
    assert team("lost_to_system") == pytest.approx(team("lost_knowledge"))  # B was out of reach at 20
    lost = team.monthly("lost_knowledge")
    assert lost[13] == 0
    # at 14 B's file has faded for half a month, though the log settles that only at 15
    assert lost[14] == pytest.approx(K_B - B_FILE * exp(-FADE * 0.5))
    assert lost[15] == pytest.approx(K_B)
    assert lost[36] == pytest.approx(team("lost_knowledge"))


def test_who_took_what_was_lost_on_exit(team):
    by = {"resigned": K_A - A_FILE, "left_in_limbo": K_B - B_FILE, "contract_not_renewed": K_C - C_FILE}
    to = {"outside": K_A - A_FILE, "trust": K_B - B_FILE, "unknown": K_C - C_FILE}
    for causes, prefix, some in ((REASONS, "", by), (DESTINATIONS, "to_", to)):
        assert set(some) < set(causes)
        for cause in causes:
            assert team(f"lost_on_exit_{prefix}{cause}") == pytest.approx(some.get(cause, 0.0))


def test_who_took_what_by_month_ends_at_the_measures(team):
    found = dict(lost_on_exit_by_month(team.block.spells, team.block.replications, 36))
    resigned = found["lost_on_exit_resigned"]
    assert resigned.shape == (1, 37)
    assert resigned[0, [20, 21, 36]] == pytest.approx([0, K_A - A_FILE, K_A - A_FILE])
    assert found["lost_on_exit_to_trust"][0, [13, 14]] == pytest.approx([0, K_B - B_FILE])
    assert len(found) == len(REASONS) + len(DESTINATIONS)
    for name, lost in found.items():
        assert lost[0, -1] == pytest.approx(team(name))


def test_the_worst_year_takes_in_b_and_a_but_not_c(team):
    # all that B knew is lost from 13.5 to 15, what A knew and D did not find from 21 to 23, C leaves at 30
    assert team("worst_year_lost_knowledge") == pytest.approx(K_B + K_A - A_LEFT)


def test_what_a_leaver_within_reach_knows_is_not_yet_lost_to_the_system():
    rows = [r for r in story() if r.event != Event.REACH_ENDED]
    still = Measured(rows)
    assert still("lost_to_system") == pytest.approx(still("lost_knowledge") - 0.4 * (K_B - B_FILE))


def test_knowledge_stock(team):
    heads, files = team.monthly("knowledge_heads"), team.monthly("knowledge_files")
    assert heads[0] == pytest.approx(1.3)
    assert heads[12] == pytest.approx(learned(0.5, 12) + learned(0.8, 12) + learned(0, 6))
    assert heads[23] == pytest.approx(learned(0, 17) + K_D)
    assert files[[13, 15, 21, 22, 23]] == pytest.approx([0, 0, A_FILE, A_FILE * exp(-FADE), 0], abs=1e-12)
    assert team("knowledge_stock_end") == pytest.approx(learned(K_D, 13) + C_LEFT)
    assert team.monthly("knowledge_stock")[36] == pytest.approx(team("knowledge_stock_end"))


def test_mean_stock_is_the_integral(team):
    def area(f, months, n=20_000):
        at = (np.arange(n) + 0.5) * months / n
        return float(np.mean([f(t) for t in at])) * months

    heads = (
        area(lambda t: learned(0.5, t), 21)
        + area(lambda t: learned(0.8, t), 13.5)
        + area(lambda t: learned(0, t), 24)
        + area(lambda t: learned(K_D, t), 13)
    )
    files = sum(
        area(lambda t, f=f: f * exp(-FADE * t), m) for f, m in ((A_FILE, 2), (B_FILE, 1.5), (C_FILE, 6))
    )
    assert team("knowledge_stock_mean") == pytest.approx((heads + files) / 36, rel=1e-6)
    unfading = Measured(what=scenario(**{"assumptions.knowledge.file_fade_per_month": 0.0}))
    assert unfading("knowledge_stock_mean") > team("knowledge_stock_mean")


def area_learned(k, months):
    """The integral of what somebody knows over some months."""
    return months - (1 - k) * TAU * (1 - exp(-months / TAU))


def test_effective_capacity(team):
    # A, B and D whole-time, C half-time; half of what each can do is there without knowledge
    assert team.monthly("effective_capacity")[0] == pytest.approx(0.75 + 0.9)
    at_12 = 0.5 * (1 + learned(0.5, 12)) + 0.5 * (1 + learned(0.8, 12)) + 0.25 * (1 + learned(0, 6))
    assert team.monthly("effective_capacity")[12] == pytest.approx(at_12)
    interim = scenario().assumptions.recruitment.interim_capacity
    assert team.monthly("effective_capacity")[22] == pytest.approx(0.25 * (1 + learned(0, 16)) + interim)
    summed = (
        0.5 * (21 + area_learned(0.5, 21))
        + 0.5 * (13.5 + area_learned(0.8, 13.5))
        + 0.25 * (24 + area_learned(0, 24))
        + 0.5 * (13 + area_learned(K_D, 13))
        + interim
    )
    assert team("effective_capacity_mean") == pytest.approx(summed / 36)


def test_who_serves_partly_another_master_can_do_less(team):
    diffuse = Measured(what=scenario(**{"system.employment": "diffuse"}))
    focus = scenario().assumptions.employment.diffuse_focus
    level = diffuse.monthly("effective_capacity")[12] / team.monthly("effective_capacity")[12]
    assert level == pytest.approx(focus)


def months_of_pay():
    money = scenario().assumptions.money
    return [
        money.pay_gbp[b] * wte * money.on_cost_factor / 12 for b, wte in (("7", 1), ("8a", 1), ("6", 0.5))
    ]


def test_the_cost_of_churn_is_less_what_empty_posts_save(team):
    a, b, c = months_of_pay()
    money = scenario().assumptions.money
    # c is empty from 0 to 6, of which frozen from 1 to 3, and from 30 on; b until it closes
    saved = 2 * a + 1.5 * b + (4 + 6) * c
    assert team("vacancy_saving_gbp") == pytest.approx(saved)
    assert team("vacancy_saving_gbp", "core") == pytest.approx(2 * a)
    spent = 2 * money.recruitment_gbp + a * money.interim_factor
    assert team("cost_of_churn_gbp") == pytest.approx(spent - saved)
    assert team("cost_of_churn_gbp") < 0


def test_redundancy_pay_at_risk_and_overlaps_are_churn():
    a, b, c = months_of_pay()
    rows = [r for r in story() if r.event not in (Event.INTERIM_STARTED, Event.INTERIM_ENDED)]
    rows = [r._replace(time=20.0) if r.person == D and r.time == 23 else r for r in rows]  # A leaves at 21
    rows.append(Row(19.0, Event.REDUNDANCY_PAID, 1, B, 1, FIXED, amount=1000.0))
    # c closes under C, who is at risk from 27 to 30
    rows.append(Row(27.0, Event.POST_CLOSED, 2, stream=1))
    m = Measured(sorted(rows, key=lambda r: r.time))
    assert m("cost_at_risk_gbp") == pytest.approx(3 * c)
    assert m("vacancy_saving_gbp") == pytest.approx(1.5 * b + 4 * c)
    hires = 2 * scenario().assumptions.money.recruitment_gbp
    assert m("cost_of_churn_gbp") == pytest.approx(hires + 1000 + 3 * c + a - 1.5 * b - 4 * c)


def test_an_empty_post_that_others_pay_for_saves_nothing(team):
    *_, c = months_of_pay()
    rows = [r._replace(contract=Contract.GIFTED) if r.person == C else r for r in story()]
    # C, who comes at 6, is given; after C nobody comes, and the post's own contract is paid in money
    assert Measured(rows)("vacancy_saving_gbp") == pytest.approx(team("vacancy_saving_gbp") - 4 * c)
    given = Measured(rows, scenario(**{"system.posts.c.contract": "gifted"}))
    assert given("vacancy_saving_gbp") == pytest.approx(team("vacancy_saving_gbp") - 10 * c)


def test_money(team):
    money = scenario().assumptions.money
    pay = {p: money.pay_gbp[b] * money.on_cost_factor / 12 for p, b in (("a", "7"), ("b", "8a"), ("c", "6"))}
    parts = {
        "cost_pay_gbp": pay["a"] * 34 + pay["b"] * 12 + pay["c"] * 0.5 * 24,
        "cost_limbo_gbp": pay["b"] * 1.5,
        "cost_interim_gbp": pay["a"] * money.interim_factor,
        "cost_recruitment_gbp": 2 * money.recruitment_gbp,
    }
    for name, gbp in parts.items():
        assert team(name) == pytest.approx(gbp)
    assert team("cost_total_gbp") == pytest.approx(sum(parts.values()))
    assert team("cost_total_gbp") == pytest.approx(
        team("cost_total_gbp", "core") + team("cost_total_gbp", "soft")
    )
    raised = (parts["cost_pay_gbp"] + parts["cost_limbo_gbp"]) * (
        money.public_cost_factor / money.on_cost_factor - 1
    )
    assert team("cost_public_gbp") == pytest.approx(team("cost_total_gbp") + raised)
    assert team.monthly("spend_total_gbp").sum() == pytest.approx(team("cost_total_gbp"))
    assert team.monthly("spend_limbo_gbp")[[12, 13, 14, 15]] == pytest.approx([0, pay["b"], pay["b"] / 2, 0])
    assert team("funded_post_months") == 12 * (3 + 2 + 2)
    until = team.monthly("funded_post_months")
    assert until[[0, 1, 12, 18, 36]].tolist() == [0, 3, 36, 36 + 6 * 2, 12 * (3 + 2 + 2)]
    assert team("cost_per_staff_equivalent_year_gbp") == pytest.approx(
        team("cost_total_gbp") / (3 * team("knowledge_stock_mean"))
    )


def test_practices_have_their_price():
    paid = Measured(
        what=scenario(**{"system.practices.training": True, "system.practices.shared_software": True})
    )
    money = scenario().assumptions.money
    assert paid("cost_training_gbp") == pytest.approx(money.training_gbp_per_post_year * 87 / 12)
    assert paid("cost_software_gbp") == pytest.approx(money.software_gbp_per_year * 3)


def test_what_is_spent_later_is_worth_less_on_day_one():
    def total(**changes):
        return Measured(what=scenario(**changes))("cost_total_discounted_gbp")

    money, software = scenario().assumptions.money, {"system.practices.shared_software": True}
    years = 1 + 1 / 1.035 + 1 / 1.035**2  # the first is not discounted
    assert total(**software) - total() == pytest.approx(money.software_gbp_per_year * years)
    assert total(**{"assumptions.money.discount_per_year": 0.0}) == pytest.approx(
        Measured()("cost_total_gbp")
    )


@pytest.mark.parametrize(
    ("contract", "kind", "in_kind"),
    [
        ("gifted", "transformation", True), ("aligned", "transformation", True),
        ("secondment", "pooled", True),  # lent by a partner of the pool instead of paying into it
        ("secondment", "transformation", False),  # the stream pays the lender back
        ("fixed_term", "pooled", False),
    ],
)  # fmt: skip
def test_who_is_paid_by_others(contract, kind, in_kind, team):
    rows = [r._replace(contract=Contract[contract.upper()]) if r.person == C else r for r in story()]
    lent = Measured(rows, scenario(**{"system.streams.soft.kind": kind}))
    money, pay = scenario().assumptions.money, 24 * months_of_pay()[2]
    assert lent("cost_in_kind_gbp") == pytest.approx(pay if in_kind else 0)
    assert lent("cost_pay_gbp") == pytest.approx(team("cost_pay_gbp") - (pay if in_kind else 0))
    hires = 2 if contract == "fixed_term" else 1  # D, and C if not lent
    assert lent("cost_recruitment_gbp") == hires * money.recruitment_gbp
    saved = (2 - hires) * money.recruitment_gbp  # all that the public saves: somebody pays C
    assert lent("cost_public_gbp") == pytest.approx(team("cost_public_gbp") - saved)
    others = 1 if contract == "fixed_term" else 0  # B
    assert lent.monthly(f"headcount_{contract}")[[6, 30]].tolist() == [1 + others, 0]


def test_each_pound_is_in_one_part():
    # B bridged from 12, then in limbo; A at risk from 19, when a closes: it stays closed
    rows = []
    for r in story():
        if r.event == Event.LIMBO_STARTED:
            rows += [r._replace(event=Event.BRIDGE_STARTED), r._replace(time=13.0, event=Event.BRIDGE_ENDED)]
            rows.append(r._replace(time=13.0))
        elif r.person == D or r.event in (Event.INTERIM_STARTED, Event.INTERIM_ENDED):
            continue
        else:
            rows.append(r)
            if r.event == Event.NOTICE_GIVEN and r.person == A:
                rows.append(Row(19.0, Event.POST_CLOSED, 0, stream=0))
    m = Measured(rows)
    money = scenario().assumptions.money
    a, b = (money.pay_gbp[band] * money.on_cost_factor / 12 for band in ("7", "8a"))
    assert m("cost_bridging_gbp") == pytest.approx(b)
    assert m("cost_limbo_gbp") == pytest.approx(b / 2)
    assert m("cost_at_risk_gbp") == pytest.approx(2 * a)
    assert m("cost_pay_gbp", "core") == pytest.approx(19 * a)
    assert m("limbo_weeks") == pytest.approx(0.5 * WEEKS)
    assert m("ends_undecided_share") == pytest.approx(1 / 3)
    assert m("vacancy_rate", "core") == 0  # a closed post is not vacant


def test_a_move_is_no_exit():
    # at 16 C moves from c to b, which has not closed, instead of being renewed
    rows = []
    for r in story():
        if r.event in (Event.POST_CLOSED, Event.STRANDED) or (r.event == Event.FADED and r.post == 1):
            continue
        if r.event == Event.CONTRACT_RENEWED:
            rows.append(Row(17.0, Event.POST_EMPTIED, 2, stream=1))
            rows.append(r._replace(event=Event.MOVED, post=1, knowledge=learned(0, 11)))
        else:
            rows.append(r._replace(post=1) if r.person == C and r.time > 17 else r)
    m = Measured(rows)
    assert m("exits_per_year") == 1.0
    assert m("staff_months") == 71.5
    assert m("vacancy_rate") == pytest.approx((6 + 19 + 3.5 + 6 + 2) / 108)
    assert m("time_to_fill_weeks") == pytest.approx((3.5 + 2) / 2 * WEEKS)
    spells = m.block.spells
    assert spells.person.tolist() == [A, D, B, C]
    assert (spells.left - spells.entered).tolist() == [21, 13, 13.5, 24]


def test_early_leavers_go_before_the_end_date():
    rows = [
        r._replace(until=31.0) if r.person == C and r.event == Event.CONTRACT_RENEWED else r for r in story()
    ]
    assert Measured(rows)("early_leaver_share") == 0.5


def test_curves_on_two_clocks(team):
    curves = retention_curves(team.block.spells, GROUPS, 36)
    read = {
        (c, g, m): (s, n)
        for c, g, m, s, n in zip(
            curves.clock, curves.group, curves.months, curves.survival, curves.at_risk, strict=True
        )
    }
    assert [read["calendar", "team", m][0] for m in (0, 13, 14, 20, 21, 36)] == [1, 1, 0.5, 0.5, 0, 0]
    assert read["calendar", "team", 12] == (1, 2)
    # by tenure: B seen from 6 to 19.5, A from 30 to 51, C from 0 to 24, D from 0 to 13 (censored)
    assert read["tenure", "team", 19] == (1, 2)
    assert read["tenure", "team", 20] == (0.5, 1)
    assert read["tenure", "all hires", 23][0] == 1
    assert read["tenure", "all hires", 24][0] == 0
    assert ("calendar", "all hires", 0) not in read
    assert read["calendar", "contract: fixed-term", 14][0] == 0
    assert read["calendar", "soft", 13][0] == 1
    # A came by a post of band 7, and D after it; B by 8a, C by 6
    assert read["calendar", "band: 7", 19][0] == 1
    assert read["calendar", "band: 8a", 14][0] == 0
    assert ("calendar", "band: 6", 0) not in read
    assert read["tenure", "band: 6", 24][0] == 0
    assert read["tenure", "band: 7", 13] == (1, 1)


def test_exits_by_cause_on_two_clocks(team):
    curves = exits_by_cause(team.block.spells, GROUPS, 36)
    columns = zip(curves.clock, curves.cause, curves.months, curves.incidence, strict=True)
    read = {tuple(at): share for *at, share in columns}
    assert [read["calendar", "left_in_limbo", m] for m in (13, 14, 36)] == [0, 0.5, 0.5]
    assert [read["calendar", "resigned", m] for m in (20, 21)] == [0, 0.5]
    assert [read["calendar", to, 36] for to in ("trust", "outside", "home")] == [0.5, 0.5, 0]
    # by tenure B goes at 19.5, when C is there too, and C at 24, alone: A is seen from 30, D until 13
    assert [read["tenure", "left_in_limbo", m] for m in (19, 20, 36)] == [0, 0.5, 0.5]
    assert [read["tenure", "contract_not_renewed", m] for m in (23, 24)] == [0, 0.5]
    assert [read["tenure", to, 24] for to in ("trust", "unknown", "outside")] == [0.5, 0.5, 0]
    assert set(curves.group) == {"team"}


def test_curves_of_any_group_by_hand(team):
    spells = team.block.spells
    curves = exits_by_cause(spells, GROUPS, 36, GROUPINGS)
    columns = zip(curves.clock, curves.group, curves.cause, curves.months, curves.incidence, strict=True)
    read = {tuple(at): share for *at, share in columns}
    # on day one A is the only one who is permanent, and B the only one on a fixed term
    assert [read["calendar", "contract: permanent", "resigned", m] for m in (20, 21)] == [0, 1]
    assert [read["calendar", "contract: fixed-term", "left_in_limbo", m] for m in (13, 14)] == [0, 1]
    assert read["calendar", "role: Manager", "resigned", 21] == 1  # A; C and D came later
    assert read["calendar", "role: Lead", "resigned", 36] == 0
    assert [read["calendar", "soft", cause, 36] for cause in ("left_in_limbo", "trust")] == [1, 1]
    # by tenure the fixed terms are B, seen from 6 to 19.5, and C, from 0 to 24
    read_of_fixed = [read["tenure", "contract: fixed-term", "left_in_limbo", m] for m in (19, 20, 24)]
    assert read_of_fixed == [0, 0.5, 0.5]
    assert read["tenure", "contract: fixed-term", "contract_not_renewed", 24] == 0.5
    # the managers are A from 30 to 51, C, and D until 13, so C is alone at 24: nobody is known beyond
    assert [read["tenure", "role: Manager", "contract_not_renewed", m] for m in (23, 24, 36)] == [0, 1, 1]
    assert ("calendar", "band: 6", "resigned", 36) not in read  # nobody of band 6 is there on day one
    stay = retention_curves(spells, GROUPS, 36, GROUPINGS)
    kept = dict(zip(zip(stay.clock, stay.group, stay.months, strict=True), stay.survival, strict=True))
    for (clock, group, month), survival in kept.items():
        if group != "all hires" and not np.isnan(survival):
            gone = sum(read[clock, group, reason, month] for reason in REASONS)
            assert gone + survival == pytest.approx(1)


def test_nothing_happening_is_measured_too():
    log = EventLog.joined([EventLog.from_rows(4, story()), EventLog.from_rows(6, [])])
    block = measure_block(log, scenario(), NAMES, [6, 4])
    names = [m.name for m in block.measures if m.group == "team"]
    team = [i for i, m in enumerate(block.measures) if m.group == "team"]
    empty = dict(zip(names, block.values[0, team].tolist(), strict=True))
    assert empty["exits_per_year"] == 0
    assert np.isnan(empty["retention_12m"])
    assert np.isnan(empty["vacancy_rate"])
    assert np.array_equal(block.values[1], Measured().block.values[0], equal_nan=True)


def test_a_log_that_is_not_whole_is_refused():
    rows = [r for r in story() if r.event != Event.INTERIM_ENDED]
    with pytest.raises(ValueError, match="INTERIM_STARTED without INTERIM_ENDED"):
        Measured(rows)
    with pytest.raises(ValueError, match="not listed"):
        measure_block(EventLog.from_rows(4, story()), scenario(), NAMES, [3])
    with pytest.raises(ValueError, match="twice"):
        measure_block(EventLog.from_rows(4, story()), scenario(), NAMES, [4, 4])


def test_staff_years_by_month_are_the_whole_stock(team):
    """The months add up to the exact integral, which is worked out another way; files too, as they fade."""
    heads, files = team.monthly("staff_years_in_heads"), team.monthly("staff_years_in_files")
    assert heads.sum() + files.sum() == pytest.approx(3 * team("knowledge_stock_mean"))
    assert heads.sum() == pytest.approx(team("staff_years_in_heads"))
    assert heads[1] == pytest.approx((area_learned(0.5, 1) + area_learned(0.8, 1)) / 12)
    a_file = A_FILE * (1 - exp(-FADE)) / FADE  # a is empty from 21 to 23
    assert files[[21, 22, 23]] == pytest.approx([0, a_file / 12, a_file * exp(-FADE) / 12])
    assert team.monthly("person_months_kept").sum() == pytest.approx(
        team("months_kept") * team("day_one_people")
    )


def test_effects_are_discounted_by_the_year_as_costs_are(team):
    def worth(flow):
        return sum(flow[1 + 12 * y : 13 + 12 * y].sum() / 1.035**y for y in range(3))

    heads, files = team.monthly("staff_years_in_heads"), team.monthly("staff_years_in_files")
    assert team("staff_years_discounted") == pytest.approx(worth(heads + files))
    assert team("staff_years_in_heads_discounted") == pytest.approx(worth(heads))
    assert team("person_months_kept_discounted") == pytest.approx(worth(team.monthly("person_months_kept")))
    spend = team.monthly("spend_public_gbp")
    assert spend.sum() == pytest.approx(team("cost_public_gbp"))
    assert team("cost_public_discounted_gbp") == pytest.approx(worth(spend))
    assert team("cost_total_discounted_gbp") == pytest.approx(worth(team.monthly("spend_total_gbp")))
