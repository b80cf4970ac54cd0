"""A study in the reader's words and units, and against the level that was asked."""

import pandas as pd
import pytest
from matplotlib.colors import to_hex

import sim
from sim.report.detail import _shown
from sim.report.figures.heat_map import heat_map_figure
from sim.report.words.answer import topics_of
from sim.report.words.english import at_words
from sim.report.words.headlines import study_headline
from sim.report.words.numbers import Paired
from sim.report.words.origin import Origin
from sim.report.words.prices import value_lines
from sim.report.words.sides import counted_sides
from sim.report.words.verdicts import Evidence


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


def heat(level):
    differences = [0.02, 0.04, 0.06, 0.08]
    table = pd.DataFrame(
        {"x": [1, 2, 1, 2], "y": [1, 1, 2, 2], "diff_mean": differences,
         "diff_ci_low": [d - 0.015 for d in differences], "diff_ci_high": [d + 0.015 for d in differences]}
    )  # fmt: skip
    named = {"x_title": "X", "y_title": "Y", "what": "the difference", "unit": "share"}
    return heat_map_figure(table, **named, origin=Origin("about", "made"), level=level)


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
            Paired(mean, mean - 0.01, mean + 0.01, 0.9, same=False, worse=0.1), 1, "share", 60, ranged=False
        ))
        for i, mean in enumerate(means)
    ]  # fmt: skip


def test_a_title_names_as_many_policies_as_two_lines_hold():
    topic = topics_of(6)[0]
    one = study_headline(topic, found(0.06), "42 systems together")
    assert one.startswith("Retention at month 42, 42 systems together: +6.0 points with a policy")
    several = study_headline(topic, found(0.06, 0.05, 0.04), "42 systems together")
    assert several.endswith("the 0th; 2 more clear")
    assert max(map(len, (one, several))) <= 130


def test_a_studys_tables_show_every_measure_that_its_file_names(tmp_path):
    """A study that asked for vacancies was not told of them in the terminal."""
    named = "retention_42m, months_kept, vacancy_rate, limbo_weeks, lost_knowledge"
    path = tmp_path / "study.yaml"
    text = """
title: What is asked
systems: [lincolnshire]
policies: [annual-settlement, bridge-fund]
run: {years: 4, start_date: 2020-04-01}
"""
    path.write_text(f"{text}measures: [{named}]\n")
    assert set(_shown(sim.load_study(path))) == set(named.split(", "))
    path.write_text(text)
    assert _shown(sim.load_study(path)) == [
        "retention_42m", "months_kept", "lost_knowledge", "knowledge_stock_end", "funded_post_months",
        "cost_total_gbp",
    ]  # fmt: skip


def test_a_study_that_asks_for_value_is_told_it_in_a_sentence_for_each_policy():
    row = {
        "system": "here", "assumptions": "central", "scenario": "fund", "of": "staff-year", "times": 1,
        "measure": "cost_total_discounted_gbp", "unit": "GBP", "verdict": "costs-more-keeps-more",
        "extent": "between", "estimate": 40_000.0, "ci_low": 30_000.0, "ci_high": 60_000.0,
    }  # fmt: skip
    asked = ("price", "stated-price", "net-benefit", "net-benefit")
    value = pd.DataFrame([row | {"question": question} for question in asked])
    elsewhere = value.assign(system="there")
    (line,) = value_lines(pd.concat([value, elsewhere]), ("here", "central"), {"fund": "A bridge fund"})
    assert line.startswith("A bridge fund: it costs £40,000 (95% interval £30,000 to £60,000) for each extra")
    assert "net benefit is" in line
