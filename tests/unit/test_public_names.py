"""What `import sim` gives is what is stated here and documented, and costs nothing until it is used."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sim

ROOT = Path(__file__).parents[2]
PUBLIC = [
    "Contract",
    "Destination",
    "EngineError",
    "EngineRoomError",
    "Event",
    "FolderError",
    "Frame",
    "Mechanism",
    "NothingLeftError",
    "OwnCodeError",
    "Plan",
    "RangeError",
    "Reason",
    "Results",
    "Scenario",
    "ScenarioError",
    "StoreError",
    "StudyError",
    "WorkerLostError",
    "WriteError",
    "__version__",
    "compare",
    "figure",
    "grid",
    "load",
    "load_study",
    "measure",
    "open",
    "run",
    "run_study",
    "shipped",
    "value",
]


def test_the_public_names_are_these() -> None:
    assert sim.__all__ == dir(sim) == PUBLIC


def test_the_reference_documents_each_of_them_and_nothing_else() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    documented = re.findall(r"^\.\. auto\w+:: sim\.(\w+)$", page, flags=re.MULTILINE)
    assert sorted(documented) == [name for name in PUBLIC if name != "__version__"]


@pytest.mark.parametrize("name", PUBLIC)
def test_each_is_there_and_says_what_it_is(name: str) -> None:
    value = getattr(sim, name)
    assert isinstance(value, str) or (inspect.getdoc(value) or "").strip()


def test_anything_else_is_refused_as_a_module_does() -> None:
    with pytest.raises(AttributeError, match="module 'sim' has no attribute 'laod'"):
        _ = sim.laod


def test_type_checkers_find_each_where_it_is_imported_from() -> None:
    """Without these, `sim` would be untyped for whoever uses it, and no checker would say so."""
    tree = ast.parse(Path(sim.__file__).read_text(encoding="utf-8"))
    told = {
        (alias.asname, node.module)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("sim.")
        for alias in node.names
    }
    assert told == set(sim._HOMES.items())


def test_importing_it_imports_nothing_else_until_a_name_is_used() -> None:
    code = """if True:
        import sys, sim
        def loaded(): return sorted(m for m in sys.modules if m.startswith("sim."))
        print(loaded())
        sim.__version__
        print(loaded())
    """
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True, encoding="utf-8"
    )
    assert done.stdout.splitlines() == [
        "['sim.doors']",
        "['sim.doors', 'sim.version']",
    ]
