"""The pictures of a study: what is drawn is what its tables hold; words say no more than intervals do."""

from itertools import combinations, product
from math import nan
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text

import sim
from sim.files.names import file_name
from sim.report.figures.forest import one_line
from sim.report.figures.lever_curve import lever_figure
from sim.report.figures.page import Words
from sim.report.figures.study_figures import study_figures
from sim.report.figures.style import DPI, SMALLEST
from sim.report.save import write_pictures
from sim.report.words.headlines import Headlines
from sim.report.words.origin import Origin
from sim.report.words.sensitivity import share_words
from sim.report.words.sides import counted_sides
from sim.study.experiment.outputs import pictures_of
from sim.study.experiment.precision import as_given

POLICIES = ("annual-settlement", "three-year-settlement", "bridge-fund")
CLAWBACK = "assumptions.funding.clawback_chance_per_year"
SECTIONS = f"""\
why: {{replications: 40}}
structure: {{replications: 40}}
tornado: {{replications: 40}}
sensitivity: {{points: 8, replications: 4}}
sweeps:
  - {{lever: {{path: {CLAWBACK}, values: [0, 0.3, 0.6]}}, replications: 40}}
  - lever: {{path: policy.renewal.lead_weeks, values: [0, 26]}}
    second: {{path: {CLAWBACK}, values: [0, 0.6]}}
"""
SIZE = {"retention_42m": ("share", 0.06), "lost_knowledge": ("staff equivalents", -0.8),
        "cost_total_gbp": ("GBP", 2e5)}  # fmt: skip


def plan_of(place, systems=2, policies=POLICIES, sections="", text="run: {years: 4}\n"):
    entries = "".join(
        f"  - {{name: s{i:02}, extends: dorset, set: {{system.title: 'North, South and East {i:02}'}}}}\n"
        for i in range(systems)
    )
    head = f"title: Invented\nsystems:\n{entries}policies: [{', '.join(policies)}]\n"
    (place / "study.yaml").write_text(f"{head}{text}{sections}", encoding="utf-8")
    return sim.load_study(place / "study.yaml")


def row(system, policy, measure, mean, half, ranged):
    return {
        "assumptions": "central", "system": system, "scenario": policy, "measure": measure, "group": "team",
        "unit": SIZE[measure][0], "diff_mean": mean, "diff_ci_low": mean - half, "diff_ci_high": mean + half,
        "share_better": 0.8, "share_worse": 0.1, "diff_p5": mean - 3 * half, "diff_p95": mean + 3 * half,
        "diff_range_low": mean - 2 * half if ranged else nan,
        "diff_range_high": mean + half if ranged else nan,
        "diff_range_low_ci_low": nan, "diff_range_high_ci_high": nan,
        "diff_predictive_p5": nan, "diff_predictive_p95": nan,
        "predictive_share_better": nan, "predictive_share_worse": nan,
        "replications": 60, "diff_replications": 60,
    }  # fmt: skip


def results_of(plan, half=0.2, ranged=True, answers=None):
    """Results of invented numbers: the first policy does something, the second a tenth of it."""
    systems = ["pooled", *plan.systems] if len(plan.systems) > 1 else list(plan.systems)
    differences, curves = [], []
    months = np.arange(12 * plan.file.run.years + 1)
    for system in systems:
        for p, policy in enumerate(plan.policies):
            for measure, (unit, size) in SIZE.items() if p else ():
                many = len(plan.systems) if system == "pooled" and unit != "share" else 1
                mean = size * many / (1 if p == 1 else 10)
                differences.append(row(system, policy, measure, mean, half * abs(size) * many, ranged))
            for measure in ("retention", "lost_knowledge", "knowledge_stock"):
                level = np.exp(-months / 50) if measure == "retention" else months / 6
                size = 0.05 if measure == "retention" or system != "pooled" else 0.05 * len(plan.systems)
                diff = np.full(len(months), nan) if not p else size * np.sin(months / 20)
                columns = {
                    "assumptions": "central", "system": system, "scenario": policy, "measure": measure,
                    "month": months, "mean": level, "ci_low": 0.9 * level, "ci_high": 1.1 * level,
                    "p5": 0.5 * level, "p95": 1.5 * level, "diff_mean": diff, "diff_ci_low": diff - 0.01,
                    "diff_ci_high": diff + 0.01,
                }  # fmt: skip
                curves.append(pd.DataFrame(columns))
    table = pd.DataFrame(differences)
    base = [row(s, plan.baseline, m, nan, nan, False) for s in systems for m in SIZE]
    levels = pd.concat([pd.DataFrame(base), table], ignore_index=True)
    levels = levels.assign(mean=0.5, ci_low=0.45, ci_high=0.55, p5=0.3, p95=0.7)
    return SimpleNamespace(
        plan=plan, summary=levels, differences=table, monthly=pd.concat(curves, ignore_index=True),
        answers=answers or {}, stop_of=lambda _: as_given(60),
    )  # fmt: skip


def interval(name, mean, half):
    return {name: mean, f"{name}_ci_low": mean - half, f"{name}_ci_high": mean + half}


ENDS = ("mean", "ci_low", "ci_high")


def answers_of(plan):
    """Answers to every section, of every system and policy."""
    tables = {name: [] for name in (
        "why", "structure", "tornado", "sensitivity_split", "sensitivity_indices", "sweep",
        "sweep_break_evens",
    )}  # fmt: skip
    for system in plan.systems:
        for policy in plan.policies[1:]:
            about = {"assumptions": "central", "system": system, "scenario": policy}
            of_it = {**about, "measure": "retention_42m", "unit": "share"}
            for kind, split, part, mean in (
                ("baseline", "whole", None, 0.4), ("policy", "whole", None, 0.46),
                ("difference", "whole", None, 0.06), ("part", "levers", "policy.contracts", 0.06),
                ("part", "channels", "amount", 0.05), ("other", "channels", "other", 0.01),
            ):  # fmt: skip
                known = {"mean": mean, "ci_low": mean - 0.01, "ci_high": mean + 0.01, "replications": 40}
                tables["why"].append(of_it | {"kind": kind, "split": split, "part": part} | known)
            for name, mean in (("central", 0.06), ("phase-averaged", 0.05), ("reactions-off", 0.02)):
                ends = zip(ENDS, (mean, mean - 0.01, mean + 0.01), strict=True)
                tables["structure"].append(
                    of_it | {"alternative": name, "title": name.replace("-", " "), "years": 4, "skipped": ""}
                    | {f"diff_{end}": x for end, x in ends}
                    | {f"change_{end}": mean - 0.06 for end in ENDS} | {"replications": 40}
                )  # fmt: skip
            for factor, change in (("resignation", 0.02), ("retirement", 0.01), ("unmoved", 0.0)):
                numbers = {}
                for name, mean in (
                    ("central", 0.06), ("at_low", 0.06 - change), ("at_high", 0.06 + change),
                    ("low_change", -change), ("high_change", change), ("swing", 2 * change),
                ):  # fmt: skip
                    numbers |= interval(name, mean, 0.002)
                tables["tornado"].append(
                    of_it | {"factor": f"assumptions.{factor}"} | numbers
                    | {"low_value": 0.1, "value": 0.2, "high_value": 0.3}
                )  # fmt: skip
                tables["sensitivity_indices"].append(
                    of_it | {"factor": f"assumptions.{factor}"}
                    | interval("first", 10 * change, 0.1) | interval("total", 12 * change, 0.1)
                )  # fmt: skip
            tables["sensitivity_split"].append(
                of_it | interval("share_of_assumptions", 0.2, 0.1)
                | {"points": 8, "replications": 4, "replications_needed": 1.0, "factors": 3,
                   "totals_clear": 2, "largest_total": 0.24, "widest_reach": 0.02, "verdict": "enough"}
            )  # fmt: skip
            for x in (0.0, 0.3, 0.6):
                lever = {"question": 1, "x_lever": CLAWBACK, "x": x, "y_lever": None, "y": None}
                tables["sweep"].append(of_it | lever | interval("diff_mean", 0.06 - 0.2 * x, 0.02))
                for y in (0, 26):
                    lever = {"question": 2, "x_lever": "policy.renewal.lead_weeks", "x": y,
                             "y_lever": CLAWBACK, "y": x}  # fmt: skip
                    tables["sweep"].append(of_it | lever | interval("diff_mean", 0.06 - 0.2 * x, 0.02))
            tables["sweep_break_evens"].append(of_it | {
                "question": 1, "level": 0.0, "x_lever": CLAWBACK, "y_lever": None, "y": None,
                "lever_low": 0.0, "lever_high": 0.6, "at": 0.3, "ci_low": 0.2, "ci_high": nan,
                "verdict": "crosses",
            })  # fmt: skip
    tables = {name: pd.DataFrame(rows) for name, rows in tables.items()}
    ends = {f"diff_mean_ci_{end}": f"diff_ci_{end}" for end in ("low", "high")}
    tables["sweep"] = tables["sweep"].rename(columns=ends)
    return tables


def accepted_of(plan, over_points):
    """Acceptability curves of every policy: on average 50,000 is what is kept worth its cost."""
    rows = []
    for policy, i in product(plan.policies[1:], range(31)):
        about = {"assumptions": "central", "system": plan.systems[0], "scenario": policy, "of": "staff-year"}
        at = {"times": i / 10, "price_gbp": 4000.0 * i, "share": float(i > 12)}
        over = interval("point_share", i / 30 if over_points else nan, 0.05)
        rows.append(about | at | over | interval("net_benefit", i - 12.5, 1))
    return {"value_acceptability": pd.DataFrame(rows)}


def assert_readable(figure):
    """No words are cut off, too small, or upon others."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += [axes.xaxis.label, axes.yaxis.label, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            texts += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    shown = [text for text in texts if text.get_visible() and text.get_text().strip()]
    placed = [(text, Text.get_window_extent(text, canvas.get_renderer())) for text in shown]
    page = figure.bbox
    for text, box in placed:
        assert box.x0 >= -1, f"{text.get_text()!r} is cut off"
        assert box.y0 >= -1, f"{text.get_text()!r} is cut off"
        assert box.x1 <= page.x1 + 1, f"{text.get_text()!r} is cut off"
        assert text.get_size() >= SMALLEST
    for (a, box_a), (b, box_b) in combinations(placed, 2):
        across = min(box_a.x1, box_b.x1) - max(box_a.x0, box_b.x0)
        down = min(box_a.y1, box_b.y1) - max(box_a.y0, box_b.y0)
        assert across <= 1 or down <= 2, f"{a.get_text()!r} lies upon {b.get_text()!r}"


def pictures(results):
    return {picture.name: picture for picture in study_figures(results)}


ALWAYS = ("how_sure", "differences", "curves", "difference_retention", "difference_lost_knowledge")


def words_of(figure):
    return " ".join(" ".join(text.get_text() for text in figure.texts).split())


@pytest.mark.parametrize("systems", [1, 5, pytest.param(42, marks=pytest.mark.slow)])
def test_the_pictures_of_all_systems_can_be_read_however_many_there_are(tmp_path, systems):
    drawn = pictures(results_of(plan_of(tmp_path, systems)))
    assert list(drawn) == list(ALWAYS)
    for picture in drawn.values():
        figure = picture.draw()
        assert_readable(figure)
        assert figure.get_size_inches()[1] < 11.7  # A4
    forest = drawn["differences"].draw()
    names = [label for axes in forest.axes for label in axes.get_yticklabels() if label.get_text()]
    assert len(names) == systems + (systems > 1)
    assert min(label.get_size() for label in names) >= 7
    assert forest.get_size_inches()[1] < 9.7  # beside a caption on a page, at this size


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (
            ["Bath and North East Somerset, Swindon and Wiltshire", "Dorset"],
            ["Bath and North East…", "Dorset"],
        ),
        (["Bath and North East Somerset, Swindon", "Bath and North East Somerset, Wiltshire"], None),
    ],
)
def test_names_on_one_line_end_after_a_word_unless_two_would_read_the_same(names, shown):
    assert one_line(names, 1.5, 8.0) == (shown or names)


@pytest.mark.parametrize("question", ["why", "structure", "tornado", "sensitivity", "sweep"])
def test_what_sections_ask_is_drawn_of_the_first_system_alone(tmp_path, question):
    plan = plan_of(tmp_path, 2, sections=SECTIONS)
    drawn = pictures(results_of(plan, answers=answers_of(plan)))
    names = [name for name in drawn if name.startswith(question)]
    each = [f"s00_{policy}" for policy in POLICIES[1:]]
    if question == "sweep":
        assert names == ["sweep_1_s00", *(f"sweep_2_{words}" for words in each)]
    else:
        assert names == [f"{question}_{words}" for words in each]
    for name in names:
        assert set(drawn[name].table.get("system", ["s00"])) == {"s00"}
        assert_readable(drawn[name].draw())


def test_nothing_is_drawn_that_was_not_asked(tmp_path):
    assert tuple(pictures(results_of(plan_of(tmp_path, 1)))) == ALWAYS


def test_marks_stand_where_the_table_says_and_amounts_of_all_together_are_per_system(tmp_path):
    picture = pictures(results_of(plan_of(tmp_path, 2)))["differences"]
    table = picture.table.set_index(["system", "scenario", "measure"])["diff_mean"]
    assert table["pooled", POLICIES[1], "cost_total_gbp"] == pytest.approx(2e5)
    figure = picture.draw()
    for axes, measure in zip(figure.axes, ("retention_42m", "lost_knowledge", "cost_total_gbp"), strict=True):
        factor = {"share": 100, "GBP": 0.001}.get(SIZE[measure][0], 1)
        marks = [line for line in axes.lines if line.get_marker() not in ("None", "")]
        for policy, line in zip(POLICIES[1:], marks, strict=True):
            wanted = [factor * table[system, policy, measure] for system in ("pooled", "s00", "s01")]
            assert line.get_xdata() == pytest.approx(wanted)
            assert list(line.get_ydata()) == sorted(line.get_ydata())


def test_titles_claim_nothing_that_the_interval_or_the_range_denies(tmp_path):
    plan = plan_of(tmp_path, 2)
    clear = words_of(pictures(results_of(plan))["differences"].draw())
    assert "month 42, 2 systems together: +6.0 points with three-year settlements; 1 of 2 not clear" in clear
    assert "2 of 4 differences above 0, 2 not clear" in clear
    unsure = words_of(pictures(results_of(plan, half=1.1))["differences"].draw())
    assert "No clear difference in the day-one people still in post at month 42" in unsure
    ranged = plan_of(
        tmp_path, 2, text="run: {years: 4}\nuncertainty: {points: 2, replications: 2, conditioned: false}\n"
    )
    over = words_of(pictures(results_of(ranged, half=0.6))["differences"].draw())
    assert "No clear difference" in over


def test_a_range_that_is_not_known_is_drawn_and_counted_as_wide_as_it_may_be(tmp_path):
    text = "run: {years: 4}\nuncertainty: {points: 2, replications: 2, conditioned: false}\n"
    results = results_of(plan_of(tmp_path, 2, text=text))
    wide = {"diff_range_low_ci_low": -9e9, "diff_range_high_ci_high": 9e9, "diff_range_low": nan}
    for table in ("summary", "differences"):
        setattr(results, table, getattr(results, table).assign(**wide, diff_range_high=nan))
    picture = pictures(results)["differences"]
    assert (picture.table["diff_range_low"] < 0).all()
    assert "4 of 4 differences not clear" in words_of(picture.draw())


def test_more_lines_than_a_page_holds_make_a_picture_of_each_policy(tmp_path):
    names = list(pictures(results_of(plan_of(tmp_path, 46))))
    assert names[1:3] == [f"differences_{policy}" for policy in POLICIES[1:]]


def test_assumptions_that_move_nothing_are_left_out_of_the_tornado(tmp_path):
    plan = plan_of(tmp_path, 1, sections=SECTIONS)
    picture = pictures(results_of(plan, answers=answers_of(plan)))["tornado_s00_bridge-fund"]
    assert picture.table["factor"].tolist() == ["Resignation", "Retirement"]
    words = words_of(picture.draw())
    assert "depends on resignation and retirement" in words
    assert "2 of 3 assumptions move it at all" in words


def test_a_tornado_may_be_of_a_measure_that_is_not_among_the_studys(tmp_path):
    plan = plan_of(tmp_path, 1, sections=SECTIONS)
    answers = answers_of(plan)
    answers["tornado"] = answers["tornado"].assign(measure="stability_index", unit="share")
    picture = pictures(results_of(plan, answers=answers))["tornado_s00_bridge-fund"]
    assert "stability index" in words_of(picture.draw()).lower()


def test_a_break_even_is_marked_with_its_interval_to_the_end_where_it_has_none():
    table = pd.DataFrame({"scenario": "A", "measure": "m", "x": [0.0, 0.3, 0.6],
                          "diff_mean": [2.0, 0.0, -2.0], "diff_ci_low": [1.0, -1.0, -3.0],
                          "diff_ci_high": [3.0, 1.0, -1.0]})  # fmt: skip
    even = {"scenario": "A", "measure": "m", "level": 0.0, "at": 0.3, "ci_low": 0.2, "ci_high": nan}
    panel = SimpleNamespace(measure="m", title="M", factor=1.0, counted="points")
    words = Words(Headlines("Title", ()), "what", Origin("about", "made"))
    figure = lever_figure(table, pd.DataFrame([even]), [panel], words=words, lever="Lever")
    spans = [line.get_xdata() for line in figure.axes[0].lines if line.get_alpha() is not None]
    assert [list(span) for span in spans] == [[0.2, 0.6]]


def test_the_folder_of_pictures_is_the_same_bytes_each_time_and_keeps_what_is_somebodys_own(tmp_path):
    plan = plan_of(tmp_path, 1, sections="why: {replications: 40}\n")
    results = results_of(plan, answers={"why": answers_of(plan)["why"]})
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, two):
        (folder / "figures").mkdir(parents=True)
        (folder / "figures" / "mine.txt").write_bytes(b"somebody's own")
        (folder / ".pictures-killed").mkdir()
        write_pictures(results, folder)
    written = {path.name: path.read_bytes() for path in (one / "figures").iterdir()}
    assert written == {path.name: path.read_bytes() for path in (two / "figures").iterdir()}
    assert written.pop("mine.txt") == b"somebody's own"
    assert sorted(path.name for path in one.iterdir()) == ["figures", "written.json"]
    stems = {name.split(".")[0] for name in written}
    assert set(written) == {f"{stem}.{kind}" for stem in stems for kind in ("csv", "png", "svg")}


@pytest.mark.parametrize("systems", [1, 2, 12])
def test_the_names_of_all_pictures_are_known_before_anything_is_simulated(tmp_path, systems):
    plan = plan_of(tmp_path, systems, sections=SECTIONS)
    drawn = {file_name(picture.name) for picture in study_figures(results_of(plan, answers=answers_of(plan)))}
    assert drawn <= set(pictures_of(plan))
    assert {name.split("_")[0] for name in drawn} == {name.split("_")[0] for name in pictures_of(plan)}


# --- words


def test_a_share_of_the_variance_is_said_only_if_it_is_told_from_luck():
    told = share_words(interval("share_of_assumptions", 0.2, 0.1), "retention_42m", "a bridge fund")
    assert "With a bridge fund, 20% (95% interval 10% to 30%) of the variance" in told
    unsure = share_words(interval("share_of_assumptions", 0.1, 0.1), "retention_42m", "a bridge fund")
    assert "no part" in unsure
    assert "(95% interval: to 20%)" in unsure


def test_sides_are_counted_with_the_range_where_there_is_one():
    rows = pd.DataFrame({"diff_ci_low": [1.0, 1.0, -3.0], "diff_ci_high": [2.0, 2.0, -1.0]})
    assert counted_sides(rows, "values") == "2 of 3 values above 0, 1 below 0"
    ranged = rows.assign(diff_range_low=[-1.0, 0.5, -4.0], diff_range_high=[2.0, 2.0, -0.5])
    assert counted_sides(ranged, "values") == "1 of 3 values above 0, 1 below 0, 1 not clear"


@pytest.mark.parametrize("over_points", [False, True])
def test_an_acceptability_curve_is_drawn_for_each_policy_and_can_be_read(tmp_path, over_points):
    plan = plan_of(tmp_path, 1, sections="value: {replications: 40, break_evens: []}\n")
    drawn = pictures(results_of(plan, answers=accepted_of(plan, over_points)))
    names = [name for name in drawn if name.startswith("acceptability_")]
    assert len(names) == len(plan.policies) - 1
    figure = drawn[names[0]].draw()
    assert_readable(figure)
    words = words_of(figure)
    assert "worth less than it costs at £40,000 for an experienced person's year" in words
    assert ("over all points of the assumptions" in words) == over_points
    (axes,) = figure.axes
    assert len([line for line in axes.lines if len(line.get_xdata()) == 31]) == 1 + over_points
