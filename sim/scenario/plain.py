"""A scenario as plain data, and the fingerprint of what it says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sim.scenario.model import Scenario


def to_plain(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario as data that JSON can hold; notes by their paths, whatever files they came from."""
    plain = scenario.model_dump(mode="json")
    return plain | {"notes": dict(sorted(plain["notes"].items()))}


def fingerprint(scenario: Scenario) -> str:
    """Return the SHA-256 of a merged scenario, whatever files it came from."""
    text = json.dumps(to_plain(scenario), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return sha256(text.encode()).hexdigest()


def from_plain(data: Mapping[str, Any]) -> Scenario:
    """Return the scenario that :func:`to_plain` made the data from.

    Raises
    ------
    pydantic.ValidationError
        The data is not a scenario.
    """
    return Scenario.model_validate(data)
