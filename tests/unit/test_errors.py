"""One tree of errors: all of them in it, documented, and exported if a public function can raise them."""

import pkgutil
import re
from importlib import import_module
from pathlib import Path

import pytest

import sim
from sim import errors

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "python.md"


def defined():
    """Every exception class that is defined under sim, and is no warning."""
    for module in pkgutil.walk_packages(sim.__path__, "sim."):
        if module.name != "sim.__main__":
            held = vars(import_module(module.name)).values()
            yield from (
                c
                for c in held
                if isinstance(c, type) and issubclass(c, BaseException) and not issubclass(c, Warning)
                if c.__module__ == module.name
            )


def test_every_error_is_in_the_tree():
    found = {c.__name__ for c in defined() if not issubclass(c, sim.EngineRoomError)}
    assert found == set()
    assert len(list(defined())) >= 13


def test_every_error_of_the_tree_is_exported():
    ours = {name for name, c in vars(errors).items() if isinstance(c, type) and c.__module__ == "sim.errors"}
    assert ours | {"ScenarioError"} == {name for name in sim.__all__ if name.endswith("Error")}
    assert all(issubclass(getattr(sim, name), sim.EngineRoomError) for name in ours)


def lines(error, depth=0):
    """The tree beneath an error as the page shows it: with the built-in kinds it is, too."""
    builtin = [base.__name__ for base in error.__bases__ if base.__module__ == "builtins"]
    yield "    " * depth + error.__name__ + (f" ({', '.join(builtin)})" if depth and builtin else "")
    for below in sorted(error.__subclasses__(), key=lambda c: c.__name__):
        if below.__name__ in sim.__all__:
            yield from lines(below, depth + 1)


def test_the_documented_tree_is_that_of_the_code():
    text = PAGE.read_text(encoding="utf-8")
    (tree,) = re.findall(r"^```text\n(EngineRoomError.*?)^```", text, flags=re.DOTALL | re.MULTILINE)
    assert tree.splitlines() == list(lines(sim.EngineRoomError))
    described = re.findall(r"autoexception:: sim\.(\w+)", text)
    assert sorted(described) == sorted(name for name in sim.__all__ if name.endswith("Error"))


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (lambda: sim.load("nowhere"), "ScenarioError"),
        (lambda: sim.run(sim.load("dorset"), replications=0), "StudyError"),
        (lambda: sim.run_study(sim.load_study("one-system"), out=Path.cwd()), "StoreError"),
    ],
)
def test_a_researcher_catches_all_with_one_name(tmp_path, monkeypatch, ask, kind):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(sim.EngineRoomError) as caught:
        ask()
    assert isinstance(caught.value, getattr(sim, kind))
    assert isinstance(caught.value, ValueError)
