"""The documentation site builds without a warning, and what its pages show works when it is typed."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = [DOCS / "tutorial.md", *sorted((DOCS / "how-to").glob("*.md"))]
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```\n(?:\s*Save it as `([^`]+)`)?", re.DOTALL | re.MULTILINE)
PICTURES = (".png", ".svg", ".pdf")
INSTALLING = "python start.py"  # .ci/run types this one


def run(*command: str, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"


@pytest.mark.slow
def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    run(sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "docs", str(tmp_path), cwd=ROOT)
    made = {
        "scenario-keys": "resignation_per_year",
        "study-keys": "look_ahead",
        "commands": "--assumptions-range",
    }
    for page, word in made.items():
        assert word in (tmp_path / "reference" / f"{page}.html").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_and_example_of_a_page_runs(page: Path, tmp_path: Path) -> None:
    ran = 0
    program = []  # the page's Python, one session
    for language, text, name in BLOCK.findall(page.read_text(encoding="utf-8")):
        if name:
            (tmp_path / name).write_text(text, encoding="utf-8")
        elif language == "python":
            program.append(text)
        elif not language:
            for line in text.strip().splitlines():
                if line != INSTALLING:
                    command, *words = shlex.split(line)
                    assert command == "engine-room", line
                    run(sys.executable, "-m", "sim", *words, cwd=tmp_path)
                    ran += 1
    if program:
        run(sys.executable, "-c", "\n".join(program), cwd=tmp_path)
    assert ran or program


EVERY_SECTION = """
title: Every section
systems: [one-gloucestershire]
policies: [annual-settlement, three-year-settlement]
run: {years: 4}
measures: [retention_36m, lost_knowledge, cost_total_gbp]
replications: {minimum: 4, maximum: 4, look_ahead: 0}
uncertainty: {points: 2, replications: 2}
why: {replications: 2, measures: [retention_36m]}
tornado: {replications: 2, measures: [retention_36m]}
sensitivity: {points: 8, replications: 4, measures: [retention_36m], factors: [assumptions.attrition]}
conditions: {points: 20, replications: 2}
value: {replications: 2, break_evens: [{path: policy.settlement.award_factor, values: [0.5, 1.5]}]}
sweeps:
  - lever: {path: policy.settlement.award_factor, values: [0.5, 1.5]}
    measures: [retention_36m]
    replications: 2
search:
  levers: {policy.settlement.horizon: [1, 3]}
  target: {measure: retention_36m, at_least: 0.01, of: difference}
  replications: 30
"""


@pytest.mark.slow
def test_the_page_of_results_names_every_file_and_column(tmp_path: Path) -> None:
    (tmp_path / "every.yaml").write_text(EVERY_SECTION, encoding="utf-8")
    few = ["--years", "4", "--replications", "5", "--assumptions-range", "2", "--why", "--out", "compared"]
    pair = ["--policy", "annual-settlement", "--policy", "three-year-settlement"]
    run(sys.executable, "-m", "sim", "compare", "--system", "dorset", *pair, *few, cwd=tmp_path)
    run(sys.executable, "-m", "sim", "study", "every.yaml", "--out", "studied", cwd=tmp_path)

    page = (DOCS / "reference" / "results.md").read_text(encoding="utf-8")
    of_all, of_compare, of_study = (
        set(re.findall(r"`([^`]+)`", text)) for text in page.split("## A folder of")
    )
    for folder, named in (("compared", of_compare), ("studied", of_compare | of_study)):
        for path in sorted((tmp_path / folder).iterdir()):
            if path.suffix not in PICTURES:
                assert (f"{path.name}/" if path.is_dir() else path.name) in named, path
        tables = [*(tmp_path / folder).glob("*.csv"), *(tmp_path / "compared" / "figures").glob("*.csv")]
        for path in tables:
            missing = columns_to_name(path) - named - of_all
            assert not missing, f"{path}: {missing}"


def columns_to_name(path: Path) -> set[str]:
    """The columns of a table, save paths of levers, single runs, and the intervals of what is named."""
    columns = path.read_text(encoding="utf-8").partition("\n")[0].split(",")
    intervals = {f"{of.removesuffix('_mean')}_ci_{end}" for of in columns for end in ("low", "high")}
    return {c for c in columns if "." not in c and not re.fullmatch(r"replication_[1-3]", c)} - intervals
