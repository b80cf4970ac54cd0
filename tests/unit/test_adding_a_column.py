"""Columns are registered once: the example in CONTRIBUTING.md works, and the page of results has them."""

import re
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from docs.reference import results as page
from sim.study.columns import tables
from sim.study.estimates import Column, register

ROOT = Path(__file__).parents[2]

RUN = """\
import numpy as np

import iqr
import sim
from docs.reference.results import PAGE, page
from sim.study.estimates import register

register(iqr.COLUMN)
results = sim.compare([sim.load("dorset", policy=p) for p in ("annual-settlement", "bridge-fund")],
                      replications=8, years=2)
policy = results.outcomes[1]
values = policy.values("months_kept")
row = results.summary.query("scenario == 'bridge-fund' and measure == 'months_kept' and group == 'team'")
wanted = np.subtract(*np.percentile(values, (75, 25)))
assert abs(row["iqr"].item() - wanted) < 1e-12, (row["iqr"].item(), wanted)
differences = values - results.baseline.values("months_kept")
assert abs(row["diff_iqr"].item() - np.subtract(*np.percentile(differences, (75, 25)))) < 1e-12
told = page(PAGE.read_text())
assert "| `iqr` | range of the middle half of the replications |" in told
assert "| `diff_iqr` | of the paired difference" in told
print("as documented")
"""


def test_the_example_of_adding_a_column_comes_out_in_the_summary_and_its_page(tmp_path):
    (example,) = re.findall(
        r"(?s)   ```python\n(   \"\"\"The interquartile .*?)   ```",
        (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"),
    )
    (tmp_path / "iqr.py").write_text(dedent(example), encoding="utf-8")
    (tmp_path / "run.py").write_text(
        f"import sys\nsys.path.insert(0, {str(ROOT)!r})\n{RUN}", encoding="utf-8"
    )
    # by itself: what is registered stays so for as long as the process lives
    done = subprocess.run(
        [sys.executable, tmp_path / "run.py"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.stdout == "as documented\n", done.stderr


def test_the_page_of_results_is_up_to_date():
    text = page.PAGE.read_text(encoding="utf-8")
    assert text == page.page(text), "run: python -m docs.reference.results"


def test_a_name_that_is_taken_is_refused():
    with pytest.raises(ValueError, match="a column called ci_low is registered already"):
        register(Column("ci_low", "", lambda e: e.nothing))


def test_a_table_of_means_says_of_how_many_replications_they_are():
    """A number that was asked for is not one that has a value: a table with one has both."""
    told = {"mean", "estimate", "diff_mean", "target_mean", "net_benefit"}
    counted = {"replications", "diff_replications"}
    without = {
        name
        for name, table in tables().items()
        if told & (own := {column.name for column in table.own}) and not counted & own
    }
    assert without == set()
