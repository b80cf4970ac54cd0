"""Imports go only downwards, so that each part can be read, tested and used without those above it.

Read from the source, and so including what is imported within functions, for types alone, or by a name kept
as text (``"sim.study.questions.why"``), which is how questions are found when they are needed.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

HOUSE = [
    {"sim.version": "", "sim.errors": "", "sim.doors": "", "sim.interrupts": "", "sim.files": ""},
    {"sim.scenario": "pydantic"},
    {"sim.reading": "pydantic yaml", "sim.reading.tables": "python_calamine xlsxwriter yaml"},
    {"sim.chance": "numpy"},
    {"sim.model": "numpy simpy"},
    {"sim.measures": "numpy"},
    {"sim.published": "numpy"},
    {"sim.study": "cloudpickle numpy pandas pyarrow pydantic scipy"},
    {"sim.study.runner": "distributed numpy pyarrow"},
    {"sim.study.questions": "numpy pandas pydantic scipy"},
    {
        "sim.study.experiment": "numpy pandas pyarrow pydantic scipy",
        "sim.calibration": "numpy scipy",
    },
    {"sim.report": "docx jinja2 markupsafe matplotlib numpy pandas pydantic rich xlsxwriter"},
    {"sim.plans": ""},
    {"sim.api": "", "sim.rerun": ""},
    {"sim.page.work": "numpy"},
    {"sim.page": "matplotlib pandas streamlit"},
    {"sim": "", "sim.__main__": "", "sim.cli": "click", "sim.commands": "click rich"},
]
"""From the bottom: the parts of each layer, modules or folders, and the packages of others they may use.

A module belongs to the longest name that holds it, so that one module may stand above or below its folder.
"""

HEIGHT = {part: height for height, layer in enumerate(HOUSE) for part in layer}
USES = {part: set(packages.split()) for layer in HOUSE for part, packages in layer.items()}


def module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


TREES = {
    module(path): ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "sim").rglob("*.py"))
}


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module that a module imports, by the longest name that is one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports here are written out"
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in TREES else str(node.module)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Constant) and node.value in TREES and node.value != "sim":
            yield node.value


ALL_IMPORTS = {name: set(imported(tree)) for name, tree in TREES.items()}
IMPORTS = {name: others & TREES.keys() for name, others in ALL_IMPORTS.items()}


def part(name: str) -> str:
    """The part of the house that a module belongs to; `sim` itself holds nothing but its own names."""
    outer = [name.rsplit(".", depth)[0] for depth in range(name.count(".") or 1)]
    return next((found for found in outer if found in HEIGHT), f"{name} has no place in HOUSE")


def test_every_module_has_a_place() -> None:
    assert {part(name) for name in TREES} <= HEIGHT.keys()
    assert len(TREES) > 50


def test_what_imports_are_found() -> None:
    assert "sim.model.log" in IMPORTS["sim.measures.block"]
    source = "def f():\n    from sim.model import log\n    import sim.chance, os\n    g('sim.api')"
    assert set(imported(ast.parse(source))) == {"sim.model.log", "sim.chance", "os", "sim.api"}


def test_nothing_imports_from_a_layer_above_its_own() -> None:
    upwards = [
        f"{name} imports {other}"
        for name, others in IMPORTS.items()
        for other in others
        if HEIGHT[part(other)] > HEIGHT[part(name)]
    ]
    assert upwards == []


def test_no_module_imports_one_that_imports_it() -> None:
    try:
        TopologicalSorter(IMPORTS).prepare()
    except CycleError as circle:
        pytest.fail(f"a circle of imports: {' -> '.join(circle.args[1])}")


@pytest.mark.parametrize("layer", HOUSE, ids=lambda layer: next(iter(layer)))
def test_a_part_uses_no_package_but_those_it_is_known_by(layer: dict[str, str]) -> None:
    """A scenario knows nothing of files, SimPy or arrays, a measure nothing of SimPy, and so on."""
    ours = {"sim", *sys.stdlib_module_names}
    others = {
        f"{name} uses {other}"
        for name in TREES
        if (within := part(name)) in layer
        for other in {full.partition(".")[0] for full in ALL_IMPORTS[name]} - ours - USES[within]
    }
    assert others == set()


@pytest.mark.parametrize(
    ("part_of", "never"),
    [
        ("sim.scenario", {"numpy", "simpy", "matplotlib", "pandas", "scipy", "yaml"}),
        ("sim.reading", {"numpy", "simpy", "matplotlib", "pandas", "scipy"}),
        ("sim.measures", {"simpy", "matplotlib", "pandas", "scipy"}),
        ("sim.model", {"matplotlib", "pandas", "scipy"}),
        ("sim.study", {"matplotlib", "click", "rich"}),
    ],
)
def test_nothing_below_brings_in_what_a_part_does_without(part_of: str, never: set[str]) -> None:
    for name in (name for name in TREES if name.startswith(part_of)):
        todo, reached = [name], {name}
        while todo:
            new = ALL_IMPORTS.get(todo.pop(), set()) - reached
            reached |= new
            todo += new
        assert not {other.partition(".")[0] for other in reached} & never, name
