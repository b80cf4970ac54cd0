"""The pictures of results: each a method that returns a figure, or draws on axes that are given."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, overload

from sim.measures.measure import TEAM
from sim.study.experiment.results import BaseResults

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    On = TypeVar("On", bound=Axes | Iterable[Axes])


class Plotting(BaseResults):
    """Results that can be drawn.

    A picture shows itself in a notebook. It is drawn in the house's style, save for what was set of
    matplotlib's since it was imported: within ``with matplotlib.style.context(...)``, or by ``rcParams``.
    Type, colours, faces, grids and ticks are heeded; how thick lines are and how layers are hatched says
    something, and stays.

    On axes that are given there is no page around the picture: no sentence above it, and no line on how it
    was made. What it needs stands in their titles, labels and a legend, and the style is wholly theirs.
    """

    @overload
    def plot(self, name: str, *, ax: None = None) -> Figure: ...

    @overload
    def plot(self, name: str, *, ax: On) -> On: ...

    def plot(self, name: str, *, ax: Any = None) -> Any:
        """Return a picture by the name of its file in ``figures/``: ``spending``, say, or one of your own.

        Parameters
        ----------
        name : str
            Of the picture.
        ax : Axes or iterable of Axes, optional
            Axes to draw on, one for each panel, which are returned, instead of a figure of its own.

        Raises
        ------
        ValueError
            There is no such picture of these results, it has other panels than axes are given, or it is one
            that cannot be drawn on axes of somebody else's; the message says which there are.
        """
        from sim.report.figures.picture import plotted
        from sim.report.figures.registry import figure_called

        return plotted(partial(figure_called(name, self).draw, self), ax)

    @overload
    def plot_retention(self, *, group: str = ..., ax: None = None) -> Figure: ...

    @overload
    def plot_retention(self, *, group: str = ..., ax: On) -> On: ...

    def plot_retention(self, *, group: str = TEAM, ax: Any = None) -> Any:
        """Return the picture of the day-one team's retention.

        Parameters
        ----------
        group : str
            ``team``, or one of the groups of :meth:`retention_by`: a funding stream by its name,
            ``contract: fixed-term``, ``band: 8a``, ``role: Analyst``.
        ax : Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own.

        Raises
        ------
        ValueError
            There is no such group, the message says which there are; or more than one axes is given.
        """
        from sim.report.figures.picture import plotted
        from sim.report.figures.retention_of_group import retention_of_group_figure

        return plotted(partial(retention_of_group_figure, self, group), ax)

    @overload
    def plot_lost_knowledge(self, *, ax: None = None) -> Figure: ...

    @overload
    def plot_lost_knowledge(self, *, ax: On) -> On: ...

    def plot_lost_knowledge(self, *, ax: Any = None) -> Any:
        """Return the picture of knowledge lost and kept.

        Parameters
        ----------
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            two, for what is lost and for what is kept.

        Raises
        ------
        ValueError
            Not two axes are given.
        """
        from sim.report.figures.knowledge import lost_knowledge_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(lost_knowledge_figure, self), ax)

    def plot_why(self, measure: str = "", policy: str = "") -> Figure:
        """Return the waterfall of a measure's difference: the first that was explained if none is named.

        *policy* is the scenario whose difference it is, by its name in tables; the second if none is named.

        Raises
        ------
        ValueError
            It was not asked why, or not of this measure.
        """
        from sim.report.figures.picture import plotted
        from sim.report.figures.waterfall import why_figure

        figure: Figure = plotted(partial(why_figure, self, measure, policy=policy))
        return figure

    def plot_how_sure(self) -> Figure:
        """Return the picture of how sure the first finding is: chance, one team's luck, what nobody measured.

        Raises
        ------
        ValueError
            Nothing is known of it.
        """
        from sim.report.figures.how_sure import how_sure_figure
        from sim.report.figures.picture import plotted

        figure: Figure = plotted(partial(how_sure_figure, self))
        return figure

    @overload
    def plot_exits(self, *, group: str = ..., ax: None = None) -> Figure: ...

    @overload
    def plot_exits(self, *, group: str = ..., ax: On) -> On: ...

    def plot_exits(self, *, group: str = TEAM, ax: Any = None) -> Any:
        """Return the picture of who leaves, why and where to.

        Parameters
        ----------
        group : str
            ``team``, or the name of a funding stream.
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            two, for why and for where to.

        Raises
        ------
        ValueError
            There is no such group, or not two axes are given.
        """
        from sim.report.figures.exits import exits_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(exits_figure, self, group=group), ax)

    @overload
    def plot_exits_by_cause(self, *, group: str = ..., ax: None = None) -> Figure: ...

    @overload
    def plot_exits_by_cause(self, *, group: str = ..., ax: On) -> On: ...

    def plot_exits_by_cause(self, *, group: str = TEAM, ax: Any = None) -> Any:
        """Return the picture of the day-one team by month: in post, or gone for which reason.

        Parameters
        ----------
        group : str
            ``team``, or one of the groups of :meth:`exits_by`, as in :meth:`plot_retention`.
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            one for each scenario.

        Raises
        ------
        ValueError
            There is no such group, or not so many axes are given.
        """
        from sim.report.figures.exits_by_cause import exits_by_cause_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(exits_by_cause_figure, self, group=group), ax)

    @overload
    def plot_posts(self, *, ax: None = None) -> Figure: ...

    @overload
    def plot_posts(self, *, ax: On) -> On: ...

    def plot_posts(self, *, ax: Any = None) -> Any:
        """Return the picture of posts by month: contracts, vacancies, interims.

        Parameters
        ----------
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            one for each scenario.

        Raises
        ------
        ValueError
            Not so many axes are given.
        """
        from sim.report.figures.picture import plotted
        from sim.report.figures.posts import posts_figure

        return plotted(partial(posts_figure, self), ax)

    @overload
    def plot_limbo(self, *, ax: None = None) -> Figure: ...

    @overload
    def plot_limbo(self, *, ax: On) -> On: ...

    def plot_limbo(self, *, ax: Any = None) -> Any:
        """Return the picture of people in limbo, week by week around 1 April.

        Parameters
        ----------
        ax : Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own.

        Raises
        ------
        ValueError
            More than one axes is given.
        """
        from sim.report.figures.limbo import limbo_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(limbo_figure, self), ax)

    @overload
    def plot_partners(self, *, ax: None = None) -> Figure: ...

    @overload
    def plot_partners(self, *, ax: On) -> On: ...

    def plot_partners(self, *, ax: Any = None) -> Any:
        """Return the picture of partners, by how many of the team have a strong tie with them.

        Parameters
        ----------
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            two, for partners known by nobody and by one person.

        Raises
        ------
        ValueError
            Not two axes are given.
        """
        from sim.report.figures.partners import partners_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(partners_figure, self), ax)

    @overload
    def plot_maturity(self, *, ax: None = None) -> Figure: ...

    @overload
    def plot_maturity(self, *, ax: On) -> On: ...

    def plot_maturity(self, *, ax: Any = None) -> Any:
        """Return the picture of the system's maturity.

        Parameters
        ----------
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            one for each scenario.

        Raises
        ------
        ValueError
            There are more or fewer axes than panels; the message says which there are.
        """
        from sim.report.figures.maturity import maturity_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(maturity_figure, self), ax)

    @overload
    def plot_spending(self, *, ax: None = None) -> Figure: ...

    @overload
    def plot_spending(self, *, ax: On) -> On: ...

    def plot_spending(self, *, ax: Any = None) -> Any:
        """Return the picture of spending by financial year and kind.

        Parameters
        ----------
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            one for each scenario.

        Raises
        ------
        ValueError
            There are more or fewer axes than panels; the message says which there are.
        """
        from sim.report.figures.picture import plotted
        from sim.report.figures.spending import spending_figure

        return plotted(partial(spending_figure, self), ax)

    @overload
    def plot_difference(self, measure: str = ..., *, group: str = ..., ax: None = None) -> Figure: ...

    @overload
    def plot_difference(self, measure: str = ..., *, group: str = ..., ax: On) -> On: ...

    def plot_difference(self, measure: str = "retention", *, group: str = TEAM, ax: Any = None) -> Any:
        """Return the picture of a measure's paired differences from the baseline, by month.

        Parameters
        ----------
        measure : str
            One that is followed by month.
        group : str
            ``team``, or the name of a funding stream.
        ax : iterable of Axes, optional
            Axes to draw on, which are returned, instead of a figure of its own:
            one for each scenario but the baseline.

        Raises
        ------
        ValueError
            There is only one scenario, the measure is not one that is followed by month, there is no such
            group, or not so many axes are given; the message says which there are.
        """
        from sim.report.figures.differences import difference_figure
        from sim.report.figures.picture import plotted

        return plotted(partial(difference_figure, self, measure, group=group), ax)
