"""The picture of how sure: bars are as long as they are said to be, and what is not known is empty."""

from math import nan

import pytest
from matplotlib.patches import Rectangle

from sim.report.figures.how_sure import bars_figure
from sim.report.figures.style import COLUMN_INCHES, WIDTH_INCHES
from sim.report.words.how_sure import Bar, HowSure
from sim.report.words.origin import Origin
from tests.unit.test_figures import assert_readable

LONG = (
    "Settlements of three years for transformation and maternity, with a bridge fund and a shared HR partner"
)
SURE = HowSure(
    f"{LONG}: +1.2 people kept",
    "people of 18, still there in September 2023",
    (
        Bar("Chance in the simulation", 0.9, 1.5, 1.2, "The average lies within +0.9 to +1.5."),
        Bar("One team's luck", -1.0, 3.0, 1.2, "Nine in ten times one such team gets -1.0 to +3.0."),
        Bar("What nobody has measured", nan, nan, 1.2, "The assumptions were not varied; vary them. " * 3),
    ),
)
ORIGIN = Origin("A system, six years; the policy reaches two of its 18 posts.", "Made up.")


def draw(sure=SURE, **how):
    return bars_figure(sure, origin=ORIGIN, **{"difference": True, **how})


def drawn(figure):
    return [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]


@pytest.mark.parametrize("width", [WIDTH_INCHES, COLUMN_INCHES])
def test_its_words_can_be_read_with_long_names(width):
    figure = draw(width=width)
    assert_readable(figure)
    if width == WIDTH_INCHES:
        assert min(text.get_size() for text in [*figure.texts, *figure.axes[0].texts]) >= 8
    words = " ".join(text.get_text().replace("\n", " ") for text in figure.axes[0].texts)
    assert all(bar.label in words and bar.said.strip() in words for bar in SURE.bars)


def test_bars_are_as_long_as_they_are_and_one_that_is_not_known_is_an_empty_box():
    chance, luck, unknown = drawn(draw())
    assert (chance.get_x(), chance.get_width()) == pytest.approx((0.9, 0.6))
    assert (luck.get_x(), luck.get_width()) == pytest.approx((-1.0, 4.0))
    assert unknown.get_facecolor()[3] == 0
    assert unknown.get_linestyle() != chance.get_linestyle()
    # one axis for all, in people; on it the finding and no difference, in every bar
    figure = draw()
    assert len(figure.axes) == 1
    assert figure.axes[0].get_xlabel() == SURE.unit
    marks = [segment[0][0] for lines in figure.axes[0].collections for segment in lines.get_segments()]
    assert marks == [1.2, 0.0] * 3


def test_a_level_has_no_mark_of_no_difference_and_no_bar_needs_be_known():
    figure = draw(
        SURE._replace(bars=tuple(b._replace(low=nan, high=nan) for b in SURE.bars)), difference=False
    )
    assert [p.get_facecolor()[3] for p in drawn(figure)] == [0, 0, 0]
    marks = [segment[0][0] for lines in figure.axes[0].collections for segment in lines.get_segments()]
    assert marks == [1.2] * 3
