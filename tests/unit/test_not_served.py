"""What the model does not have is told where somebody writes it, and not taken for a slip of the pen."""

import re
from pathlib import Path

import pytest

import sim
from sim.scenario.not_served import NEEDS

SCOPE = (Path(__file__).parents[2] / "docs" / "model" / "scope.md").read_text("utf-8")
BASE = {"extends": ["dorset", "annual-settlement"]}


def message(**changes):
    with pytest.raises(sim.ScenarioError) as found:
        sim.load(BASE | changes)
    return [problem.message for problem in found.value.problems]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"run": {"months": 18}}, "a run is of whole financial years: set run.years"),
        ({"system": {"posts": {"programme-director": {"sickness_rate": 0.05}}}}, "absence and its cover are"),
        ({"assumptions": {"absence": {"rate_per_year": 0.04}}}, "absence and its cover are not in the model"),
        ({"policy": {"maternity_backfill": True}}, "absence and its cover are not in the model"),
        (
            {"system": {"starting": {"people": {"programme-director": {
                "tenure_months": 3, "contract": "permanent", "fte": 0.6,
            }}}}},
            "working time belongs to the post: set system.posts.NAME.wte",
        ),
        ({"system": {"posts": {"programme-director": {"from_month": 24}}}}, "the posts are those of day one"),
        ({"assumptions": {"money": {"pay_award_per_year": 0.03}}}, "money is in real terms at one"),
        ({"assumptions": {"attrition": {"flexible_retirement": True}}}, "who retires leaves, and"),
        (
            {"system": {"posts": {"programme-director": {"band": "VSM"}}}},
            'got VSM; of a very senior manager write "9"',
        ),
    ],
)  # fmt: skip
def test_a_need_that_is_not_served_is_told_with_what_comes_nearest(changes, said):
    (told,) = message(**changes)
    assert said in told


def test_a_slip_of_the_pen_is_still_told_as_one():
    assert message(run={"yeers": 3}) == ["unknown key; did you mean years?"]
    assert message(assumptions={"recruitment": {"freeze_week": 2}}) == [
        "unknown key; did you mean freeze_weeks?"
    ]


@pytest.mark.parametrize("key", ["vendor", "gender", "household", "weekend_cover"])
def test_a_word_within_a_word_asks_for_nothing(key):
    assert message(system={"posts": {"programme-director": {key: 1}}})[0].startswith(
        "unknown key; expected one"
    )


def test_what_is_said_to_do_instead_can_be_done():
    places = {".".join(p) for p in sim.scenario.model.file_shape().all_places}
    named = re.findall(r"\b(?:system|policy|assumptions|run)\.[a-z_.]+", " ".join(n.line for n in NEEDS))
    named += re.findall(r"`((?:system|policy|assumptions|run)\.[a-z_.]+)", SCOPE)
    assert named
    for path in named:
        start = path.rstrip(".")
        assert any(
            p == start or p.startswith(f"{start}.") or start in p.replace(".NAME", "") for p in places
        ), path
