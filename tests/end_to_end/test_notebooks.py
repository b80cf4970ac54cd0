"""The notebooks hold no outputs, begin with prose, and run from top to bottom in a kernel of their own."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
SIZE = re.compile(r"^(REPLICATIONS|POINTS) = \d+$", re.MULTILINE)
FEW = {"REPLICATIONS": 4, "POINTS": 2}
STUDY = '"systems": ["dorset"],'
SHORT = f'{STUDY} "run": {{"years": 2}},'


def test_there_are_five_in_order() -> None:
    assert [path.name[:2] for path in NOTEBOOKS] == ["1-", "2-", "3-", "4-", "5-"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs_and_begins_with_prose(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].cell_type == "markdown"
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == []
            assert cell.execution_count is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path: Path, tmp_path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    shortened = 0
    for cell in notebook.cells:
        if cell.cell_type == "code":
            source = cell.source.replace(STUDY, SHORT)
            cell.source, count = SIZE.subn(lambda found: f"{found[1]} = {FEW[found[1]]}", source)
            shortened += count
    assert shortened
    NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    last = [cell for cell in notebook.cells if cell.cell_type == "code"][-1]
    assert last.outputs
