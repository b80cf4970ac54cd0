"""Measures are registered once: the example in CONTRIBUTING.md works, and every measure is documented."""

import json
import re
import subprocess
import sys
from math import inf
from pathlib import Path
from textwrap import dedent

import pytest

import sim
from docs.model import measures as page
from sim.measures import KINDS, MONTHLY_KINDS, MeasureKind, register
from sim.measures.incidence import DESTINATIONS, REASONS
from sim.measures.money import PARTS
from sim.report.words.wording import measure_in_text, measure_in_title

ROOT = Path(__file__).parents[2]

RUN = """\
import json

import moves
import sim
from sim.measures import register
from sim.model.log import Event

register(moves.add, *moves.KINDS)
results = sim.run(sim.load("west-yorkshire-harrogate"), replications=40, years=6, events=True)
found = results.summary[results.summary["measure"] == "moves"]
happened = (results.events["event"] == "moved").sum()
print(json.dumps([found[["group", "unit", "mean"]].values.tolist(), int(happened)]))
"""


def test_the_example_of_adding_a_measure_comes_out_in_the_summary(tmp_path):
    (example,) = re.findall(
        r"(?s)   ```python\n(   \"\"\"Moves .*?)   ```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    )
    (tmp_path / "moves.py").write_text(dedent(example), encoding="utf-8")
    (tmp_path / "run.py").write_text(RUN, encoding="utf-8")
    # by itself: what is registered stays so for as long as the process lives
    done = subprocess.run(
        [sys.executable, tmp_path / "run.py"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    rows, happened = json.loads(done.stdout)
    means = {group: mean for group, _, mean in rows}
    assert {unit for _, unit, _ in rows} == {"people"}
    assert happened > 0
    assert means.pop("team") == pytest.approx(happened / 40)
    assert sum(means.values()) == pytest.approx(happened / 40)


def test_every_registered_measure_is_measured_and_no_other():
    measured = sim.run(sim.load("dorset"), replications=1, years=1).baseline.measured
    assert {m.kind for m in measured.measures} == set(KINDS.values())
    assert {m.kind for m in measured.monthly_measures} == set(MONTHLY_KINDS.values())


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ValueError, match="there is a measure lost_knowledge already"):
        register(lambda *_: None, MeasureKind("lost_knowledge", "Lost", "people", -1))


def test_the_table_of_measures_is_up_to_date():
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.page(text), "run: python -m docs.model.measures"


def test_every_measure_has_a_definition():
    text = page.PAGE.read_text(encoding="utf-8").partition(page.BEGIN)[0]
    named = set(re.findall(r"`([a-z0-9_<>]+)`", text))
    blanks = {
        "<reason>": REASONS,
        "<destination>": DESTINATIONS,
        "<part>": [part.removeprefix("cost_") for part in ("cost_total", *PARTS)],
    }
    for blank, words in blanks.items():
        named |= {name.replace(blank, word) for name in list(named) for word in words}
    assert set(KINDS) | set(MONTHLY_KINDS) <= named


def test_bounds_follow_the_length_of_the_run():
    assert KINDS["months_kept"].most_in(3) == 36
    assert KINDS["retention_12m"].most_in(3) == 1
    assert KINDS["leaver_rate"].most_in(3) == inf
    assert KINDS["cost_of_churn_gbp"].least == -inf


def test_retention_at_a_month_has_no_value_in_a_run_that_ends_then():
    assert [KINDS["retention_36m"].defined_in(years) for years in (2, 3, 4)] == [False, False, True]
    assert KINDS["months_kept"].defined_in(1)
    assert [KINDS["retention_42m"].defined_in(years) for years in (2, 3, 4)] == [False, False, True]
    months = [18, 30, 42, 54, 66, 12, 24, 36, 48, 60]
    for name in ("retention", "funded_post_months"):
        assert [k.month for k in KINDS.values() if k.month and k.name.startswith(name)] == months


def test_readings_on_1_april_say_so_in_their_titles_and_in_words():
    on_april = [kind.month for kind in KINDS.values() if "1 April" in kind.title]
    assert on_april == [12, 24, 36, 48, 60]
    assert measure_in_text("retention_36m") == "day-one people in post at month 36 (1 April)"
    assert measure_in_title("retention_36m") == "retention at month 36 (1 April)"
    assert "April" not in measure_in_text("retention_42m") + measure_in_title("retention_42m")
