"""A scenario read as a researcher reads it: what is set aside or surely meant otherwise is warned of."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping

from sim.reading.dictionaries import Source
from sim.reading.scenarios import read
from sim.reading.unlikely import doubts
from sim.scenario.errors import Mistake
from sim.scenario.model import Scenario


def load(
    *sources: Source,
    system: Source | None = None,
    policy: Source | None = None,
    assumptions: Source | None = None,
    overrides: Iterable[str] | Mapping[str, object] = (),
) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    *sources : str, Path or mapping
        Shipped names, files, or dictionaries of what a file would say; later ones are laid over earlier
        ones.
    system, policy, assumptions : str, Path or mapping, optional
        A shipped part, a file, or a dictionary: of a file, or of what stands in the part, as in
        ``policy={"settlement": {"horizon": 3}}``. A system brings its policy, assumptions and run too, if it
        has any; a policy takes the place of the shipped one, and levers that a file of yours states hold
        under it unless it states them itself (and so do assumptions). What is set aside is warned of.
    overrides : iterable of str, or mapping
        ``"policy.renewal.lead_weeks=26"``, or ``{"policy.renewal.lead_weeks": 26}``. A value loses its
        range and source with what it replaces; :func:`sim.value` gives it its own.

    Returns
    -------
    Scenario
        Its name is the ``name`` in its file, or else the file's own (of a dictionary, the title of the part);
        of several pieces, their names with a slash between: ``dorset / three-year-settlement``.

    Raises
    ------
    ScenarioError
        With every mistake found, each with its file, line and column, or with its path in the dictionary.

    Warns
    -----
    UserWarning
        Something that was given is set aside, or a value was surely meant otherwise.
    """
    loaded = read(*sources, system=system, policy=policy, assumptions=assumptions, overrides=overrides)
    warn(loaded.remarks, doubts(loaded), stacklevel=3)
    return loaded.scenario


def warn(remarks: Iterable[str], doubtful: Iterable[Mistake], stacklevel: int) -> None:
    """Warn of what is set aside, in one warning, and of each doubtful value in one of its own."""
    for said in filter(None, ("\n".join(remarks), *map(str, doubtful))):
        warnings.warn(said, stacklevel=stacklevel)
