"""What a user of the page brings: a scenario or a staff list, read in memory and never kept on a disk.

A page may be hosted for others, so what is brought is a stranger's until shown otherwise: its size is looked
at before it is read, it can name no file of the server, workbooks are read in a process that may use little,
and whatever is wrong is an :class:`~sim.errors.EngineRoomError` with one message.
"""

from __future__ import annotations

from sim.page.own.scenario import ScenarioRead, scenario_from_upload, scenario_read
from sim.page.own.team import (
    ColumnRead,
    TeamRead,
    fields_to_choose,
    team_from_text,
    team_from_upload,
)
from sim.page.own.uploads import Limited, UploadError, called

__all__ = [
    "ColumnRead",
    "Limited",
    "ScenarioRead",
    "TeamRead",
    "UploadError",
    "called",
    "fields_to_choose",
    "scenario_from_upload",
    "scenario_read",
    "team_from_text",
    "team_from_upload",
]
