"""The notebooks hold no outputs, run from top to bottom in a kernel of their own, and show their pictures."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import nbformat
import pytest

from tests.in_a_notebook import run_notebook

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SIZE = re.compile(r"^(REPLICATIONS|POINTS|DESIGN) = \d+$", re.MULTILINE)
FEW = {"REPLICATIONS": 4, "POINTS": 2, "DESIGN": 8}
STUDY = '"systems": ["dorset"],'
SHORT = f'{STUDY} "run": {{"years": 2}},'
FIVE = re.compile(r'^((?:systems|SYSTEMS) = \["[^"]+", "[^"]+"), .*\]$', re.MULTILINE)
FACTORS, FEWER = '"assumptions.attrition."', '"assumptions.attrition.r"'
BOARD = "assumption_points=POINTS"  # which is simulated in tests of its own
PEERS = {"6": ["lifelines"], "7": ["SALib", "ema_workbench"], "9": ["SALib"]}
"""What notebooks are held against that is not installed for the tests: lifelines needs an older pandas."""
DRAWS = re.compile(r"\.plot_\w+\(|results\.plot\(|plt\.subplots\(")

PICTURE = re.compile(r"^!\[[^\]]+\]\(([^)]+\.png)\)$", re.MULTILINE)


def runnable(path: Path) -> pytest.ParameterSet:
    missing = [name for name in PEERS.get(path.name[0], ()) if importlib.util.find_spec(name) is None]
    why = f"{' and '.join(missing)} not installed: pip install '.[peers]' in an environment of its own"
    return pytest.param(path, id=path.stem, marks=pytest.mark.skipif(bool(missing), reason=why))


def test_they_are_in_order() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == [f"{n}-" for n in range(1, len(NOTEBOOKS) + 1)]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs_and_begins_with_prose(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].cell_type == "markdown"
    assert any(DRAWS.search(cell.source) for cell in notebook.cells if cell.cell_type == "code")
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None
            assert not cell.source.lstrip().startswith("%"), "a picture shows without a magic command"


@pytest.mark.parametrize("path", [runnable(path) for path in NOTEBOOKS])
def test_a_notebook_runs_and_every_cell_that_draws_shows_its_picture_once(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MPLBACKEND", raising=False)  # which Streamlit sets for the whole process
    notebook = nbformat.read(path, as_version=4)
    shortened = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            source = cell.source.replace(STUDY, SHORT).replace(FACTORS, FEWER)
            source = FIVE.sub(r"\1]", source.replace(BOARD, f"{BOARD}, conditioned=False"))
            cell.source, count = SIZE.subn(lambda found: f"{found[1]} = {FEW[found[1]]}", source)
            shortened += count
    assert shortened
    run_notebook(notebook, tmp_path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert code[-1].outputs
    for cell in code:
        shown = ["image/png" in output.get("data", {}) for output in cell.outputs]
        assert sum(shown) == bool(DRAWS.search(cell.source)), cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_site_shows_a_notebook_as_it_stands_with_a_picture_for_each_cell_that_draws(path: Path) -> None:
    folder = path.parents[1] / "docs" / "notebooks"
    page = (folder / f"{path.stem}.md").read_text(encoding="utf-8")
    made_anew = f"make it anew: python -m docs.notebooks.make {path.name[0]}"
    place = 0
    for cell in nbformat.read(path, as_version=4).cells:
        shown = cell.source if cell.cell_type == "code" else cell.source.replace("(../docs/", "(../")
        # of a title, the line on how the page was made follows
        found = page.find(shown.split("\n", 1)[-1].strip() if not place else shown, place)
        assert found >= 0, f"{made_anew}\n{cell.source}"
        place = found + 1
        if cell.cell_type == "code" and DRAWS.search(cell.source):
            picture = PICTURE.search(page, place)
            assert picture, f"{made_anew}\n{cell.source}"
            assert (folder / picture[1]).is_file()
