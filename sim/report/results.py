"""What a run or a comparison returns: a study that can be drawn and saved."""

from __future__ import annotations

from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from sim.study.study import Study

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Results(Study):
    """The results of :func:`sim.run` or :func:`sim.compare`: tidy tables, pictures, and a folder of both.

    The first scenario is the baseline: every difference is the scenario minus the baseline in the same
    replication, which met the same chance. The event log on disk, if it was kept, goes when these results
    do, unless they are saved. Attributes and tables are those of :class:`sim.study.study.Study`.
    """

    def plot_retention(self) -> Figure:
        """Return the picture of the day-one team's retention."""
        from sim.report.figures import retention_figure

        return retention_figure(self)

    def plot_lost_knowledge(self) -> Figure:
        """Return the picture of knowledge lost and kept."""
        from sim.report.figures import lost_knowledge_figure

        return lost_knowledge_figure(self)

    def save(self, folder: str | PathLike[str]) -> Path:
        """Write everything to a new folder and return its path.

        Raises
        ------
        sim.report.folder.FolderError
            The folder exists and is not empty, or cannot be written.
        """
        from sim.report.folder import new_folder
        from sim.report.save import write_results

        with new_folder(Path(folder)) as partial:
            write_results(self, partial)
        return Path(folder)
