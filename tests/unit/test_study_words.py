"""A study in the reader's words and units, and against the level that was asked."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

from sim.report.answer import topics_of
from sim.report.briefing.reworded import conditions_in_words, search_in_words
from sim.report.english import at_words
from sim.report.figures.heat_map import heat_map_figure
from sim.report.numbers import Paired
from sim.report.study_words import break_even_words, counted_sides, headline
from sim.report.verdicts import Evidence
from sim.study.questions.condition_words import fail_sentence, win_sentence
from sim.study.questions.conditions import Section as Conditions
from sim.study.questions.search import Section as Search
from sim.study.questions.tally import Tally


def searching(**target):
    levers = {"policy.settlement.horizon": [1, "recurrent"], "policy.renewal.lead_weeks": [8, 26]}
    return Search(levers=levers, target={"measure": "retention_36m", **target})


def test_what_a_search_found_is_said_without_names_and_in_points():
    section = searching(at_least=0.05, of="difference")
    said = (
        f"0 of 4 combinations reach {section.target}. The nearest is policy.settlement.horizon "
        '"recurrent", policy.renewal.lead_weeks 26: the difference in retention_36m is 0.0489 (-1e-05 to '
        "0.0841) and cost_public_gbp is £5,661,905 (£5,574,095 to £5,749,715)."
    )
    assert search_in_words(said, section, "share") == (
        "0 of 4 combinations reach a difference in day-one people in post at month 36 of at least +5.0 "
        "points. The nearest is horizon (settlement) recurrent, lead weeks (renewal) 26: the difference in "
        "day-one people in post at month 36 is +4.9 points (0.0 to +8.4) and public cost is "
        "£5,661,905 (£5,574,095 to £5,749,715)."
    )


@pytest.mark.parametrize(
    ("target", "unit", "said", "words"),
    [
        (
            {"at_least": 0.5},
            "share",
            "1 of 4 combinations reach retention_36m of at least 0.5.",
            "1 of 4 combinations reach day-one people in post at month 36 of at least 50.0%.",
        ),
        (
            {"measure": "lost_knowledge", "at_most": 6.0},
            "staff equivalents",
            "1 of 4 combinations reach lost_knowledge of at most 6.",
            "1 of 4 combinations reach lost knowledge of at most 6.",
        ),
    ],
)
def test_a_level_is_said_in_its_own_unit(target, unit, said, words):
    section = searching(**target)
    assert str(section.target) in said
    assert search_in_words(said, section, unit) == words


@pytest.mark.parametrize("failed", [30, 60])
def test_conditions_are_said_without_names_and_in_points(failed):
    section = Conditions(measure="retention_36m", fails="below 0.1")
    measure, tally = "retention 36m", Tally(60, failed, 2, 1)
    against = f"{measure} {section.fails} against annual settlements"
    fails = conditions_in_words(fail_sentence(tally, None, [], "a bridge fund", against), section, "share")
    assert fails.startswith(
        "A bridge fund failed (the difference in day-one people in post at month 36 below +10.0 points, "
        "compared with annual settlements) at "
    )
    wins = win_sentence(tally, "a bridge fund", "annual settlements", measure)
    assert conditions_in_words(wins, section, "share").startswith(
        "In day-one people in post at month 36, a bridge fund did better than annual settlements at "
    )


def test_a_long_name_is_cut_after_a_word():
    long = "Bristol, North Somerset and South Gloucestershire"
    assert at_words(long, 60) == long
    assert at_words(long, 30) == "Bristol, North Somerset…"
    assert at_words(long, 27) == "Bristol, North Somerset…"
    assert at_words("Dorset", 4) == "Dor…"


# --- against a level


def test_sides_are_counted_against_the_level_and_say_it():
    rows = pd.DataFrame({"diff_ci_low": [0.01, 0.06, -0.03], "diff_ci_high": [0.02, 0.08, 0.07]})
    assert (
        counted_sides(rows, "values", 0.05, "share")
        == "1 of 3 values above +5.0 points, 1 below +5.0 points, 1 not clear of +5.0 points"
    )


@pytest.mark.parametrize(
    ("at", "said", "words"),
    [
        (0.31, "above 0.05, perhaps above the range",
         "crosses +5.0 points at 0.31 (95% interval: above 0.05, perhaps above the range)"),
        (None, "from 0 to 6 the difference is nowhere told from 0.05",
         "is nowhere told from +5.0 points (from 0 to 6)"),
        (None, "none from 0 to 0.6: the difference is above 0.05 throughout",
         "does not cross +5.0 points from 0 to 0.6: it is above +5.0 points throughout"),
    ],
)  # fmt: skip
def test_a_break_even_at_a_level_is_said_in_the_measures_unit(at, said, words):
    row = {"at": float("nan") if at is None else at, "said": said, "level": 0.05, "unit": "share"}
    assert break_even_words(row) == words


def heat(level):
    differences = [0.02, 0.04, 0.06, 0.08]
    table = pd.DataFrame(
        {"x": [1, 2, 1, 2], "y": [1, 1, 2, 2], "diff_mean": differences,
         "diff_ci_low": [d - 0.015 for d in differences], "diff_ci_high": [d + 0.015 for d in differences]}
    )  # fmt: skip
    named = {"x_title": "X", "y_title": "Y", "what": "the difference", "unit": "share", "source": "made"}
    return heat_map_figure(table, **named, level=level)


def test_a_heat_map_marks_the_level_that_was_asked():
    figure = heat(0.05)
    words = " ".join(" ".join(text.get_text() for text in figure.texts).split())
    assert "above +5.0 points in 1, below +5.0 points in 1, not clear in 2" in words
    assert "the 95% interval holds +5.0 points" in words
    assert "Break-even: difference +5.0 points" in words
    (axes,) = figure.axes
    assert len([patch for patch in axes.patches if patch.get_hatch()]) == 2
    mesh, contour = axes.collections
    assert list(contour.levels) == [5.0]
    colours = [to_hex(mesh.to_rgba(value)) for value in (4.0, 5.0, 6.0)]
    assert len(set(colours)) == 3
    assert sum(mesh.get_clim()) == pytest.approx(10.0)  # neither purple nor orange at the level


def test_a_heat_map_without_a_level_marks_0():
    figure = heat(0.0)
    words = " ".join(text.get_text() for text in figure.texts)
    assert "above 0 in 4" in " ".join(words.split())
    assert "Break-even" not in words  # everywhere above


# --- titles


def found(*means):
    return [
        (f"a policy with a name of its own, the {i}th", Evidence(
            Paired(mean, mean - 0.01, mean + 0.01, 0.9, same=False), 1, "share", 60, ranged=False
        ))
        for i, mean in enumerate(means)
    ]  # fmt: skip


def test_a_title_names_as_many_policies_as_two_lines_hold():
    topic = topics_of(6)[0]
    one = headline(topic, found(0.06), "42 systems together")
    assert one.startswith("Retention at month 36, 42 systems together: +6.0 points with a policy")
    several = headline(topic, found(0.06, 0.05, 0.04), "42 systems together")
    assert several.endswith("the 0th; 2 more clear")
    assert max(map(len, (one, several))) <= 130
