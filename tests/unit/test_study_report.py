"""Words, labels and pictures."""

import math
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.report.style import fitted, save_figure, spread
from sim.report.wording import change, number
from sim.study.outcome import labels


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.5234, "share", "52.3%"),
        (5_170_106.0, "GBP", "5,170"),
        (1696.4, "post-months", "1,696"),
        (62.54, "person-weeks", "62.5"),
        (5.704, "per year", "5.70"),
        (math.nan, "share", "n/a"),
    ],
)
def test_numbers_are_said_in_their_units(value, unit, said):
    assert number(value, unit) == said


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (-0.0234, "share", "-2.3"),
        (0.0234, "share", "+2.3"),
        (-0.0001, "share", "0.0"),
        (775_137.0, "GBP", "+775"),
        (-43.61, "post-months", "-43.6"),
        (math.nan, "share", "n/a"),
    ],
)
def test_differences_carry_their_sign_and_shares_become_points(value, unit, said):
    assert change(value, unit) == said


def test_labels_leave_out_what_all_share():
    assert labels(["a / x", "a / y"]) == ["x", "y"]
    assert labels(["a / x", "b / x"]) == ["a", "b"]
    assert labels(["a", "a / y"]) == ["a", "a / y"]
    assert labels(["a / x"]) == ["a / x"]


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.15)), min_size=1, max_size=6))
def test_labels_at_line_ends_never_overlap_nor_leave_the_axes(ends):
    wanted, heights = zip(*ends, strict=True)
    centres = spread(wanted, heights, 0.0, 1.0)
    boxes = sorted((c - h / 2, c + h / 2) for c, h in zip(centres, heights, strict=True))
    assert boxes[0][0] >= -1e-9
    assert boxes[-1][1] <= 1 + 1e-9
    assert all(below[1] <= above[0] + 1e-9 for below, above in pairwise(boxes))


def test_a_label_with_room_stays_at_its_line():
    assert spread([0.2, 0.8], [0.1, 0.1], 0.0, 1.0) == pytest.approx([0.2, 0.8])


def test_a_long_title_is_broken_to_fit():
    title = "three-year-settlement-with-a-bridging-fund keeps more of the day-one team"
    assert len(fitted(title, 3.0, 11, "bold").splitlines()) > 1
    assert fitted("short", 3.0, 11) == "short"


@pytest.fixture(scope="module")
def compared():
    scenarios = [
        sim.load("dorset", policy="annual-settlement"),
        sim.load("dorset", policy="three-year-settlement").replace(
            {"name": "a $5 fund, <b>named</b> [oddly]"}
        ),
    ]
    return sim.compare(scenarios, replications=12, years=2)


def words_in(figure):
    return "\n".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def test_the_retention_picture_says_how_sure_it_is(compared):
    words = words_in(compared.plot_retention())
    assert "day-one team" in words
    assert "95% interval" in words
    assert "12 replications, seed 2020" in words
    assert "still in post (mean of one team)" in words
    assert "Apr 2022" in words


def test_the_picture_of_one_year_speaks_of_its_end():
    one = sim.run(sim.load("dorset"), replications=4, years=1)
    assert "still in post after 12 months" in words_in(one.plot_retention())
    assert "n/a" not in words_in(one.plot_retention())


def test_both_lines_are_drawn_in_colours_and_dashes_of_their_own(compared):
    for figure in (compared.plot_retention(), compared.plot_lost_knowledge()):
        for axes in figure.axes:
            main = [line for line in axes.lines if line.get_linewidth() > 1]
            assert len({line.get_color() for line in main}) == 2
            assert len({str(line._dash_pattern) for line in main}) == 2


def test_pictures_do_not_depend_on_the_users_settings(compared, tmp_path):
    import matplotlib as mpl

    save_figure(compared.plot_retention(), tmp_path / "plain")
    with mpl.rc_context({"font.size": 30.0, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        save_figure(compared.plot_retention(), tmp_path / "odd")
    assert (tmp_path / "plain.svg").read_bytes() == (tmp_path / "odd.svg").read_bytes()
    assert (tmp_path / "plain.png").read_bytes() == (tmp_path / "odd.png").read_bytes()
