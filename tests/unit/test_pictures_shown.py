"""What `plot_*` returns shows itself once, in the user's style, on axes that are given, and of one group."""

from __future__ import annotations

import io
import pickle

import matplotlib as mpl
import matplotlib.image
import matplotlib.style
import numpy as np
import pytest
from IPython.core.formatters import DisplayFormatter
from IPython.core.pylabtools import select_figure_formats
from matplotlib.colors import same_color
from matplotlib.figure import Figure

import sim
from sim.report import figures
from sim.report.figures.picture import plotted
from sim.report.figures.registry import FigureKind
from sim.report.figures.style import drawn

SERIF = {"font.family": "serif", "font.size": 14}


@pytest.fixture(scope="module")
def results():
    scenarios = [sim.load("dorset", policy=p) for p in ("annual-settlement", "three-year-settlement")]
    return sim.compare(scenarios, replications=6, years=2)


@pytest.fixture
def formatter():
    return DisplayFormatter()


def size(png):
    """The width and height that a PNG says it has."""
    return tuple(int.from_bytes(png[at : at + 4], "big") for at in (16, 20))


def test_a_picture_shows_itself_without_a_magic_command(results, formatter):
    shown, how = formatter.format(results.plot_limbo())
    assert set(shown) == {"text/plain", "image/png"}
    assert shown["image/png"] == drawn(figures.limbo_figure(results), "png")
    across, down = size(shown["image/png"])
    assert how["image/png"] == {"width": round(across / 2), "height": pytest.approx(down / 2, abs=1)}


def test_it_is_shown_once_too_where_the_inline_backend_prints_figures(results, formatter):
    class Shell:
        display_formatter = formatter

    select_figure_formats(Shell, {"png"})
    shown, how = formatter.format(results.plot_limbo())
    assert set(shown) == {"text/plain", "image/png"}
    assert how == {}  # IPython's own printer, and not that of the picture


def test_a_figure_of_somebody_elses_making_shows_itself_as_it_is(formatter):
    own = Figure(figsize=(2, 1))
    own.subplots().set_title("mine")
    plain = io.BytesIO()
    own.savefig(plain, dpi=50)
    same = plotted(lambda: own)
    assert same is own
    assert "image/png" in formatter.format(own)[0]
    again = io.BytesIO()
    own.savefig(again, dpi=50)
    assert again.getvalue() == plain.getvalue()


def test_what_is_written_by_itself_is_in_the_house_style_whatever_is_set(results):
    plain = drawn(figures.limbo_figure(results), "svg")
    with mpl.style.context("dark_background"), mpl.rc_context(SERIF):
        assert drawn(figures.limbo_figure(results), "svg") == plain


def test_a_picture_is_drawn_as_it_was_made_whatever_is_set_later(results):
    picture = results.plot_limbo()
    plain = drawn(picture, "png")
    with mpl.rc_context(SERIF | {"xtick.color": "red"}):
        assert drawn(results.plot_limbo(), "png") != plain
        assert drawn(picture, "png") == plain
        theirs = results.plot_limbo()
    assert drawn(pickle.loads(pickle.dumps(theirs)), "png") == drawn(theirs, "png") != plain


def test_type_and_colours_that_the_user_set_are_heeded_and_all_else_is_the_houses(results):
    cycle = mpl.cycler(color=["red", "lime"])
    with mpl.rc_context(
        SERIF | {"axes.prop_cycle": cycle, "text.color": "navy", "figure.facecolor": "ivory"}
    ):
        picture = results.plot_retention()
    title = picture.texts[0]
    assert title.get_size() == pytest.approx(11 * 14 / 9)
    assert title.get_family() == ["serif"]
    assert same_color(title.get_color(), "navy")
    assert same_color(picture.get_facecolor(), "ivory")
    (axes,) = picture.axes
    assert {"red", "lime"} <= {
        name
        for name in ("red", "lime", "#0072B2")
        for line in axes.lines
        if same_color(line.get_color(), name)
    }
    assert not axes.spines["top"].get_visible()  # of the house, as nothing was said of it


@pytest.mark.parametrize("settings", [{}, SERIF], ids=["house", "serif"])
def test_no_word_is_cut_however_few_dots_an_inch_has(results, settings):
    with mpl.rc_context(settings):
        picture = results.plot_retention()
    margin = round(0.1 * 50)
    for dpi in (50, 72, 80, 150):
        file = io.BytesIO()
        picture.savefig(file, dpi=dpi)
        file.seek(0)
        page = mpl.image.imread(file)[..., :3]
        assert (page[:, -round(margin * dpi / 50 / 2) :] == 1).all(), (
            f"ink at the right edge at {dpi} dots an inch"
        )


# --- on axes that are given

PANELS = {
    "retention": 1, "lost_knowledge": 2, "exits": 2, "exits_by_cause": 2, "posts": 2, "limbo": 1,
    "partners": 2, "maturity": 2, "spending": 2, "difference": 1,
}  # fmt: skip


@pytest.mark.parametrize("name", PANELS)
def test_each_draws_on_the_axes_that_are_given_and_writes_nothing_beside_them(results, name):
    figure = Figure(figsize=(8, 4), layout="constrained")
    given = list(figure.subplots(1, PANELS[name], squeeze=False)[0])
    asked = given[0] if PANELS[name] == 1 else given
    with mpl.rc_context(SERIF):
        assert getattr(results, f"plot_{name}")(ax=asked) is asked
    assert figure.texts == []
    assert figure.axes == given
    assert all(axes.has_data() for axes in given)
    assert any(axes.get_legend() for axes in given)
    assert given[-1].get_xlabel() or name == "spending"
    figure.draw_without_rendering()


def test_what_is_drawn_there_is_what_the_picture_draws(results):
    axes = Figure().subplots()
    results.plot_retention(ax=axes)
    there = results.plot_retention().axes[0]
    for mine, its in zip(axes.lines, there.lines, strict=True):
        assert mine.get_ydata() == pytest.approx(its.get_ydata())
    assert axes.get_ylabel() == "Day-one team still in post"


def test_too_few_axes_are_refused_with_the_panels_that_there_are(results):
    axes = Figure().subplots()
    with pytest.raises(
        ValueError, match="two panels: Annual settlements and Three-year settlements; give ax 2"
    ):
        results.plot_maturity(ax=axes)
    assert not axes.has_data()
    with pytest.raises(ValueError, match="one panel; give ax an axes"):
        results.plot_limbo(ax=[axes, axes])


def test_a_picture_that_is_a_page_refuses_axes(results, monkeypatch):
    axes = Figure().subplots()
    with pytest.raises(ValueError, match="figure of its own and cannot be drawn on given axes"):
        results.plot("how_sure", ax=axes)
    own = FigureKind("own", lambda _: None, lambda _: Figure())
    monkeypatch.setitem(sim.report.figures.registry._KINDS, "own", own)
    with pytest.raises(ValueError, match="figure of its own"):
        results.plot("own", ax=axes)
    assert results.plot("spending", ax=(two := Figure().subplots(2, 1))) is two
    assert all(axes.has_data() for axes in two)


# --- of a group


def test_retention_of_a_group_is_that_of_the_table(results):
    (axes,) = results.plot_retention(group="contract: fixed-term").axes
    rows = results.retention.query("clock == 'calendar' and group == 'contract: fixed-term'")
    drawn_there = [line.get_ydata() for line in axes.lines if line.get_linewidth() > 0]
    for line, (_, of) in zip(drawn_there, rows.groupby("scenario", sort=False), strict=True):
        assert line == pytest.approx(of["survival"].to_numpy())


def test_a_group_makes_no_claim_that_is_the_teams(results):
    for picture in (
        results.plot_retention(group="band: 8a"),
        results.plot_exits(group="pooled"),
        results.plot_difference("lost_knowledge", group="pooled"),
    ):
        title = picture.texts[0].get_text()
        assert title.startswith(("Band 8a: ", "Funding stream pooled: "))


def test_differences_of_a_stream_are_those_of_its_own_measure(results):
    (axes,) = results.plot_difference("lost_knowledge", group="pooled").axes
    base, other = (o.monthly("lost_knowledge", "pooled") for o in results.outcomes)
    assert axes.lines[-1].get_ydata() == pytest.approx(np.mean(other - base, axis=0))


@pytest.mark.parametrize(
    ("name", "group", "says"),
    [
        ("retention", "contract: fixd-term", "did you mean contract: fixed-term"),
        ("retention", "pooledd", "did you mean pooled"),
        ("exits", "band: 5", "there are team, pooled"),
        ("difference", "band: 5", "there are team, pooled"),
        ("exits_by_cause", "nobody", "there are team"),
    ],
)
def test_a_group_that_is_not_there_is_answered_with_those_that_are(results, name, group, says):
    with pytest.raises(ValueError, match=f"no group '{group}' here.*{says}"):
        getattr(results, f"plot_{name}")(group=group)
