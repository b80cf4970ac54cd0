"""What is wrong with changes to a scenario, in the words in which files and overrides are refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from sim.scenario.checking import build, on_one_line
from sim.scenario.errors import Mistake, Origin, ScenarioError, did_you_mean
from sim.scenario.model import Scenario, set_path
from sim.scenario.overrides import apply_overrides, as_plain
from sim.scenario.plain import to_plain, yaml_text
from sim.scenario.shape import PARTS
from sim.scenario.yaml_nodes import Entries, parse


def refusal(scenario: Scenario, changes: Mapping[str, Any], error: Exception) -> ScenarioError:
    """Return the error for changes that a scenario has refused.

    The changed values are read once more as a file is, since there every mistake has its words.

    Parameters
    ----------
    scenario : Scenario
        The scenario before the changes.
    changes : mapping
        Values by dotted path, as given to :meth:`Scenario.replace`.
    error : KeyError or pydantic.ValidationError
        What was raised: a place that is not there, or a value that is not possible.
    """
    data = to_plain(scenario)
    try:
        if isinstance(error, ValidationError):
            for path, value in changes.items():
                set_path(data, path, as_plain(value))
            build(_nodes(data), scenario.name)
        else:
            in_parts = {path: value for path, value in changes.items() if path.split(".")[0] in PARTS}
            _, wrong = apply_overrides(_nodes(data), in_parts)
            if wrong:
                raise ScenarioError(wrong)
    except ScenarioError as told:
        return ScenarioError(p._replace(origin=_origin(p.path, changes)) for p in told.problems)
    if isinstance(error, ValidationError):
        found = [
            (tuple(map(str, e["loc"])), str(e.get("ctx", {}).get("error", e["msg"])))
            for e in error.errors(include_url=False)
        ]
        return ScenarioError(Mistake(_origin(path, changes), path, said) for path, said in found)
    path = str(error.args[0])
    said = f"no such place in a scenario{did_you_mean(path, Scenario.model_fields)}"
    return ScenarioError([Mistake(Origin(f"override of {path}"), (), said)])


def _nodes(data: Mapping[str, Any]) -> Entries:
    root = parse(yaml_text({part: data[part] for part in PARTS}), Origin("scenario"))
    assert isinstance(root, Entries)
    return root


def _origin(path: tuple[str, ...], changes: Iterable[str]) -> Origin:
    """Return which change a mistake at a path belongs to: one on the way there, or below, or all of them."""
    likely = [change for change in changes if on_one_line(path, change.split("."))]
    return Origin(f"override of {', '.join(likely or changes)}")


Scenario.refusal = refusal
