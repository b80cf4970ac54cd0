"""What a run or a comparison returns: a study that can be drawn and saved."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from sim.study.experiment.results import BaseResults

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Results(BaseResults):
    """The results of :func:`sim.run`, :func:`sim.compare` or :func:`sim.run_study`, live or read back.

    They are tidy tables, pictures, and a folder of both. The first scenario is the baseline: every difference
    is the scenario minus the baseline in the same replication, which met the same chance. Of a study,
    :meth:`comparison` gives one system, with every table and picture. The event log on disk, if it was kept,
    goes when these results do, unless they are saved. Attributes and tables are those of
    :class:`sim.study.experiment.results.BaseResults`.
    """

    def plot(self, name: str) -> Figure:
        """Return a picture by the name of its file in ``figures/``: ``spending``, say, or one of your own.

        Raises
        ------
        ValueError
            There is no such picture of these results; the message says which there are.
        """
        from sim.report.figures.registry import figure_called

        return figure_called(name, self).draw(self)

    def plot_retention(self) -> Figure:
        """Return the picture of the day-one team's retention."""
        from sim.report.figures import retention_figure

        return retention_figure(self)

    def plot_lost_knowledge(self) -> Figure:
        """Return the picture of knowledge lost and kept."""
        from sim.report.figures import lost_knowledge_figure

        return lost_knowledge_figure(self)

    def plot_why(self, measure: str = "", policy: str = "") -> Figure:
        """Return the waterfall of a measure's difference: the first that was explained if none is named.

        *policy* is the scenario whose difference it is, by its name in tables; the second if none is named.

        Raises
        ------
        ValueError
            It was not asked why, or not of this measure.
        """
        from sim.report.figures.waterfall import why_figure

        return why_figure(self, measure, policy=policy)

    def plot_how_sure(self) -> Figure:
        """Return the picture of how sure the first finding is: chance, one team's luck, what nobody measured.

        Raises
        ------
        ValueError
            Nothing is known of it.
        """
        from sim.report.figures import how_sure_figure

        return how_sure_figure(self)

    def plot_exits(self) -> Figure:
        """Return the picture of who leaves, why and where to."""
        from sim.report.figures import exits_figure

        return exits_figure(self)

    def plot_exits_by_cause(self) -> Figure:
        """Return the picture of the day-one team by month: still there, or gone for which reason."""
        from sim.report.figures import exits_by_cause_figure

        return exits_by_cause_figure(self)

    def plot_posts(self) -> Figure:
        """Return the picture of posts by month: contracts, vacancies, interims."""
        from sim.report.figures import posts_figure

        return posts_figure(self)

    def plot_limbo(self) -> Figure:
        """Return the picture of people in limbo, week by week around 1 April."""
        from sim.report.figures import limbo_figure

        return limbo_figure(self)

    def plot_partners(self) -> Figure:
        """Return the picture of partners, by how many of the team have a strong tie with them."""
        from sim.report.figures import partners_figure

        return partners_figure(self)

    def plot_maturity(self) -> Figure:
        """Return the picture of the system's maturity."""
        from sim.report.figures import maturity_figure

        return maturity_figure(self)

    def plot_spending(self) -> Figure:
        """Return the picture of spending by financial year and kind."""
        from sim.report.figures import spending_figure

        return spending_figure(self)

    def plot_difference(self, measure: str = "retention") -> Figure:
        """Return the picture of a measure's paired differences from the baseline, by month.

        Raises
        ------
        ValueError
            There is only one scenario, or the measure is not one that is followed by month; the message says
            which are.
        """
        from sim.report.figures import difference_figure

        return difference_figure(self, measure)

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
