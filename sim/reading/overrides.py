"""Overrides: single values changed by dotted path, on the command line or in Python."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from sim.reading.blanks import blanks, idle
from sim.reading.dump import yaml_text
from sim.reading.merge import place
from sim.reading.tree import descend
from sim.reading.yaml_nodes import Entries, is_null, parse
from sim.scenario.changes import as_plain
from sim.scenario.errors import Mistake, Origin, ScenarioError, mistake
from sim.scenario.model import PARTS, file_shape
from sim.scenario.wording import unknown_key


def apply_overrides(
    root: Entries, overrides: Iterable[str] | Mapping[str, object]
) -> tuple[Entries, list[Mistake]]:
    """Return the merged files with overrides laid over them, in order, and those that are not possible.

    Parameters
    ----------
    root : Entries
        The merged files.
    overrides : iterable of str, or mapping
        Texts ``path=value``, the value written as in YAML; or a mapping of path to value. The path goes
        through names and, in lists, positions from 0: ``assumptions.funding.outcomes.0.chance``.
    """
    mistakes: list[Mistake] = []
    for said, path, text in _texts(overrides):
        try:
            if not path:
                raise mistake(said, "expected path=value, such as policy.renewal.lead_weeks=26")
            root = _changed(root, tuple(path.split(".")), text, said)
        except ScenarioError as error:
            mistakes += error.problems
    return root, mistakes


def _changed(root: Entries, path: tuple[str, ...], text: str, said: Origin) -> Entries:
    if path[0] not in PARTS:
        raise mistake(said, unknown_key(path[:1], PARTS, file_shape()))
    if not text.strip():
        raise mistake(said, "no value given", path)
    value = parse(text, said)
    if blank := [*blanks(value, path)]:
        raise ScenarioError(blank)
    if len(path) == 1 and is_null(value):
        raise mistake(said, "a whole part cannot be removed", path)
    before, reached = descend(root, path)
    if reached == len(path) and (empty := [*idle(before, value, path)]):
        raise ScenarioError(empty)
    changed = place(root, path, value, file_shape(), said)
    assert isinstance(changed, Entries)
    return changed


def _texts(overrides: Iterable[str] | Mapping[str, object]) -> Iterator[tuple[Origin, str, str]]:
    """Yield each override as its name in messages, its path and its value in YAML."""
    if isinstance(overrides, Mapping):
        for path, value in overrides.items():
            yield Origin(f"override of {path}"), path, yaml_text(as_plain(value))
        return
    for override in overrides:
        path, equals, text = override.partition("=")
        yield Origin(f"--set {override}"), path.strip() if equals else "", text
