"""Imports go only downwards, so that each part can be read, tested and used without those above it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STUDY = ("study", "study.lab", "study.questions", "study.campaign")
LAYERS = ("scenario", "chance", "model", "measures", *STUDY, "report")
"""From the bottom; what is not named (`sim`, its commands, its Python interface) is the top."""


def module(path):
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module(path): path for path in sorted((ROOT / "sim").rglob("*.py"))}


def imported(name):
    """Every module of ours that a module imports, at the top or within a function."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield inner if inner in MODULES else node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


IMPORTS = {name: {other for other in imported(name) if other in MODULES} for name in MODULES}


def height(name):
    if name == "sim.version":
        return -1
    _, part, inner, *_ = [*name.split("."), "", ""]
    if f"{part}.{inner}" in LAYERS:
        part = f"{part}.{inner}"
    return LAYERS.index(part) if part in LAYERS else len(LAYERS)


def test_nothing_imports_from_a_layer_above_its_own():
    upwards = [(a, b) for a, others in IMPORTS.items() for b in others if height(b) > height(a)]
    assert upwards == []
    assert len(MODULES) > 50
    assert "sim.model.log" in IMPORTS["sim.measures.block"]


@pytest.mark.parametrize("layer", LAYERS)
def test_no_module_imports_one_that_imports_it(layer):
    def reached(name):
        found, todo = set(), [name]
        while todo:
            todo += (new := IMPORTS[todo.pop()] - found)
            found |= new
        return found

    inside = [name for name in MODULES if height(name) == LAYERS.index(layer)]
    assert inside
    assert [name for name in inside if name in reached(name)] == []
