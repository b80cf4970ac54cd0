"""A scenario that is uploaded or pasted."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import NamedTuple

from sim.page.own.uploads import Limited, UploadError, called, foreseen, refuse_large
from sim.reading.layers import Given
from sim.reading.scenarios import read_given
from sim.reading.tables.kinds import TABLE_ENDINGS, no_scenario
from sim.scenario.model import Scenario

_BEGINNING = 4096  # bytes that tell what a file is


class ScenarioRead(NamedTuple):
    """A scenario that was uploaded, and a line for all that is set aside of what it says."""

    scenario: Scenario
    remarks: tuple[str, ...]


def scenario_from_upload(name: str, data: bytes, limits: Limited) -> Scenario:
    """Return the scenario that a file holds; see :func:`scenario_read`."""
    return scenario_read(name, data, limits).scenario


def scenario_read(name: str, data: bytes, limits: Limited) -> ScenarioRead:
    """Read a scenario file that was uploaded. It may extend what is shipped, and names no other file.

    Parameters
    ----------
    name : str
        What the user calls the file.
    data : bytes
        The file.
    limits : Limited
        Its ``upload_megabytes``, ``posts`` and ``years`` are held.

    Raises
    ------
    EngineRoomError
        :class:`ScenarioError` with every mistake and its place, or :class:`UploadError` if it is too large.
    """
    where = called(name)
    refuse_large(data, where, limits)
    if PurePosixPath(where).suffix.lower() in TABLE_ENDINGS:
        raise UploadError(f"{where}: is a table, not a scenario; if it lists your staff, choose that above")
    if another := no_scenario(data[:_BEGINNING], Path(where)):
        raise UploadError(f"{where}: {another.partition(';')[0]}; each answer of this page gives such files")
    loaded = foreseen(where, lambda: read_given(Given(where, data), limits.posts))
    refuse_long_run(loaded.scenario, where, limits)
    return ScenarioRead(loaded.scenario, loaded.remarks)


def refuse_long_run(scenario: Scenario, where: str, limits: Limited) -> None:
    """Raise UploadError if a scenario has more posts or years than a page simulates."""
    posts = sum(group.count for group in scenario.system.posts.values())
    if posts > limits.posts:
        raise UploadError(f"{where}: {posts:,} posts are more than may be simulated; at most {limits.posts}")
    if scenario.run.years > limits.years:
        raise UploadError(
            f"{where}: a run of {scenario.run.years} years is longer than may be simulated; at most "
            f"{limits.years}: set run.years"
        )
