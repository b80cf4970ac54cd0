"""Words, labels and pictures."""

import math
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import sim
from sim.report.figures.style import fitted, spread
from sim.report.terminal import print_answer
from sim.report.words.headlines import lost_knowledge_headlines, retention_headlines
from sim.report.words.more_money import money_lines
from sim.report.words.naming import titles, titles_within
from sim.report.words.reach import reached
from sim.report.words.wording import change, number, uncertainty_lines
from sim.study.outcome import labels
from sim.study.over_assumptions import Ranges
from tests.made_results import made_of, named


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


POLICIES = ("annual-settlement", "three-year-settlement")


@pytest.fixture(scope="module")
def compared():
    scenarios = [sim.load("dorset", policy=policy) for policy in POLICIES]
    scenarios[1] = scenarios[1].replace({"name": "a $5 fund, <b>named</b> [oddly]"})
    return sim.compare(scenarios, replications=12, years=2)


def words_in(figure):
    return "\n".join(text.get_text() for text in figure.findobj(lambda artist: hasattr(artist, "get_text")))


def test_the_retention_picture_says_how_sure_it_is(compared):
    words = words_in(compared.plot_retention())
    assert "day-one team" in words
    assert "95% interval" in words
    assert "12 replications, seed 2020" in words
    assert "in post on 30 September (mean of one team)" in words
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


@pytest.mark.parametrize("others", [1, 2, 3])
@pytest.mark.parametrize("years", [1, 2, 9])
def test_lines_that_run_into_one_are_told_apart_by_marks_at_months_of_their_own(compared, others, years):
    first = compared.outcomes[0]
    measured = replace(
        first.measured,
        monthly=np.resize(first.measured.monthly, (12, first.measured.monthly.shape[1], 12 * years + 1)),
    )
    scenario = first.scenario.replace({"run.years": years})
    first = replace(first, scenario=scenario, measured=measured)
    outcomes = tuple(named(first, f"the same {i}") for i in range(1 + others))
    same = made_of(compared, outcomes)
    for figure in (same.plot_retention(), same.plot_lost_knowledge()):
        for axes in figure.axes:
            marked = [line for line in axes.lines if line.get_marker() != "None"]
            months = [
                set(range(first, len(line.get_xdata()), step))
                for line in marked
                for first, step in [line.get_markevery()]
            ]
            assert len({line.get_marker() for line in marked}) == 1 + others
            assert all(len(each) >= 3 for each in months)
            assert len(set.union(*months)) == sum(len(each) for each in months)
    words = words_in(same.plot_retention())
    assert all(sign in words for sign in "○□△◇"[: 1 + others])


def test_pictures_that_are_saved_do_not_depend_on_the_users_settings(compared, tmp_path):
    import matplotlib as mpl

    compared.save(tmp_path / "plain")
    with mpl.rc_context({"font.size": 30.0, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        compared.save(tmp_path / "odd")
    no_room = pytest.raises(
        ValueError, match=r"leaves no room for the panels .* \(font.size\), or draw on axes"
    )
    with mpl.rc_context({"font.size": 150.0}), no_room:
        compared.plot_retention()
    for name in ("retention.svg", "retention.png", "lost_knowledge.svg"):
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "odd" / name).read_bytes()


def groups_of(measure, scenarios):
    """Return what a test's own values are for: money is the team's, and of the stream that is reached."""
    first, other = scenarios
    streams = reached(first, other.policy, first.policy) if measure.startswith("funded") else ()
    return ("team", *streams)


def differing(results, measure, by, over=None, **others):
    """Return results in which the second scenario differs so in measures of the team, at points too."""
    base, other = results.outcomes
    values, monthly = other.measured.values.copy(), other.measured.monthly.copy()
    for name, gap in (others | {measure: by}).items():
        for group in groups_of(name, results.scenarios):
            values[:, other.places[name, group]] = base.values(name, group) + gap
    column = other.places[measure, "team"]
    if measure == "retention_18m":
        monthly[:, other.monthly_places["retention", "team"], 18] = values[:, column]
    measured = replace(other.measured, values=values, monthly=monthly)
    ranges = None
    if over is not None:
        central = (base.measured.values, values)
        points = np.linspace(*over, POINTS) - np.mean(values[:, column] - base.values(measure))
        at = [np.repeat(of[:, :, None], POINTS, axis=2) for of in central]
        at[1][:, column] += points  # the mean difference is what is asked, at each point
        ranges = Ranges(tuple(at), central)
    return made_of(results, (base, named(other, "other", measured=measured)), ranges)


POINTS = 19  # the outermost are then 5% and 95%
SPREAD = np.tile([-1.0, 1.0], 6)  # of 12 replications: the 95% interval of its mean is -.66 to +.66


@pytest.mark.parametrize(
    ("by", "said", "not_said"),
    [
        (60 + SPREAD, "That is more money too: part of what differs above may be more money", "same"),
        (-60 + SPREAD, "That is less money too: part of what differs above may be less money", "same"),
        (
            SPREAD,
            "by month 18 0.00 funded post-months in the seven posts reached (-0.66 to +0.66, 0.0%). About "
            "the same award: little of what differs above can be more money",
            "That is",
        ),
        (200 * SPREAD, "does not distinguish more money from less: use more replications", "same"),
        (0 * SPREAD, "The same award in every replication", "bout"),
    ],
)
def test_money_is_said_no_surer_than_its_interval(compared, by, said, not_said):
    (line,) = money_lines(differing(compared, "funded_post_months", by, funded_post_months_18m=by))
    assert said in line
    assert not_said not in line.split(").")[1]


def test_money_by_the_month_that_is_read_is_told_from_that_of_the_run(compared):
    """What comes later has kept nobody by then, and what came sooner is more money then."""
    sooner = {"funded_post_months": 0.1 * SPREAD, "funded_post_months_18m": 20 + SPREAD}
    (line,) = money_lines(differing(compared, "months_kept", 1.0, **sooner))
    assert (
        ": by month 18 +20.0 funded post-months in the seven posts reached (+19.3 to +20.7, +16.5%). That is "
        "more money too: part of what differs by then may be more money. Over the run 0.00 funded "
        "post-months in the seven posts reached (-0.07 to +0.07, 0.0%). About the same award: little of what "
        "differs over the run can be more money."
    ) in line
    later = {"funded_post_months": 20 + SPREAD, "funded_post_months_18m": 0.0}
    (line,) = money_lines(differing(compared, "months_kept", 1.0, **later))
    assert "The same award in every replication: nothing that differs by then is a larger award" in line
    assert "part of what differs over the run may be more money" in line


def test_money_is_judged_on_the_posts_that_are_reached_and_not_on_the_whole_team():
    """4.7% more for two posts of 18 is half a percent of the team's money, and no "about the same award"."""
    pair = [sim.load("lincolnshire", policy=policy) for policy in POLICIES]
    results = sim.compare(pair, replications=12, years=2)
    (stream,) = reached(pair[0], pair[1].policy, pair[0].policy)
    base, other = results.outcomes
    values = other.measured.values.copy()
    for measure in ("funded_post_months", "funded_post_months_18m"):
        few = base.values(measure, stream)
        values[:, other.places[measure, stream]] = few + 0.047 * few.mean() + 0.1 * SPREAD
        more = values[:, other.places[measure, stream]] - few
        values[:, other.places[measure, "team"]] = base.values(measure) + more
    changed = replace(other, measured=replace(other.measured, values=values))
    (line,) = money_lines(made_of(results, (base, changed)))
    assert "in the two posts reached" in line
    assert "+4.7%" in line
    assert "That is more money too" in line
    assert "About the same award" not in line
    (same,) = money_lines(
        sim.compare(
            [pair[0], sim.load("lincolnshire", policy="three-year-same-money")], replications=12, years=2
        )
    )
    assert "Built to bring on average what annual settlements bring" in same


@pytest.mark.parametrize(
    ("by", "over", "title"),
    [
        (
            0.1 + 0.01 * SPREAD,
            None,
            "other: 1.7 more of 17 people in post at 18 months than with dorset",
        ),
        (-0.1 + 0.01 * SPREAD, [-0.2, -0.1], "other: 1.7 fewer of 17 people"),
        (0.1 + 0.01 * SPREAD, [-0.1, 0.1], "No clear difference in the day-one team still in post"),
        (-0.1 + 0.01 * SPREAD, [0.1, 0.2], "No clear difference in the day-one team still in post"),
        (0.1 * SPREAD, [0.1, 0.2], "No clear difference in the day-one team still in post at 18 months"),
    ],
)
def test_a_title_states_a_direction_only_as_far_as_the_intervals_do(compared, by, over, title):
    headlines = retention_headlines(differing(compared, "retention_18m", by, over))
    assert headlines.title.startswith(title)
    assert ("over the assumptions" in headlines.details[0]) == (over is not None)


def test_the_title_of_lost_knowledge_keeps_to_the_same_rule(compared):
    def title(by, over=None):
        return lost_knowledge_headlines(differing(compared, "lost_knowledge", by, over)).title

    assert title(-2 + SPREAD).startswith(
        "other: 2.00 experienced people's worth less knowledge lost over 2 years"
    )
    assert title(-2 + SPREAD, [-3.0, -1.0]).startswith("other: 2.00 experienced people's worth less")
    assert title(-2 + SPREAD, [-3.0, 1.0]).startswith("No clear difference")
    assert title(SPREAD).startswith("No clear difference")


def test_the_title_is_about_a_difference_that_is_clear_not_about_a_larger_one_that_is_not(compared):
    clear = differing(compared, "lost_knowledge", -1 + SPREAD)
    loose = differing(compared, "lost_knowledge", -2 + 9 * SPREAD).outcomes[1]
    both = made_of(clear, (*clear.outcomes, named(loose, "loose")), clear.ranges)
    assert lost_knowledge_headlines(both).title.startswith("other: 1.00 experienced people's worth less")


def test_one_replication_claims_nothing():
    one = sim.compare([sim.load("dorset", policy=p) for p in POLICIES], replications=1, years=2)
    assert retention_headlines(one).title.startswith("No clear difference")
    assert "only replication" in retention_headlines(one).details[0]
    assert "cannot distinguish" in money_lines(one)[0]
    assert "neither how well the mean is known" in uncertainty_lines(one)[0]
    alone = made_of(one, one.outcomes[:1], one.ranges)
    assert "neither how well the mean is known" in lost_knowledge_headlines(alone).details[0]


@pytest.mark.parametrize("columns", [80, 100, 120])
@pytest.mark.parametrize("scenarios", [1, 2, 3])
@pytest.mark.parametrize("points", [0, 2])
def test_the_table_fits_its_terminal_and_cuts_nothing(
    compared, monkeypatch, capsys, columns, scenarios, points
):
    for name, value in {"FORCE_COLOR": "1", "NO_COLOR": "1", "TERM": "xterm", "COLUMNS": columns}.items():
        monkeypatch.setenv(name, str(value))
    base, other = compared.outcomes
    names = ("annual-settlement", "three-year-settlement", "three-year-same-money")
    shown = [named(o, n) for o, n in zip((base, other, other), names, strict=True)][:scenarios]
    central = tuple(o.measured.values for o in shown)
    at = tuple(np.repeat(of[:, :, None], points, axis=2) for of in central)
    ranges = Ranges(at, central) if points else None
    print_answer(made_of(compared, shown, ranges), detail=True)
    lines = re.sub(r"\x1b\[[0-9;]*m", "", capsys.readouterr().out).splitlines()
    assert max(map(len, lines)) <= min(columns, 100)
    text = "\n".join(lines)
    assert "…" not in text
    assert "In post, month 18" in text
    assert all(name in text for name in names[:scenarios])
    tables = text.count("mean (95% interval)")
    assert tables == (2 if scenarios == 3 and columns == 80 else 1)
    if points:
        better = [i for i, line in enumerate(lines) if re.search("^ .*of 100 *$", line)]
        assert bool(better) == (scenarios > 1)
        assert all("(95%" in lines[i] and "over the assumptions" in lines[i + 1] for i in better)


@pytest.fixture(scope="module")
def with_same_money():
    policies = (*POLICIES, "three-year-same-money")
    return sim.compare([sim.load("dorset", policy=p) for p in policies], replications=12, years=2)


def measured_as(results, values_by_scenario):
    """Return results in which scenarios differ so from the baseline, in measures of the team."""
    base, *others = results.outcomes
    changed = []
    for outcome, by_measure in zip(others, values_by_scenario, strict=True):
        values, monthly = outcome.measured.values.copy(), outcome.measured.monthly.copy()
        for measure, by in by_measure.items():
            for group in groups_of(measure, (base.scenario, outcome.scenario)):
                values[:, outcome.places[measure, group]] = base.values(measure, group) + by
            if measure == "retention_18m":
                place = outcome.monthly_places["retention", "team"]
                monthly[:, place, 18] = base.monthly("retention")[:, 18] + by
        measured = replace(outcome.measured, values=values, monthly=monthly)
        changed.append(replace(outcome, measured=measured))
    return made_of(results, (base, *changed), results.ranges)


def test_policies_on_one_system_go_by_their_titles_and_tables_keep_names(with_same_money, compared):
    said = ["Annual settlements", "Three-year settlements", "Three-year settlements with the same awards"]
    assert list(titles(with_same_money).values()) == said
    assert titles_within(with_same_money)["annual-settlement"] == "annual settlements"
    for figure in (with_same_money.plot_retention(), with_same_money.plot_lost_knowledge()):
        words = re.sub(r"\s+", " ", words_in(figure))
        assert all(title in words for title in said)
        assert "three-year-same-money" not in words
    assert "three-year-same-money" in set(with_same_money.summary["scenario"])
    assert "a $5 fund, <b>named</b> [oddly]" in titles(compared).values()  # a name somebody gave


@pytest.mark.parametrize("what", ["system", "assumptions"])
def test_scenarios_that_differ_in_more_than_policy_keep_their_names(what):
    other = {"system": "lincolnshire", "assumptions": "mechanical-only"}[what]
    first = sim.load("dorset", policy=POLICIES[0])
    second = sim.load(**{"system": "dorset", "policy": POLICIES[1]} | {what: other})
    results = sim.compare([first, second], replications=2, years=1, baseline=first.name)
    assert all(title == name for name, title in titles(results).items())


GAIN = {"lost_knowledge": -2 + 0.1 * SPREAD}
RICHER, AS_RICH = {"funded_post_months": 30 + SPREAD}, {"funded_post_months": 0.5 * SPREAD}


@pytest.mark.parametrize(
    ("rich", "even", "either"),
    [
        (GAIN | RICHER, GAIN | AS_RICH, True),
        (GAIN | RICHER, {"lost_knowledge": -2.1 + 0.1 * SPREAD} | AS_RICH, True),  # the larger gain
        (GAIN | RICHER, {"lost_knowledge": -1.5 + 0.1 * SPREAD} | AS_RICH, False),
        (GAIN | RICHER, {"lost_knowledge": -2 - 5 * SPREAD} | AS_RICH, False),
        (GAIN | RICHER, GAIN | RICHER, False),
        (GAIN | AS_RICH, GAIN | AS_RICH, False),
    ],
)
def test_a_title_says_with_or_without_more_money_only_of_the_same_gain(with_same_money, rich, even, either):
    title = lost_knowledge_headlines(measured_as(with_same_money, [rich, even])).title
    assert title.endswith(", with or without more money") == either
    assert not either or title.startswith("Three-year settlements: 2.00 experienced people's worth less")


@pytest.mark.parametrize(
    ("rich", "even", "either"),
    [
        ({"funded_post_months_18m": 30 + SPREAD}, {"funded_post_months_18m": 0.5 * SPREAD}, True),
        (RICHER | {"funded_post_months_18m": 0.0}, AS_RICH | {"funded_post_months_18m": 0.0}, False),
        # as much as the richer one by then, which it pays for later
        (
            RICHER | {"funded_post_months_18m": 30 + SPREAD},
            AS_RICH | {"funded_post_months_18m": 30 + SPREAD},
            False,
        ),
        (
            RICHER | {"funded_post_months_18m": 30 + SPREAD},
            AS_RICH | {"funded_post_months_18m": -30 + SPREAD},
            False,
        ),
    ],
)
def test_with_or_without_more_money_is_said_of_the_month_that_is_read(with_same_money, rich, even, either):
    stays = {"retention_18m": 0.1 + 0.01 * SPREAD}
    title = retention_headlines(measured_as(with_same_money, [stays | rich, stays | even])).title
    assert title.startswith("Three-year settlements")
    assert title.endswith(", with or without more money") == either


def test_with_or_without_more_money_is_said_of_one_policy_only(with_same_money):
    results = measured_as(with_same_money, [GAIN | RICHER, GAIN | AS_RICH])
    base, rich, even = results.outcomes
    other = replace(even, scenario=even.scenario.replace({"policy.renewal.lead_weeks": 26.0}))
    title = lost_knowledge_headlines(made_of(results, (base, rich, other), results.ranges)).title
    assert "without more money" not in title


PAID = {"cost_total_gbp": 1e5 + 1e4 * SPREAD, "cost_pay_gbp": 9e4 + 1e4 * SPREAD}
PAID |= {f"cost_{part}_gbp": 0 for part in ("limbo", "bridging", "at_risk")}
FILLED = {"vacancy_rate": -0.05 + 0.01 * SPREAD}


@pytest.mark.parametrize(
    ("by", "said", "why"),
    [
        (PAID | FILLED | AS_RICH, "Spending is £100k higher (£93k to £107k; 0 of 12 teams cost less", True),
        (PAID | {"vacancy_rate": 0.01 * SPREAD} | AS_RICH, "Spending is £100k higher", False),
        (PAID | {"cost_pay_gbp": 4e4 + SPREAD} | FILLED | AS_RICH, "Spending is £100k higher", False),
        (PAID | FILLED | RICHER, "Spending is £100k higher", False),
        ({"cost_total_gbp": 1e5 * SPREAD} | AS_RICH, "does not differ clearly: -£66k to £66k", False),
        ({"cost_total_gbp": 0} | AS_RICH, "Spending is the same in every replication", False),
    ],
)
def test_spending_is_told_from_the_award_and_its_reason_only_where_it_is_sure(with_same_money, by, said, why):
    results = measured_as(with_same_money, [by, {}])
    line = money_lines(results)[0]
    assert said in line
    assert ("mostly because fewer posts stand empty (vacancy rate -5.0 points, -5.7 to -4.3)" in line) == why


def printed(capsys, system, *policies, **changes):
    scenarios = [sim.load(system, policy=policy, overrides=changes) for policy in policies]
    results = sim.compare(scenarios, replications=12, years=2)
    print_answer(results, detail=True)
    return results, capsys.readouterr().out.splitlines()


def test_the_stream_that_settlements_reach_comes_before_the_team(capsys):
    results, lines = printed(capsys, "south-east-london", "annual-settlement", "three-year-settlement")
    at = [
        lines.index(next(line for line in lines if line.split() == words))
        for words in (["central"], ["whole", "team"])
    ]
    assert at == sorted(at)
    block = lines[at[0] + 1 : at[1]]
    assert [line[:18].strip() for line in block] == ["In post, month 18", "Months kept"]
    rows = results.summary.set_index(["scenario", "measure", "group"])
    for group, line in (
        ("central", block[1]),
        ("team", next(x for x in lines[at[1] :] if "Months kept" in x)),
    ):
        held = rows.loc["three-year-settlement", "months_kept", group]
        assert f" {change(held.diff_mean, 'months')} ({change(held.diff_ci_low, 'months')} to" in line
    assert rows.loc["three-year-settlement", "months_kept", "central"].diff_mean > 0
    (said,) = (line for line in lines if line.startswith("Settlements reach"))
    assert said.startswith("Settlements reach central (six posts), of 25 posts in all")


@pytest.mark.parametrize(
    ("system", "policy"),
    [
        ("south-east-london", "bridge-fund"),  # the settlements are the same
        ("dorset", "three-year-for-all"),  # they reach every post
    ],
)
def test_the_team_stands_alone_where_settlements_do_not_divide_it(system, policy, capsys):
    _, lines = printed(capsys, system, "annual-settlement", policy)
    assert not any("whole team" in line for line in lines)
    assert sum("Months kept  " in line for line in lines) == 1


def test_teams_of_other_posts_are_not_compared_in_money():
    teams = [sim.load("dorset"), sim.load("lincolnshire")]
    other = sim.compare(teams, replications=3, years=1, baseline="dorset")
    assert money_lines(other) == ["lincolnshire: another team, so its money is not compared."]


def test_what_is_the_same_in_every_replication_is_called_the_same(compared, capsys):
    base, other = compared.outcomes
    twin = made_of(compared, (base, replace(other, measured=base.measured)))
    print_answer(twin, detail=True)
    front, text = capsys.readouterr().out.split("What nobody has measured")
    assert front.count("(same)") == 5
    assert "makes no difference worth noticing" in front
    # of the treated stream two rows, of the team all but cost and funded post-months: no better side
    assert text.count("  same") == 2 + 7
    assert "50%" not in text
    headlines = retention_headlines(twin)
    assert headlines.title.startswith("No difference")
    assert headlines.details[0].endswith("the same in every replication.")


def test_few_replications_are_warned_of_and_many_are_not(compared):
    assert "Only 12 replications" in uncertainty_lines(compared)[-1]
    assert "Only 12 replications" in " ".join(words_in(compared.plot_lost_knowledge()).split())
    enough = sim.run(sim.load("dorset"), replications=30, years=1)
    assert not any("Only" in line for line in uncertainty_lines(enough))


def test_the_dark_band_stays_within_what_is_possible():
    few = sim.run(sim.load("dorset"), replications=3, years=2)
    bands = few.plot_retention().axes[0].collections
    heights = np.concatenate([path.vertices[:, 1] for band in bands for path in band.get_paths()])
    assert heights.max() == 1
    assert heights.min() >= 0


def test_the_picture_says_over_how_many_points_the_assumptions_were_varied(compared):
    central = tuple(o.measured.values for o in compared.outcomes)
    points = Ranges(tuple(np.repeat(of[:, :, None], 2, axis=2) for of in central), central)
    words = words_in(made_of(compared, compared.outcomes, points).plot_retention())
    assert "at 2 points over their ranges" in " ".join(words.split())


def test_two_places_are_not_said_to_have_the_same_luck():
    from sim.report.words.answer import compared as said

    places = [sim.load(system=system) for system in ("dorset", "one-gloucestershire")]
    assert "each place with its own luck" in said(
        sim.compare(places, replications=2, years=1, baseline=places[0].name)
    )
    same = [sim.load(system="dorset", policy=policy) for policy in POLICIES]
    assert "with the same luck" in said(sim.compare(same, replications=2, years=1))
