"""What a run or a comparison returns: a study that can be drawn and saved."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

from sim.report.plotting import Plotting


class Results(Plotting):
    """The results of :func:`sim.run`, :func:`sim.compare` or :func:`sim.run_study`, live or read back.

    They are tidy tables, pictures, and a folder of both. The first scenario is the baseline: every difference
    is the scenario minus the baseline in the same replication, which met the same chance. Of a study,
    :meth:`comparison` gives one system, with every table and picture. The event log on disk, if it was kept,
    goes when these results do, unless they are saved. What was asked, where it stopped and what failed are
    attributes: those of :class:`sim.study.experiment.results.BaseResults`.
    """

    def save(
        self,
        folder: str | PathLike[str],
        *,
        figures: bool = False,
        formats: Sequence[str] = ("png", "svg"),
        by: Sequence[str] = (),
    ) -> Path:
        """Write tables and pictures to a new folder and return its path.

        Parameters
        ----------
        folder : path
            New or empty.
        figures : bool
            Whether to draw every picture, and not retention, lost knowledge and why alone.
        formats : sequence of str
            Of the pictures: ``png``, ``svg``, ``pdf``.
        by : sequence of str
            What people are told apart by in ``retention_by_group.csv`` and ``exits_by_group.csv``, such as
            ``["contract"]``: see :meth:`retention_by`. Without, there are no such files.

        Raises
        ------
        sim.FolderError
            The folder exists and is not empty, or cannot be written.
        sim.StudyError
            People cannot be told apart by that.
        """
        from sim.files.folder import new_folder
        from sim.files.private import kept_private
        from sim.report.save import write_results
        from sim.study.experiment.personal import is_personal

        with kept_private(is_personal(self.plan)), new_folder(Path(folder)) as partial:
            write_results(self, partial, figures=figures, formats=formats, by=by)
        return Path(folder)
