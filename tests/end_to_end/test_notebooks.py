"""The notebooks hold no outputs, and their cells run one after the other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))


def cells(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_committed_without_outputs_and_begins_with_prose(path: Path) -> None:
    assert cells(path)[0]["cell_type"] == "markdown"
    for cell in cells(path):
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_cells_of_a_notebook_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    program = "\n".join("".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "code")
    quick = program.replace("REPLICATIONS = 100", "REPLICATIONS = 6")
    assert quick != program
    names: dict[str, Any] = {}
    exec(compile(quick, str(path), "exec"), names)
    assert set(names["table"].measure) == set(names["wanted"])
