"""The tables of docs/model/effects.md: what is in them, what is bold, and that the page has them."""

import numpy as np
import pytest

from docs.model import effects as page
from docs.model.mechanism_runs import RUNS, MechanismRun, Side
from docs.model.paired import Effect, Look, effects, shown
from sim.measures import KINDS
from sim.reading import load
from sim.study.ranges import varied_in

RESIGNATION = "assumptions.attrition.resignation_per_year"
LATE = "assumptions.pooling.late_chance_per_year"
PRICE = "assumptions.money.recruitment_gbp"
CLAWBACK = "assumptions.funding.clawback_chance_per_year"


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split(" | ")]


def test_an_effect_is_the_mean_of_paired_differences_with_its_standard_error():
    differences = np.array([[1.0, 0.0, np.nan], [3.0, 0.0, 2.0], [2.0, 0.0, 4.0]])
    one, none, partly = effects(differences)
    assert (one.mean, one.differs) == (2.0, True)
    assert one.error == pytest.approx(1 / np.sqrt(3))
    assert (none.differs, none.told) == (False, 0)
    assert partly.mean == 3.0  # where it is defined


def test_what_is_told_from_nought_is_bold_and_what_is_not_has_a_ring():
    assert shown(Effect(0.05, 0.01, True), "retention_42m") == "**+5.0 ± 1.0**"
    assert shown(Effect(-1.9, 1.0, True), "months_kept") == "-1.90 ± 1.00 °"
    assert shown(Effect(0.0, 0.0, False), "months_kept") == "0"


def test_the_verdict_names_what_is_opposite_and_what_cannot_be_told():
    looks = (Look("months_kept", -1), Look("limbo_weeks", 1))
    low, high, none = Effect(-3.0, 1.0, True), Effect(3.0, 1.0, True), Effect(0.1, 1.0, True)
    assert page.verdict(looks, (low, high)) == "as expected"
    assert page.verdict(looks, (high, high)) == "opposite for `months_kept`; else as expected"
    assert page.verdict(looks, (high, none)) == (
        "opposite for `months_kept`; not told from nought for `limbo_weeks`"
    )
    assert page.verdict((Look("months_kept"),), (high,)) == "as expected"


def test_the_table_of_keys_shows_effects_and_says_which_keys_cannot_act():
    lines = list(page.keys_part(6, workers=1, only=(RESIGNATION, LATE, CLAWBACK, PRICE)))
    rows = [cells(line) for line in lines if line.startswith("| `")]
    assert [row[0].strip("`").partition(".")[2] for row in rows] == [
        "resignation_per_year", "clawback_chance_per_year", "recruitment_gbp",
    ]  # fmt: skip
    resignation, clawback, price = rows
    low, high = resignation[2].split("<br>")
    assert (low[:3], high[:3]) == ("**+", "**-")  # fewer resign, more months kept
    assert set(clawback[2:7]) == {"0<br>0"}  # it acts within longer settlements alone
    assert clawback[7] != "0<br>0"
    assert price[2].startswith("`cost_")  # in a table of its own: it moves nobody
    (silent,) = [line for line in lines if line.startswith("- `")]
    assert silent.startswith("- `pooling.late_chance_per_year`: the pooled stream pooled is not settled")


def test_the_table_of_mechanisms_shows_what_is_moved_and_whether_the_sign_is_as_expected():
    run = MechanismRun(
        9, "recall", Side(), Side(sets=("assumptions.lending.recall_per_year=5",)), (Look("months_kept", -1),)
    )
    other = run._replace(looks=(Look("months_kept", 1),))
    lines = list(page.mechanisms_part(6, workers=1, runs=(run, other)))
    first, second = (cells(line) for line in lines if line.startswith("| 9"))
    assert first[3] == "as shipped to `--set assumptions.lending.recall_per_year=5`"
    assert first[4].startswith("`months_kept`, months: **-")
    assert (first[5], second[5]) == ("as expected", "opposite for `months_kept`")


def test_every_mechanism_of_the_documents_has_a_run_and_every_run_is_possible():
    assert {run.number for run in RUNS} == set(range(1, 25))
    for run in RUNS:
        sides = [load(system=run.system, policy=s.policy, overrides=s.sets) for s in (run.before, run.after)]
        assert sides[0] != sides[1]
        assert all(look.measure in KINDS for look in run.looks)


def test_the_page_has_every_key_and_every_mechanism():
    text = page.PAGE.read_text(encoding="utf-8")
    for varied in varied_in(load(system="west-yorkshire-harrogate")):
        assert f"`{varied.path.partition('.')[2]}`" in text, "run: python -m docs.model.effects keys"
    for run in RUNS:
        assert f"| {run.number} | {run.words} |" in text, "run: python -m docs.model.effects mechanisms"


def test_one_part_of_the_page_is_made_anew_and_the_rest_stays():
    text = page.PAGE.read_text(encoding="utf-8")
    new = page.written(text, "keys", ["nothing but this"])
    assert "nothing but this" in new
    assert new.split("## What shows each mechanism")[1] == text.split("## What shows each mechanism")[1]
    assert page.written(new, "keys", ["nothing but this"]) == new
