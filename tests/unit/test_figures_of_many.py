"""Pictures of many things: no text upon text, and no two things drawn alike."""

import matplotlib as mpl
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

import sim
from sim.report.figures import page as pages
from sim.report.figures.bands import MOST_LINES
from sim.report.figures.contract_ends import contract_ends_figure
from sim.report.figures.knowledge import lost_knowledge_figure
from sim.report.figures.multiples import MOST_PANELS, left_out, too_many
from sim.report.figures.posts_page import posts_page_figure, posts_page_table
from sim.report.figures.registry import figure_called, figures_of
from sim.report.figures.retention import retention_figure
from sim.report.figures.stacks import fill
from sim.report.figures.style import FILLS, look
from tests.text_boxes import upon_each_other

MANY = MOST_LINES + 1
SPACE = 2.0  # points: boxes of text hold the space around it
NAME = "a-name-of-a-scenario-that-says-all-that-it-is-about-and-a-little-more-{:02}"
POLICIES = ("annual-settlement", "three-year-settlement", "bridge-fund")


@pytest.fixture(scope="module")
def many():
    scenarios = [
        sim.load("dorset", policy=POLICIES[i % 3]).replace(
            {"name": NAME.format(i), "policy.renewal.lead_weeks": 4 + i}
        )
        for i in range(MANY)
    ]
    return sim.compare(scenarios, replications=2, years=2)


@pytest.fixture(scope="module")
def listed():
    """A team of many posts and streams whose names are long."""
    streams = {f"stream-{i}-of-a-long-name": {"kind": "transformation"} for i in range(len(FILLS) + 3)}
    posts = {
        f"post-{i}": {
            "role": f"Role {i} of somebody who does ever so many things"[:36], "band": "7",
            "stream": list(streams)[i % len(streams)],
        }
        for i in range(48)
    }  # fmt: skip
    people = {
        post: {"tenure_months": 5, "contract": "fixed-term", "months_left": 1 + i % 30}
        for i, post in enumerate(posts)
    }
    system = {"title": "Many posts", "streams": streams, "posts": posts, "starting": {"people": people}}
    base = sim.load("dorset", policy="annual-settlement").replace({"system": system})
    return sim.compare(
        [base, base.replace({"policy.renewal.lead_weeks": 26, "name": "early"})], replications=2, years=2
    )


def over_each_other(figure):
    """Return the texts of a figure that lie upon each other by more than the space between two lines."""
    renderer = FigureCanvasAgg(figure).get_renderer()
    figure.draw_without_rendering()
    beyond = {id(label) for axes in figure.axes for label in not_drawn(axes)}
    upright = [
        (text.get_text(), text.get_window_extent(renderer).padded(-SPACE * figure.dpi / 72))
        for text in figure.findobj(Text)
        if text.get_visible()
        and text.get_text().strip()
        and text.get_rotation() in (0, 90)
        and id(text) not in beyond
    ]
    shown = [(words, box) for words, box in upright if box.width > 0 and box.height > 0]
    return [(shown[a][0], shown[b][0]) for a, b in upon_each_other([box for _, box in shown])]


def not_drawn(axes):
    """Yield the labels of ticks that lie beyond the ends of an axis: they are there, and not drawn."""
    for each in (axes, *axes.child_axes):
        for axis in (each.xaxis, each.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            for tick in axis.get_major_ticks():
                if not low - slack <= tick.get_loc() <= high + slack:
                    yield from (tick.label1, tick.label2)


def shown_alike(keys):
    """Return the entries of a key that are drawn in one way."""
    looks = [repr(sorted((k, str(v)) for k, v in key.drawn.items())) for key in keys]
    return [key.words for key, drawn in zip(keys, looks, strict=True) if looks.count(drawn) > 1]


@pytest.fixture
def keys(monkeypatch):
    """What each key that is drawn says."""
    told = []
    draw = pages._draw_key

    def drawn(figure, key, *rest):
        told.append(key)
        return draw(figure, key, *rest)

    monkeypatch.setattr(pages, "_draw_key", drawn)
    return told


def drawn_of(results):
    yield "retention", retention_figure
    yield "lost_knowledge", lost_knowledge_figure
    yield from ((kind.name, kind.draw) for kind in figures_of(results))


@pytest.mark.slow
def test_of_many_scenarios_no_picture_has_text_upon_text_or_two_of_one_look(many, keys):
    mpl.rcdefaults()
    for name, draw in drawn_of(many):
        figure = draw(many)
        assert over_each_other(figure) == [], name
        assert [shown_alike(key) for key in keys if shown_alike(key)] == [], name
        tall = figure.get_size_inches()[1]
        assert all(0 <= text.get_position()[1] <= 1 for text in figure.texts), (name, tall)


@pytest.mark.slow
@pytest.mark.parametrize("draw", [posts_page_figure, contract_ends_figure])
def test_of_many_posts_and_streams_no_picture_has_text_upon_text(listed, keys, draw):
    assert over_each_other(draw(listed)) == []
    assert [shown_alike(key) for key in keys if shown_alike(key)] == []


def test_the_streams_that_have_no_fill_of_their_own_are_one_layer(listed, keys):
    contract_ends_figure(listed)
    (key,) = keys
    assert len(key) == len(FILLS)
    assert key[-1].words == "4 other streams"
    assert len({str(fill(i)) for i in range(len(FILLS))}) == len(FILLS)


def test_of_many_posts_as_many_are_drawn_as_can_be_read(listed):
    assert posts_page_table(listed)["post"].nunique() == 40
    assert len(listed.posts["post"].unique()) == 48


def test_forty_nine_scenarios_are_drawn_apart_by_colour_and_mark():
    assert len({(look(i).colour, look(i).mark) for i in range(49)}) == 49
    assert [look(i).mark for i in range(7)] == list("os^Dv<>")


def test_more_scenarios_than_colours_have_a_panel_each(many):
    axes = figure_called("limbo", many).draw(many).axes
    assert len(axes) == MANY
    assert len({tuple(panel.get_ylim()) for panel in axes}) == 1
    assert [too_many(n) for n in (MOST_LINES, MANY)] == [False, True]
    assert left_out(MOST_PANELS) == ""
    assert left_out(MOST_PANELS + 5) == f"The first {MOST_PANELS} of {MOST_PANELS + 5} scenarios."
