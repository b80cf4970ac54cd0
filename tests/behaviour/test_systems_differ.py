"""What the documents say of a system shows in its runs, or its file says that there is nothing to run."""

import numpy as np
import pytest

from sim.measures import measure_block
from sim.model.engine_room import names_of, simulate
from sim.reading import load

REPLICATIONS = range(25)


def means(system: str, *overrides: str) -> dict[str, float]:
    """Mean measures of the team, with the same luck wherever the system is."""
    scenario = load(system=system, overrides=["run.place=anywhere", *overrides])
    block = measure_block(simulate(scenario, REPLICATIONS), scenario, names_of(scenario), REPLICATIONS)
    return {
        m.name: float(np.nanmean(block.values[:, i]))
        for i, m in enumerate(block.measures)
        if m.group == "team" and m.name in LOOKED_AT
    }


LOOKED_AT = (
    "retention_42m", "months_kept", "lost_knowledge", "partners_uncovered_mean", "single_holder_areas_mean",
    "maturity_end", "knowledge_stock_mean", "limbo_weeks", "exits_planned_return_per_year",
)  # fmt: skip


@pytest.fixture(scope="module")
def established() -> dict[str, float]:
    return means("established-system")


@pytest.mark.parametrize("system", ["frimley", "south-yorkshire-bassetlaw"])
def test_where_the_document_gives_nothing_the_file_says_so_and_relationships_alone_differ(
    system, established
):
    assert "gives nothing to simulate beyond" in " ".join(load(system=system).system.about.split())
    there = means(system)
    assert there["partners_uncovered_mean"] > established["partners_uncovered_mean"] + 0.3
    assert there["maturity_end"] < established["maturity_end"]
    assert there["retention_42m"] == pytest.approx(established["retention_42m"], abs=0.02)


def test_leaders_who_know_each_other_leave_fewer_relationships_on_one_person(established):
    there = means("north-east-cumbria")
    assert there["single_holder_areas_mean"] < 0.7 * established["single_holder_areas_mean"]
    assert there["maturity_end"] > established["maturity_end"]


def test_walsall_has_people_of_its_partners_and_no_pool_and_no_plan():
    walsall, developing = (load(system=s).system for s in ("walsall-together", "developing-system"))
    assert {s.kind for s in walsall.streams.values()} == {"gifted", "transformation"}
    assert (len(walsall.plan_deadlines), len(developing.plan_deadlines)) == (0, 1)
    people = means("walsall-together")
    pool = means("developing-system")
    gone_home = [
        there["exits_planned_return_per_year"] / sum(group.count for group in system.posts.values())
        for there, system in ((people, walsall), (pool, developing))
    ]
    assert gone_home[0] > 2 * gone_home[1]  # gifts end
    assert people["maturity_end"] > pool["maturity_end"]


def test_step_into_our_shoes_shows_in_what_people_know():
    with_it = means("milton-keynes-bedfordshire")
    without = means("milton-keynes-bedfordshire", "system.practices.training=false")
    assert with_it["knowledge_stock_mean"] > without["knowledge_stock_mean"] + 0.1


def test_second_roles_in_partners_and_one_document_show_in_gloucestershire():
    as_it_is = means("one-gloucestershire")
    in_the_office = means(
        "one-gloucestershire",
        "system.employment=central-pmo",
        "system.posts.programme-manager.contract=policy",
        "system.posts.programme-manager.wte=1",
    )
    without_document = means("one-gloucestershire", "system.practices.shared_record=false")
    assert as_it_is["months_kept"] > in_the_office["months_kept"] + 2
    assert as_it_is["limbo_weeks"] < in_the_office["limbo_weeks"]
    assert as_it_is["lost_knowledge"] < without_document["lost_knowledge"] - 0.5
