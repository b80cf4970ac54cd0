"""Every system under every policy, as scenarios to be compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

from sim.reading.dictionaries import Source
from sim.reading.scenarios import read
from sim.reading.unlikely import doubts
from sim.reading.warned import warn
from sim.scenario.errors import Origin, mistake
from sim.scenario.model import Scenario
from sim.scenario.system import System


def grid(
    systems: Source | Sequence[Source],
    policies: Source | Sequence[Source],
    *,
    assumptions: Source | None = None,
    overrides: Iterable[str] | Mapping[str, Any] = (),
) -> list[Scenario]:
    """Read every system under every policy.

    Parameters
    ----------
    systems, policies : str, Path or mapping, or sequence of these
        Shipped names, files or dictionaries, as of :func:`sim.load`.
    assumptions : str, Path or mapping, optional
        Of all of them, instead of the central ones.
    overrides : iterable of str, or mapping
        Values changed in all of them.

    Returns
    -------
    list of Scenario
        System after system, each under every policy in the order given, and called ``system / policy``. So
        :func:`sim.compare` holds every policy against the first one of the same system.

    Raises
    ------
    ScenarioError
        With every mistake found in the first scenario that has any.

    Warns
    -----
    UserWarning
        Something that was given is set aside, or a value was surely meant otherwise.
    """
    loaded = [
        read(system=system, policy=policy, assumptions=assumptions, overrides=overrides)
        for system, policy in product(_several(systems), _several(policies))
    ]
    titled: dict[str, System] = {}
    for one in loaded:
        system = one.scenario.system
        if titled.setdefault(system.title, system) != system:
            raise mistake(
                one.origins.get("system.title", Origin("system")),
                f"two systems are called {system.title} and would be taken for one; give each its own title",
                ("system", "title"),
            )
    remarks = dict.fromkeys(remark for one in loaded for remark in one.remarks)
    warn(remarks, dict.fromkeys(doubt for one in loaded for doubt in doubts(one)), stacklevel=3)
    return [one.scenario for one in loaded]


def _several(given: Source | Sequence[Source]) -> Sequence[Source]:
    return [given] if isinstance(given, str | Path | Mapping) else given
