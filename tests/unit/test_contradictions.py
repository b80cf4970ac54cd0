"""What a file says twice and otherwise is warned of at its line, with which of the two to mend."""

import re
from pathlib import Path

import pytest

from sim.reading.library import shipped
from sim.reading.scenarios import read_to_check
from sim.reading.unlikely import doubts, few_alike
from sim.report.story.history import History
from sim.report.story.pages import plain
from sim.report.story.story import story_of
from sim.scenario.errors import Mistake, Origin
from tests.behaviour.test_bad_scenarios import GOOD

PEOPLE = "people: {manager-1: {tenure_months: 3, contract: permanent}}"
CENTRAL = "central: {kind: transformation}"


def listed(person: str, more: str = "") -> tuple[str, str]:
    return (
        PEOPLE,
        f"people: {{manager-1: {{{person}}}, lead: vacant, manager-2: vacant, manager-3: vacant}}{more}",
    )


OWN_TERM = (CENTRAL, "central: {kind: core, contract: fixed-term, contract_months: 12}")
MANAGER = ("role: Manager, ", "role: Manager, stream: central, ")


@pytest.mark.parametrize(
    ("changes", "line", "said"),
    [
        ([MANAGER, listed("tenure_months: 3, contract: gifted, months_left: 3")], 13,
         "pays for posts and lends nobody"),
        ([MANAGER, (CENTRAL, "central: {kind: gifted}"), listed("tenure_months: 3, contract: permanent")], 13,
         "its post is gifted, in the stream central, and cannot be held on a permanent contract"),
        ([MANAGER, OWN_TERM, listed("tenure_months: 3, contract: fixed-term, months_left: 30")], 13,
         "30 months left of a contract that its stream, central, gives for 12; write at most 12"),
        ([listed("tenure_months: 240, contract: permanent, prior_nhs_years: 45")], 13,
         "65 years of service, more than a working life"),
        ([listed("tenure_months: 30, contract: permanent", "\n    partnership_age_months: 12")], 13,
         "manager-1 has served longer than the 12 months that the partnership is old"),
        ([listed("tenure_months: 30, contract: permanent", "\n    fresh: true")], 14,
         "says that the whole team is new, and manager-1 has served 30 months"),
        ([listed("tenure_months: 30, contract: permanent", "\n    vacant_share: 0.2")], 14,
         "every post is listed, so that none is left vacant by chance"),
        ([(CENTRAL, "central: {kind: core, shares: {ccg: 1}}")], 6, "a core stream is not paid by shares"),
        ([(CENTRAL, "central: {kind: gifted, contract: permanent}")], 6, "of a gifted stream are lent"),
        ([("policy:", "  plan_deadlines:\n  - {month: 72, lasts_months: 3, extra_work_share: 1}\npolicy:")],
         15,
         "the run ends in month 72, so the deadline never comes"),
    ],
)  # fmt: skip
def test_what_contradicts_something_else_is_warned_of(changes, line, said, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    text = GOOD
    for good, bad in changes:
        assert good in text
        text = text.replace(good, bad, 1)
    Path("odd.yaml").write_text(text, encoding="utf-8")
    found = [one for one in doubts(read_to_check("odd.yaml")) if said in one.message]
    assert [(one.origin.file, one.origin.line) for one in found] == [("odd.yaml", line)]


def test_a_secondment_from_nowhere_is_warned_of(tmp_path):
    file = tmp_path / "alone.yaml"
    file.write_text(
        "system:\n  title: Alone\n  streams: {core: {kind: core}}\n"
        "  posts: {lead: {role: Lead, band: 7, stream: core}}\n"
        "  starting:\n    people: {lead: {tenure_months: 3, contract: secondment, months_left: 9}}\n",
        encoding="utf-8",
    )
    (found,) = [one for one in doubts(read_to_check(file)) if "secondment from nowhere" in one.message]
    assert found.origin.line == 6


@pytest.mark.parametrize("name", [s.full_name for s in shipped("system")][::4])
def test_nothing_shipped_contradicts_itself(name):
    assert doubts(read_to_check(name)) == []


@pytest.mark.parametrize("left", ["0", "-1.5"])
def test_whoever_is_out_of_contract_on_day_one_begins_in_limbo(left, tmp_path):
    file = tmp_path / "limbo.yaml"
    file.write_text(
        "extends: [west-yorkshire-harrogate, annual-settlement]\nsystem:\n  starting:\n    people:\n"
        f"      analyst-1: {{tenure_months: 14, contract: fixed-term, months_left: {left}}}\n",
        encoding="utf-8",
    )
    history = History.of(read_to_check(file).scenario, 1)
    said = " ".join(plain(story_of(history), 100).split())
    assert "One fixed-term contract had run out before that day, that of analyst 1." in said
    assert "Analyst 1 worked on without a contract for" in said


def test_many_warnings_that_say_the_same_are_counted():
    alike = [
        Mistake(Origin("a.yaml", line), ("posts", f"p{line}", "count"), "too many") for line in range(1, 41)
    ]
    other = Mistake(Origin("a.yaml", 50), ("run", "years"), "too long")
    found = few_alike([*alike, other])
    assert [one.origin.line for one in found] == [1, 2, 3, 50]
    assert re.search("and 37 more like it$", found[2].message)
