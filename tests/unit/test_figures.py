"""Pictures: what is drawn is what the tables hold, titles keep to their intervals, and words can be read."""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PolyCollection
from matplotlib.colors import same_color
from matplotlib.patches import Rectangle
from matplotlib.text import Text

import sim
from sim.report import figures
from sim.report.figures.bands import coinciding
from sim.report.figures.differences import FANS, months_title
from sim.report.figures.exits import exits_headlines
from sim.report.figures.exits_by_cause import CAUSES, HOME
from sim.report.figures.heat_map import heat_map_headlines
from sim.report.figures.limbo import limbo_headlines
from sim.report.figures.maturity import maturity_headlines
from sim.report.figures.partners import partners_headlines
from sim.report.figures.posts import PEOPLE, posts_headlines
from sim.report.figures.registry import figures_of
from sim.report.figures.spending import PARTS, spending_headlines
from sim.report.figures.style import COLUMN_INCHES, DPI, FILLS, SMALLEST, WIDTH_INCHES, grey, save_figure
from sim.report.figures.tornado import tornado_headlines
from sim.report.words.headlines import lost_knowledge_headlines
from sim.report.words.in_people import day_one_people
from sim.report.words.origin import Origin
from sim.report.words.spoken import View
from tests.made_results import made_of, named
from tests.text_boxes import upon_each_other

POLICIES = ("annual-settlement", "three-year-settlement", "three-year-same-money", "bridge-fund")
SIMPLE = (
    "retention", "lost_knowledge", "exits", "exits_by_cause", "posts", "limbo", "partners", "maturity",
    "spending",
)  # fmt: skip
WIDTHS = pytest.mark.parametrize("width", [WIDTH_INCHES, COLUMN_INCHES], ids=["page", "column"])


def compare(policies, replications=12, years=2, **changes):
    scenarios = [sim.load("dorset", policy=p).replace(changes) for p in policies]
    return sim.compare(scenarios, replications=replications, years=years)


@pytest.fixture(scope="module")
def compared():
    return compare(POLICIES[:2])


@pytest.fixture(scope="module")
def case_of(compared):
    @cache
    def made(case):
        if case == "two scenarios":
            return compared
        if case == "one scenario":
            return made_of(compared, compared.outcomes[:1])
        if case == "one replication":
            return compare(POLICIES[:2], replications=1)
        if case == "one year":
            return compare(POLICIES[:1], years=1)
        if case == "no ties":
            return compare(POLICIES[:2], years=1, **{"assumptions.ties.partners_per_post": 0})
        if case == "four scenarios":
            return compare(POLICIES, years=6)
        assert case == "nothing defined"
        nothing = {
            name: np.full_like(getattr(compared.baseline.measured, name), np.nan)
            for name in ("values", "monthly")
        }
        outcomes = [replace(o, measured=replace(o.measured, **nothing)) for o in compared.outcomes]
        return made_of(compared, outcomes)

    return made


SLOW = (
    "one scenario", "four scenarios", "one replication", "one year", "no ties", "nothing defined",
)  # fmt: skip
CASES = pytest.mark.parametrize(
    "case", ["two scenarios", *(pytest.param(case, marks=pytest.mark.slow) for case in SLOW)]
)


def boxes(figure):
    """Every text that shows, with its place; of tick labels, those of ticks within the axes."""
    figure.set_dpi(DPI)
    canvas = FigureCanvasAgg(figure)
    figure.draw_without_rendering()
    texts = list(figure.texts)
    for axes in figure.axes:
        texts += [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            slack = 1e-9 * (high - low)
            ticks = [t for t in axis.get_major_ticks() if low - slack <= t.get_loc() <= high + slack]
            texts += [t.label1 for t in ticks if t.label1.get_visible()]
    shown = [text for text in texts if text.get_visible() and text.get_text().strip()]
    # of an annotation the words alone, not the line that leads to them
    return [(text, Text.get_window_extent(text, canvas.get_renderer())) for text in shown]


def assert_readable(figure):
    page = figure.bbox
    placed = boxes(figure)
    for text, box in placed:
        inside = box.x0 >= -1 and box.y0 >= -1 and box.x1 <= page.x1 + 1 and box.y1 <= page.y1 + 1
        assert inside, f"{text.get_text()!r} is cut off"
        assert text.get_size() >= SMALLEST
    words = [text.get_text() for text, _ in placed]
    for a, b in upon_each_other([box for _, box in placed], across=1, down=2):
        raise AssertionError(f"{words[a]!r} lies upon {words[b]!r}")


@WIDTHS
@CASES
@pytest.mark.parametrize("name", SIMPLE)
def test_every_picture_is_drawn_and_its_words_can_be_read(case_of, case, name, width):
    figure = getattr(figures, f"{name}_figure")(case_of(case), width=width)
    assert figure.get_size_inches()[0] == pytest.approx(width)
    assert_readable(figure)
    words = " ".join(text.get_text() for text in figure.texts)
    assert f"engine-room {sim.__version__}" in " ".join(words.split())


@WIDTHS
@pytest.mark.parametrize(
    "measure", ["retention", *(pytest.param(m, marks=pytest.mark.slow) for m in list(FANS)[1:])]
)
@pytest.mark.parametrize(
    "case",
    [
        case if case == "two scenarios" else pytest.param(case, marks=pytest.mark.slow)
        for case in ("two scenarios", "four scenarios", "one replication", "nothing defined")
    ],
)
def test_every_difference_is_drawn_and_its_words_can_be_read(case_of, case, measure, width):
    assert_readable(figures.difference_figure(case_of(case), measure, width=width))


def test_a_difference_needs_two_scenarios_and_a_measure_that_is_followed(case_of):
    with pytest.raises(ValueError, match="two scenarios"):
        figures.difference_figure(case_of("one scenario"))
    with pytest.raises(ValueError, match="one of retention"):
        figures.difference_figure(case_of("two scenarios"), "happiness")


def test_the_overlap_check_finds_what_overlaps(compared):
    figure = figures.limbo_figure(compared)
    figure.text(0.5, 0.98, "upon the title", ha="center", va="top")
    with pytest.raises(AssertionError, match="lies upon"):
        assert_readable(figure)


# --- what is drawn is what the tables hold


def team(results, which, measure):
    return results.outcomes[which].values(measure).mean()


def test_exits_add_up_and_bars_are_as_long_as_the_table_says(compared):
    table = figures.exits_table(compared)
    for scenario, rows in table.groupby("scenario"):
        by = rows.groupby("by")["mean"].sum()
        assert by["reason"] == pytest.approx(by["all"])
        assert by["destination"] == pytest.approx(by["all"])
        place = [o.name for o in compared.outcomes].index(scenario)
        assert by["all"] == pytest.approx(team(compared, place, "exits_per_year"))
    for axes in figures.exits_figure(compared).axes:
        bars = [p for p in axes.patches if isinstance(p, Rectangle)]
        ends = [
            max(b.get_x() + b.get_width() for b in bars if round(b.get_y() + 0.31) == row) for row in (0, 1)
        ]
        assert ends == pytest.approx(table.loc[table["by"] == "all", "mean"].tolist())


def test_layers_of_exits_by_cause_are_as_high_as_the_shares_and_planned_returns_hang_from_above():
    # where people are lent and gifted
    lent = [sim.load("west-yorkshire-harrogate", policy=p) for p in POLICIES[:2]]
    results = sim.compare(lent, replications=6, years=2)
    table, figure = figures.exits_by_cause_table(results), figures.exits_by_cause_figure(results)
    assert set(table["cause"]) == set(CAUSES)
    for outcome, axes in zip(results.outcomes, figure.axes, strict=True):
        rows = table[(table["scenario"] == outcome.name) & (table["months"] == 24)]
        share = rows.set_index("cause")["incidence"]
        still = outcome.monthly("retention")[:, 24].mean()
        assert share.sum() + still == pytest.approx(1)
        areas = [area for area in axes.collections if isinstance(area, PolyCollection)]
        corners = [area.get_paths()[0].vertices for area in areas]
        ends = [corner[corner[:, 0] == 24][:, 1] for corner in corners]
        heights = [end.max() - end.min() for end in ends]
        drawn = [cause for cause in CAUSES if cause != HOME and cause in _occurring(table)]
        assert heights[: len(drawn)] == pytest.approx(share[drawn].tolist())
        assert max(ends[len(drawn) - 1]) == pytest.approx(share.drop(HOME).sum())
        assert [ends[-1].min(), ends[-1].max()] == pytest.approx([1 - share[HOME], 1])
        assert share[HOME] > 0
    assert_readable(figure)


def test_planned_returns_are_not_spoken_of_where_there_are_none(compared):
    table = figures.exits_by_cause_table(compared)
    assert HOME not in _occurring(table)
    words = {text.get_text() for text in figures.exits_by_cause_figure(compared).texts}
    assert CAUSES[HOME] not in words
    assert {CAUSES[cause] for cause in _occurring(table)} <= words


def _occurring(table):
    most = table.groupby("cause")["incidence"].max()
    return set(most.index[most > 0])


def test_limbo_by_week_adds_up_to_the_limbo_of_a_year_and_is_drawn(compared):
    table = figures.limbo_table(compared)
    (axes,) = figures.limbo_figure(compared).axes
    for i, outcome in enumerate(compared.outcomes):
        rows = table[table["scenario"] == outcome.name]
        assert rows["mean"].sum() == pytest.approx(outcome.values("limbo_weeks").mean() / 2)
        drawn = [line for line in axes.lines if line.get_linewidth() > 1.5][i]
        assert drawn.get_ydata() == pytest.approx(rows["mean"])
        early = rows.loc[rows["week"] < 0, "mean"].max()
        assert early < rows["mean"].max() or rows["mean"].max() == 0  # long money may leave nobody waiting
    assert table["mean"].max() > 0


def test_spending_adds_up_over_parts_and_years_and_bars_show_it(compared):
    table = figures.spending_table(compared)
    panels = figures.spending_figure(compared).axes
    for i, (outcome, axes) in enumerate(zip(compared.outcomes, panels, strict=True)):
        rows = table[table["scenario"] == outcome.name].pivot_table(
            index="year", columns="part", values="mean"
        )
        assert rows[list(PARTS)].sum(axis=1).tolist() == pytest.approx(rows["total"].tolist())
        assert rows["total"].sum() == pytest.approx(team(compared, i, "cost_total_gbp"))
        assert list(rows.index) == ["2020/21", "2021/22"]
        heights = pd.Series([p.get_height() for p in axes.patches])
        first = pd.Series([round(p.get_x() + p.get_width() / 2) for p in axes.patches])
        assert heights.groupby(first).sum().tolist() == pytest.approx((rows["total"] / 1000).tolist())


def test_people_by_contract_add_up_to_those_in_post(compared):
    table = figures.posts_table(compared)
    means = table.pivot_table(index=["scenario", "month"], columns="part", values="mean")
    assert means[list(PEOPLE)].sum(axis=1).to_numpy() == pytest.approx(means["in post"].to_numpy())
    vacant = means["vacant"] + means["vacant, search frozen"]
    assert vacant.loc[compared.baseline.name].to_numpy() == pytest.approx(
        compared.baseline.monthly("vacancies").mean(axis=0)
    )


def test_partners_by_who_knows_them_add_up_to_all_partners(compared):
    table = figures.partners_table(compared)
    everyone = table.groupby(["scenario", "month"])["mean"].sum()
    assert everyone.to_numpy() == pytest.approx(np.full(len(everyone), everyone.iloc[0]))
    assert everyone.iloc[0] > 1


def test_partners_at_risk_are_drawn_with_their_spread_and_not_as_a_box(compared):
    table = figures.partners_table(compared)
    panels = figures.partners_figure(compared).axes
    for axes, measure in zip(panels, ("partners_uncovered", "partners_covered_once"), strict=True):
        rows = table[(table["scenario"] == compared.baseline.name) & (table["measure"] == measure)]
        light, dark = (collection.get_paths()[0].vertices[:, 1] for collection in axes.collections[:2])
        assert (light.min(), light.max()) == pytest.approx((rows["p5"].min(), rows["p95"].max()))
        assert (dark.min(), dark.max()) == pytest.approx((rows["ci_low"].min(), rows["ci_high"].max()))
        assert axes.get_ylim()[1] < len(compared.baseline.scenario.system.partners) or light.max() > 1


def test_a_scenario_alone_is_called_by_the_title_of_its_policy(compared):
    alone = made_of(compared, compared.outcomes[:1])
    for draw in (figures.retention_figure, figures.exits_figure, figures.limbo_figure):
        figure = draw(alone)
        words = " ".join(text.get_text() for text, _ in boxes(figure))
        assert "Annual settlements" in " ".join(words.split())
        assert alone.baseline.name not in words


def test_lines_that_nearly_coincide_are_named():
    rising, falling = np.linspace(0, 1, 5), np.linspace(1, 0, 5)
    close = rising + 0.01
    assert coinciding(["a", "b"], [[rising, falling]]) == ""
    assert coinciding(["a", "b"], [[rising, close]]).startswith("The two lines nearly coincide")
    assert coinciding(["a", "b"], [[rising, close], [rising, falling]]) == ""
    assert coinciding(["a", "b", "c"], [[rising, falling, close]]).startswith(
        "Lines that nearly coincide: those of a and c;"
    )


def test_all_pictures_speak_of_the_policy_of_the_front_page_where_they_can(compared):
    """Of two policies of nearly the same gain, not now the one and now the other."""
    base, other = compared.outcomes
    first = differing(compared, "lost_knowledge", -2 + 0.1 * SPREAD)
    more = {"lost_knowledge": -2.2, "exits_per_year": -0.5, "retention_18m": 0.1}
    less = {"lost_knowledge": -2.0, "exits_per_year": -0.6, "retention_18m": 0.2}

    def outcome(changes):
        values = other.measured.values.copy()
        for measure, by in changes.items():
            values[:, other.places[measure, "team"]] = base.values(measure) + by + 0.01 * SPREAD
        return replace(other, measured=replace(other.measured, values=values))

    both = made_of(first, (base, named(outcome(more), "more"), named(outcome(less), "less")))
    leads = View(both).lead.outcome.name
    titles = [headlines(both).title for headlines in (lost_knowledge_headlines, exits_headlines)]
    assert [title.split(":")[0] for title in titles] == [leads, leads]


@pytest.mark.usefixtures("sketches")
def test_no_two_pictures_have_one_title(compared):
    drawn = [kind.draw(compared) for kind in figures_of(compared)]
    drawn += [figures.retention_figure(compared), figures.lost_knowledge_figure(compared)]
    names = [" ".join(figure.texts[0].get_text().split()) for figure in drawn]
    assert len(set(names)) == len(names)


def test_a_title_by_month_counts_the_months_whose_interval_leaves_nothing_out():
    rows = pd.DataFrame(
        {"month": range(5), "diff_ci_low": [1, 1, -1, -2, 1], "diff_ci_high": [2, 2, 1, -1, 3]}
    )
    title = months_title("Long money", "knowledge lost", "annual money", rows)
    assert title.endswith("is above that with annual money in 2 of 4 months, below it in 1")
    unclear = rows.assign(diff_ci_low=-1.0, diff_ci_high=1.0)
    assert months_title("A", "b", "c", unclear).endswith("cannot be told from that with c")


@pytest.mark.parametrize("width", [WIDTH_INCHES, COLUMN_INCHES])
def test_differences_in_retention_are_read_in_people_too(compared, width):
    axes = figures.difference_figure(compared, "retention", width=width).axes[-1]
    (beside,) = axes.child_axes
    people = day_one_people(compared).scale
    assert beside.get_ylabel() == f"People of {people:,.0f}"
    figure = axes.get_figure()
    figure.draw_without_rendering()
    assert beside.get_ylim() == pytest.approx([y * people / 100 for y in axes.get_ylim()])


def test_maturity_shows_the_paths_of_the_first_replications(compared):
    table = figures.maturity_table(compared)
    monthly = compared.baseline.monthly("maturity")
    rows = table[table["scenario"] == compared.baseline.name]
    assert [c for c in table if c.startswith("replication_")] == [f"replication_{n}" for n in range(5)]
    assert rows["replication_3"].to_numpy() == pytest.approx(monthly[3])
    thin = [line.get_ydata() for line in figures.maturity_figure(compared).axes[0].lines[:5]]
    assert np.array(thin) == pytest.approx(monthly[:5])


@pytest.mark.parametrize("measure", FANS)
def test_a_fan_holds_the_paired_differences_of_every_month(compared, measure):
    table = figures.difference_table(compared, measure)
    paired = compared.outcomes[1].monthly(measure) - compared.baseline.monthly(measure)
    assert table["diff_mean"].to_numpy() == pytest.approx(paired.mean(axis=0))
    assert table["diff_p95"].to_numpy() == pytest.approx(np.percentile(paired, 95, axis=0))
    assert (table["diff_ci_low"] <= table["diff_mean"]).all()
    scale = 100 if measure == "retention" else 1
    (axes,) = figures.difference_figure(compared, measure).axes
    assert axes.lines[-1].get_ydata() == pytest.approx(scale * table["diff_mean"])


# --- titles keep to their intervals

SPREAD = np.tile([-1.0, 1.0], 6)  # of 12 replications: the 95% interval of its mean is -.66 to +.66
SUBJECTS = {
    "exits_per_year": (exits_headlines, "1.50 {} exits a year than with", ("fewer", "more")),
    "vacancy_rate": (
        posts_headlines,
        "posts stand vacant for 150.0 points {} of their time than with",
        ("less", "more"),
    ),
    "limbo_weeks": (limbo_headlines, "1.50 {} person-weeks out of contract over 2 years", ("fewer", "more")),
    "partners_uncovered_mean": (
        partners_headlines,
        "1.50 {} partners without a strong tie",
        ("fewer", "more"),
    ),
    "maturity_end": (maturity_headlines, "maturity 150.0 points {} after 2 years", ("lower", "higher")),
    "staff_months": (FANS["headcount"].headlines, "15.0 {} person-months in post", ("fewer", "more")),
    "knowledge_stock_mean": (
        FANS["knowledge_stock"].headlines,
        "1.50 {} experienced people's",
        ("fewer", "more"),
    ),
}


def differing(results, measure, by):
    """Return results in which the second scenario differs so in a measure of the team."""
    base, other = results.outcomes
    values = other.measured.values.copy()
    values[:, other.places[measure, "team"]] = base.values(measure) + by
    return made_of(results, (base, replace(other, measured=replace(other.measured, values=values))))


@pytest.mark.parametrize("measure", SUBJECTS)
def test_a_title_states_a_direction_only_where_the_interval_does(compared, measure):
    headlines, words, (down, up) = SUBJECTS[measure]
    size = 10 if measure == "staff_months" else 1  # of which less is too small to notice
    for sign, way in ((-1, down), (1, up)):
        title = headlines(differing(compared, measure, size * (sign * 1.5 + SPREAD))).title
        assert words.format(way) in title
        assert title.startswith("Three-year settlements: ")
    for by in (SPREAD, 0.5 + SPREAD, -0.5 + SPREAD):
        assert headlines(differing(compared, measure, size * by)).title.startswith("No clear difference")
    assert headlines(differing(compared, measure, 0)).title.startswith("No difference")


def test_of_spending_it_says_cheaper_and_never_better(compared):
    found = spending_headlines(differing(compared, "cost_total_gbp", 15_000 + 10_000 * SPREAD))
    assert "£15k more spent over 2 years" in found.title
    assert "; 0 of 12 teams cost less, 0 the same, 12 more." in found.details[0]
    assert spending_headlines(differing(compared, "cost_total_gbp", 50_000 * SPREAD)).title.startswith(
        "No clear"
    )


def test_what_is_not_defined_is_said_to_be_so(case_of):
    headlines = exits_headlines(case_of("nothing defined"))
    assert headlines.title.startswith("No clear difference")
    assert all("not defined in any replication" in line for line in headlines.details)


# --- pictures of studies


def tornado_table(*rows):
    names = [f"diff_at_{end}{part}" for end in ("low", "high") for part in ("", "_ci_low", "_ci_high")]
    return pd.DataFrame(
        [
            {"factor": f, "low_value": 0.1, "high_value": 0.25, "diff_central": 0.05}
            | dict(zip(names, (low, low - e, low + e, high, high - e, high + e), strict=True))
            | {"swing_ci_low": high - low - swing, "swing_ci_high": high - low + swing}
            for f, low, high, e, swing in rows
        ]
    )


TORNADO = tornado_table(
    ("years of a settlement", 0.04, 0.06, 0.015, 0.005),  # the ends' own intervals overlap
    ("resignations", 0.10, -0.02, 0.015, 0.005),
    ("time to hire", 0.045, 0.052, 0.01, 0.01),
)
WHAT = {"what": "the gain", "unit": "share", "origin": Origin("Dorset.", "Made up.")}


def test_a_tornado_names_the_factors_whose_swing_is_told_from_0_as_its_ends_are_paired():
    headlines = tornado_headlines(TORNADO, "the gain")
    assert headlines.title == "The gain depends on resignations and years of a settlement"
    assert headlines.details == (
        "Paired from end to end, it clearly moves with 2 of 3 factors.",
        "Of the 6 ends of ranges, the difference is above 0 at 5, below 0 at 1.",
    )
    loose = tornado_table(("resignations", 0.10, -0.02, 0.2, 0.2))
    assert tornado_headlines(loose, "the gain").title == "No factor clearly moves the gain over its range"
    assert "not clear at 2" in tornado_headlines(loose, "the gain").details[1]


@WIDTHS
@pytest.mark.parametrize("rows", [1, 3])
def test_a_tornado_draws_each_factor_from_the_centre_to_its_ends_the_widest_on_top(rows, width):
    figure = figures.tornado_figure(TORNADO[:rows], **WHAT, width=width)
    assert_readable(figure)
    (axes,) = figure.axes
    names = [label.get_text().replace("\n", " ") for label in axes.get_yticklabels()]
    assert names == (["resignations", "years of a settlement", "time to hire"] if rows == 3 else names[:1])
    ends = {round(bar.get_x() + bar.get_width(), 6) for bar in axes.patches} | {
        round(bar.get_x(), 6) for bar in axes.patches
    }
    wanted = 100 * TORNADO[:rows][["diff_at_low", "diff_at_high", "diff_central"]].to_numpy()
    assert {round(x, 6) for x in wanted.ravel()} <= ends


def heat_table(mean, half=0.01):
    return pd.DataFrame(
        [
            {"x": x, "y": y, "diff_mean": m, "diff_ci_low": m - half, "diff_ci_high": m + half}
            for y, row in zip((8, 0, 4), mean, strict=False)
            for x, m in zip((1, 2, 3), row, strict=False)
        ]
    )


HEAT = heat_table([[-0.04, -0.02, 0.005], [0.02, 0.04, 0.06], [-0.005, 0.02, 0.04]])
AXES = {"x_title": "Years of a settlement", "y_title": "Weeks late"}


def test_a_heat_map_counts_combinations_as_their_intervals_allow():
    found = heat_map_headlines(HEAT, "the gain").title
    assert found == "The gain, in 9 combinations: above 0 in 5, below 0 in 2, not clear in 2"
    assert heat_map_headlines(HEAT[:0], "the gain").title.startswith("The gain, in 0 combinations")


@WIDTHS
def test_a_heat_map_shows_the_cells_hatches_the_unclear_and_draws_break_even(width):
    figure = figures.heat_map_figure(HEAT, **AXES, **WHAT, width=width)
    assert_readable(figure)
    (axes,) = figure.axes
    cells = axes.collections[0].get_array().reshape(3, 3)
    rows = [[0.02, 0.04, 0.06], [-0.005, 0.02, 0.04], [-0.04, -0.02, 0.005]]  # weeks upwards
    assert np.array(cells) == pytest.approx(100 * np.array(rows))
    hatched = {p.get_xy() for p in axes.patches if p.get_hatch()}
    assert hatched == {(0, 1), (2, 2)}
    lines = [c for c in axes.collections[1:] if same_color(c.get_edgecolor()[0], "#222222")]
    assert len(lines) == 1
    words = " ".join(text.get_text() for text in figure.texts)
    assert "Break-even" in words


def test_where_nothing_changes_sign_there_is_no_break_even_line():
    figure = figures.heat_map_figure(heat_table([[0.1, 0.2], [0.3, 0.4]]), **AXES, **WHAT)
    assert len(figure.axes[0].collections) == 1
    assert "Break-even" not in " ".join(text.get_text() for text in figure.texts)


def test_a_heat_map_leaves_out_what_was_not_simulated():
    figure = figures.heat_map_figure(HEAT[1:], **AXES, **WHAT)
    cells = figure.axes[0].collections[0].get_array()
    assert np.ma.count_masked(cells) == 1
    assert_readable(figure)


# --- looks and files


def test_layers_side_by_side_can_be_told_apart_without_colour():
    for (a, hatch_a), (b, hatch_b) in pairwise(FILLS):
        assert abs(grey(a) - grey(b)) >= 0.12 or hatch_a != hatch_b
    assert len(set(FILLS)) == len(FILLS)
    assert (grey("#000000"), grey("#ffffff")) == pytest.approx((0, 1))


def test_a_picture_is_the_same_bytes_twice_and_holds_no_date(compared, tmp_path):
    for name in ("one", "two"):
        save_figure(figures.exits_figure(compared), tmp_path / name, ("png", "svg", "pdf"))
    for kind in ("png", "svg", "pdf"):
        assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()
    assert b"Date" not in (tmp_path / "one.pdf").read_bytes()
    assert "<dc:date>" not in (tmp_path / "one.svg").read_text(encoding="utf-8")


def test_the_gallery_has_differences_only_of_a_comparison(case_of):
    alone = {kind.name for kind in figures_of(case_of("one scenario"))}
    both = {kind.name for kind in figures_of(case_of("two scenarios"))}
    assert alone == {
        "how_sure",
        "exits",
        "exits_by_cause",
        "posts",
        "limbo",
        "partners",
        "maturity",
        "spending",
    }
    assert both - alone == {"difference_retention", "difference_lost_knowledge"}


@pytest.mark.parametrize("name", SIMPLE)
def test_results_draw_what_the_functions_draw(compared, name):
    of_results = getattr(compared, f"plot_{name}")()
    of_function = getattr(figures, f"{name}_figure")(compared)
    assert [t.get_text() for t in of_results.texts] == [t.get_text() for t in of_function.texts]


def test_results_draw_differences_of_the_measure_asked_for(compared):
    words = " ".join(text.get_text() for text in compared.plot_difference("headcount").texts)
    assert "people in post" in " ".join(words.split())
