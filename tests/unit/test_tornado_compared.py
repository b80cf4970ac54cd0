"""A comparison's tornado: the numbers and the words of a study's, and every picture of it that is written."""

import pytest
from pandas.testing import assert_frame_equal

import sim
from sim.report.figures.tornado import comparison_headlines, comparison_tornado, moved_most
from sim.report.live import command_of, recorded
from sim.report.pictures import main_pictures
from sim.study.experiment.outputs import files_of

RUNWAY = "assumptions.attrition.runway_multiplier"
ODDS = "assumptions.funding.award_odds_factor"
POLICIES = ("annual-settlement", "three-year-settlement", "bridge-fund")
N, YEARS = 6, 2
STUDY = f"""\
title: A tornado
systems: [dorset]
policies: [{", ".join(POLICIES)}]
run: {{years: {YEARS}}}
replications: {{minimum: {N}, maximum: {N}}}
tornado: {{replications: {N}, measures: [retention_18m, lost_knowledge], assumptions: [{RUNWAY}, {ODDS}]}}
"""


def asked():
    return [sim.load("dorset", policy=policy) for policy in POLICIES]


@pytest.fixture(scope="module")
def compared():
    return sim.compare(asked(), replications=N, years=YEARS, tornado=[RUNWAY, ODDS])


@pytest.fixture(scope="module")
def studied(tmp_path_factory):
    file = tmp_path_factory.mktemp("study") / "s.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return sim.run_study(sim.load_study(file))


def test_the_numbers_are_those_of_a_study(compared, studied):
    ours, theirs = (results.answers["tornado"] for results in (compared, studied))
    assert list(ours["scenario"].unique()) == list(POLICIES[1:])
    assert set(ours["measure"]) == {"retention_18m", "lost_knowledge"}
    columns = [c for c in ours.columns if c not in ("system", "assumptions")]
    assert_frame_equal(ours[columns], theirs[columns], check_exact=True)


def test_what_stands_where_it_is_assumed_is_not_simulated_again(compared):
    ends, scenarios = 2 * 2, len(POLICIES)
    plain = sim.compare(asked(), replications=N, years=YEARS)
    again = compared.statistics.simulated - plain.statistics.simulated
    assert again == ends * scenarios * N


def test_there_is_a_picture_of_each_policy_that_says_how_many_of_how_many(compared):
    drawn = {made.name: made for made in main_pictures(compared)}
    shown = {p: moved_most(rows) for p, rows in compared.answers["tornado"].groupby("scenario")}
    assert all(table is not None for table in shown.values())
    names = {"tornado": POLICIES[1], "tornado_bridge-fund": POLICIES[2]}
    assert names.keys() <= drawn.keys()
    assert {f"{name}.png" for name in names} | {"tornado.csv"} <= set(files_of(compared.plan))
    for policy in names.values():
        said = comparison_headlines(compared, policy)
        words = " ".join(
            " ".join(text.get_text().split()) for text in comparison_tornado(compared, policy).texts
        )
        assert said.title in words
        assert "Moved: 2 of " in words
    assert recorded(compared).picture("tornado") is not None  # in the briefing


def test_the_command_asks_for_the_same(compared):
    assert command_of(compared).endswith(f"--tornado {RUNWAY},{ODDS}")
    whole = sim.compare(asked()[:2], replications=2, years=1, tornado=RUNWAY)
    assert whole.answers["tornado"]["factor"].unique().tolist() == [RUNWAY]


@pytest.mark.parametrize(
    ("scenarios", "settings", "said"),
    [
        (1, {}, "of differences: give two scenarios or more, not 1"),
        (2, {"replications": 1}, "two replications or more"),
        (2, {"tornado": ["assumptions.x"]}, "nothing that has a range is called assumptions.x"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_simulated(scenarios, settings, said):
    with pytest.raises(sim.EngineRoomError, match=said):
        sim.compare(asked()[:scenarios], **{"replications": 2, "years": 1, "tornado": True, **settings})
