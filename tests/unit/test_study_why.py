"""Why did it change: levers, channels, the two splits, and what is said of them."""

import numpy as np
import pandas as pd
import pytest

from sim.api import compare
from sim.errors import StudyError
from sim.measures import KINDS, Measure, MeasureKind
from sim.model.engine_room import names_of, simulate
from sim.model.log import Event
from sim.model.same_money import same_money
from sim.reading import load
from sim.report.figures.waterfall import waterfall_figure, waterfall_headlines
from sim.report.words.origin import Origin
from sim.report.words.why import spanned
from sim.study.blocks import Block, simulate_block
from sim.study.experiment.comparison import compared
from sim.study.questions.channels import CHANNELS, taken_away
from sim.study.questions.levers import levers_between, mixed
from sim.study.questions.why import Section, answer, asks
from sim.study.runner.cells import Cell, Contrast, Sample

SYSTEM = "dorset"
PLACES = {channel.key: i for i, channel in enumerate(CHANNELS)}


def policy(name, **changes):
    scenario = load(system=SYSTEM, policy=name, overrides={"run.years": 4})
    return scenario.replace(changes) if changes else scenario


@pytest.fixture(scope="module")
def annual():
    return policy("annual-settlement")


@pytest.fixture(scope="module")
def three_year():
    return policy("three-year-settlement")


def keys(levers):
    return [lever.key for lever in levers]


# --- levers


def test_levers_are_what_a_person_would_call_one(annual, three_year):
    assert keys(levers_between(annual, three_year)) == ["policy.settlement", "policy.contracts"]
    invest = levers_between(annual, policy("invest-in-the-team"))
    assert keys(invest) == [
        "policy.settlement", "policy.settlement.decision_delay_weeks", "policy.contracts",
        "policy.overlap_weeks", "policy.practices",
    ]  # fmt: skip
    assert len(invest[-1].changes) > 1


def test_a_title_or_a_question_is_no_lever(annual):
    renamed = annual.replace({"name": "x", "policy.title": "y", "policy.question": "z", "system.title": "w"})
    assert levers_between(annual, renamed) == ()


def test_all_levers_together_are_the_policy_and_none_are_the_baseline(annual, three_year):
    levers = levers_between(annual, three_year)
    assert mixed(annual, []) == annual
    whole = mixed(annual, levers)
    assert whole.policy.settlement == three_year.policy.settlement
    assert whole.policy.contracts == three_year.policy.contracts


def test_levers_that_cannot_stand_alone_are_one():
    ours, theirs = (load(system=name, policy="annual-settlement") for name in ("dorset", "frimley"))
    levers = levers_between(ours, theirs)
    assert any("+" in key for key in keys(levers))
    for i in range(len(levers)):
        mixed(ours, levers[i : i + 1])  # each makes a scenario


def test_many_levers_are_put_together_by_sections(annual, three_year):
    changed = three_year.replace({"policy.bridging.months": 2.0, "policy.contracts.past_money_months": 3.0})
    found = [levers_between(annual, changed, most) for most in (4, 3, 2)]
    assert [len(levers) for levers in found] == [4, 3, 1]
    assert keys(found[2]) == ["policy"]
    assert keys(found[1]) == ["policy.settlement", "policy.contracts", "policy.bridging"]
    fine, coarse, coarsest = (sorted(path for lever in levers for path in lever.changes) for levers in found)
    assert fine == coarse == coarsest


# --- channels


def without(scenario, key):
    changes = taken_away(scenario)[PLACES[key]]
    return scenario.replace(changes) if changes else scenario


def measured(scenario, name, replications=12):
    done = simulate_block(Block(scenario, range(replications))).measures
    place = [(m.name, m.group) for m in done.measures].index((name, "team"))
    return done.values[:, place]


def settled(scenario):
    """Return the months and the awards of the decisions on transformation money after day one."""
    log = simulate(scenario, range(12)).of(Event.SETTLEMENT_DECIDED)
    chosen = (log.time > 0) & (log.stream == names_of(scenario).streams.index("transformation"))
    return log.time[chosen], log.amount[chosen]


@pytest.mark.parametrize("name", ["decisions-12-weeks-late", "early-confirmation"])
def test_without_lateness_money_is_known_by_1_april_and_no_earlier_than_assumed(name):
    months, _ = settled(without(policy(name), "lateness"))
    after_1_april = (months + 6) % 12 - 6
    assert after_1_april.max() <= 0
    assert after_1_april.min() >= -12 * 12 / 52


def test_without_lateness_the_delay_of_a_policy_changes_nothing(annual):
    late = without(policy("decisions-12-weeks-late"), "lateness")
    ours, theirs = (measured(s, "months_kept") for s in (without(annual, "lateness"), late))
    assert (ours == theirs).all()


def test_without_fear_the_length_of_a_contract_does_not_change_who_resigns(annual):
    calm = without(annual, "fear").assumptions.attrition
    assert (calm.runway_multiplier, calm.limbo_multiplier, calm.told_no_multiplier) == (1, 1, 1)
    assert (
        measured(without(annual, "fear"), "exits_resigned_per_year").mean()
        < measured(annual, "exits_resigned_per_year").mean()
    )


def test_without_loss_at_ends_nobody_is_refused_a_contract(annual):
    assert measured(annual, "exits_contract_not_renewed_per_year").mean() > 0.3
    assert measured(without(annual, "ends"), "exits_contract_not_renewed_per_year").max() == 0


def test_the_amount_of_annual_money_is_its_own(annual, three_year):
    assert not taken_away(annual)[PLACES["amount"]]
    even = without(three_year, "amount")
    assert even.policy.settlement.award_factor == "same-as-annual"
    (factors,) = same_money(even)
    assert 0 < factors[1] < 1  # also in the settlement of day one
    cut = without(policy("cut-30-evenly"), "amount")
    assert cut.policy.scheduled_cuts == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["annual-settlement", "three-year-settlement"])
def test_without_uncertainty_awards_do_not_vary_and_their_mean_stays(name):
    # maturity moves the odds as it grows; here it is kept out of the way
    varies = policy(name).replace({"assumptions.maturity.loop": False, "run.years": 6})
    sure = without(varies, "certainty")
    _, awards = settled(sure)
    assert awards == pytest.approx(0.8345)
    months = [measured(scenario, "funded_post_months", 150) for scenario in (varies, sure)]
    gap = months[1] - months[0]
    assert abs(gap.mean()) < 3.5 * gap.std(ddof=1) / np.sqrt(len(gap))
    assert months[1].std() < months[0].std() / 2


# --- the two splits


MEASURES = (
    Measure(MeasureKind("kept", "Kept", "share", 1), "team"),
    Measure(MeasureKind("seldom", "Seldom", "weeks", -1), "team"),
    Measure(KINDS["funded_post_months"], "team"),
)


class Invented:
    """A runner of a world in which every number is known: what follows from the settings, and luck."""

    def __init__(self, failed=()):
        self.failed = failed

    numbers = staticmethod(np.arange)

    def sample(self, cell, replications):
        numbers = np.array([r for r in range(replications) if (cell.name, r) not in self.failed])
        s = cell.scenario
        long, terms = s.policy.settlement.horizon == 3, len(s.policy.contracts.fixed_terms) == 1
        feared = s.assumptions.attrition.runway_multiplier > 1
        luck = np.random.default_rng(5).normal(size=100)[numbers]  # of the replication, whatever the scenario
        kept = 0.3 + 0.1 * long + 0.2 * long * terms + 0.4 * long * feared + 0.01 * long * luck + luck
        months = 100.0 + 10 * long * (s.policy.settlement.award_factor == 1)
        seldom = np.where(numbers % 2, np.nan, kept)
        return Sample(numbers, MEASURES, np.stack([kept, seldom, np.full(len(numbers), months)], axis=1))


@pytest.fixture(scope="module")
def contrast(annual, three_year):
    baseline, policy = Cell("dorset/annual/central", annual), Cell("dorset/long/central", three_year)
    return Contrast(SYSTEM, "central", baseline, policy)


@pytest.fixture(scope="module")
def table(contrast):
    return answer(contrast, Section(replications=40, measures=("kept", "seldom")), Invented())


def row(table, measure, kind, part=None, split=None):
    rows = table[(table["measure"] == measure) & (table["kind"] == kind)]
    rows = rows[rows["part"] == part] if part else rows
    (found,) = (rows[rows["split"] == split] if split else rows).itertuples()
    return found


def test_levers_share_a_known_interaction(table):
    length, terms = (row(table, "kept", "part", part) for part in ("policy.settlement", "policy.contracts"))
    assert terms.mean == pytest.approx(0.1)  # half of .2, which needs both
    assert terms.ci_high == pytest.approx(terms.ci_low)
    assert (terms.first_mean, terms.last_mean) == pytest.approx((0, 0.2))
    assert length.mean == pytest.approx(0.1 + 0.4 + 0.1, abs=0.005)
    assert length.ci_low < length.mean < length.ci_high
    assert row(table, "kept", "joint", split="levers").mean == pytest.approx(0.2)
    pair = row(table, "kept", "pair", split="levers")
    assert (pair.part, pair.mean) == ("policy.settlement:policy.contracts", pytest.approx(0.2))


def test_channels_find_what_goes_through_fear_and_show_the_rest(table):
    fear = row(table, "kept", "part", "fear")
    assert (fear.mean, fear.ci_low, fear.ci_high) == pytest.approx((0.4, 0.4, 0.4))
    assert row(table, "kept", "other", "other").mean == pytest.approx(0.3, abs=0.005)
    assert row(table, "kept", "part", "lateness").mean == pytest.approx(0)
    left = row(table, "funded_post_months", "left")
    assert left.mean == pytest.approx(0)


@pytest.mark.parametrize("measure", ["kept", "seldom"])
@pytest.mark.parametrize("split", ["levers", "channels"])
def test_the_shares_add_up_to_the_difference_exactly(table, measure, split):
    rows = table[
        (table["measure"] == measure) & (table["split"] == split) & table["kind"].isin(["part", "other"])
    ]
    whole = row(table, measure, "difference")
    assert rows["mean"].sum() == pytest.approx(whole.mean, abs=1e-12)
    levels = row(table, measure, "policy").mean - row(table, measure, "baseline").mean
    assert levels == pytest.approx(whole.mean, abs=1e-12)


def test_a_replication_counts_where_the_measure_is_defined_in_every_cell(table, contrast):
    assert set(table.loc[table["measure"] == "seldom", "replications"]) == {20}
    failed = [("dorset/long/central/levers-1", 3), ("dorset/annual/central", 7)]
    fewer = answer(contrast, Section(replications=40, measures=("kept",)), Invented(failed))
    assert set(fewer["replications"]) == {38}


def test_a_policy_that_differs_in_one_lever_owes_all_to_it(annual):
    early = policy("early-confirmation")
    one = Contrast("s", "central", Cell("a/b/c", annual), Cell("a/d/c", early))
    found = answer(one, Section(replications=10, measures=("kept",)), Invented())
    lever = row(found, "kept", "part", "policy.settlement.decision_delay_weeks")
    assert (lever.mean, lever.first_mean, lever.last_mean) == (row(found, "kept", "difference").mean,) * 3


def test_every_cell_is_asked_for_once_and_the_scenarios_themselves_by_their_own_names(contrast):
    asked = asks(contrast, Section(replications=7))
    names = [cell.name for cell, _ in asked]
    assert len(set(names)) == len(names)
    assert {n for _, n in asked} == {7}
    assert {contrast.baseline.name, contrast.policy.name} <= set(names)
    assert contrast.baseline in [cell for cell, _ in asked]
    assert contrast.policy in [cell for cell, _ in asked]
    scenarios = [cell.scenario for cell, _ in asked]
    assert all(a != b for i, a in enumerate(scenarios) for b in scenarios[:i])


def test_an_unknown_measure_is_refused_with_one_that_is_near(contrast):
    with pytest.raises(StudyError, match="did you mean kept"):
        answer(contrast, Section(measures=("keptt",)), Invented())


# --- within a comparison


def test_a_comparison_is_not_simulated_again(annual, three_year):
    told = []
    compare([annual, three_year], replications=2, years=1, why="months_kept", progress=told.append)
    cells = 2 + 2 * 2**4 + 2**4 - 2 + 2 + 1
    # levers; the policy with all channels, the baseline but for amount; the policy under the other phase
    assert told[-1].done == told[-1].total == 2 * cells


@pytest.mark.parametrize(
    ("scenarios", "measures", "said"),
    [
        (1, [], "give two scenarios or more, not 1"),
        (2, ["retention_36"], "did you mean retention_36m"),
        (2, ["retention_60m"], "not defined in a run of 4 years"),
    ],
)
def test_what_cannot_be_explained_is_refused_at_once(annual, three_year, scenarios, measures, said):
    given = [annual, three_year, annual.replace({"name": "another"})][:scenarios]
    with pytest.raises(StudyError, match=said):
        compared(given, why=measures[0] if measures else True)


def test_a_split_has_as_many_replications_as_it_takes_and_no_more(annual, three_year, contrast):
    section = Section(replications=16, minimum=4, measures=("months_kept",))
    cells = [cell for cell, n in asks(contrast, section) if n == 4]
    assert len(cells) == len(asks(contrast, section))

    def used(spread):
        rng = np.random.default_rng(1)
        source = Known({cell.name: rng.normal(0, spread, 16) for cell in cells})
        table = answer(contrast, section, source)
        return int(table["replications"].max())

    assert used(1e-4) == 4
    assert used(10.0) == 16


class Known:
    """Numbers of cells, of which only those may be had that were simulated."""

    def __init__(self, values):
        self._values, self._there = values, 4

    def simulate(self, cells, replications):
        self._there = replications

    def sample(self, cell, replications):
        assert replications <= self._there
        kinds = [KINDS[name] for name in ("months_kept", "funded_post_months")]
        values = np.repeat(self._values[cell.name][:replications, None], 2, axis=1)
        return Sample(np.arange(replications), tuple(Measure(kind, "team") for kind in kinds), values)


def test_one_replication_tells_nothing(annual, three_year):
    with pytest.raises(StudyError, match="two replications or more"):
        compared([s.replace({"run.replications": 1}) for s in (annual, three_year)], why=True)


# --- words and picture


NOWHERE = Origin("about", "made")


def figure(table, **more):
    called = {"baseline": "Annual", "policy": "Long", "policy_in_text": "long", "origin": NOWHERE}
    return waterfall_figure(table, measure="kept", **called, **more)


def test_the_title_names_a_share_only_if_it_is_clear(table):
    title = waterfall_headlines(table, "kept", "long").title
    assert title.startswith(("Kept: +70.", "Kept: +69."))
    assert "by length of settlements" in title
    doubtful = table.copy()
    parts = doubtful["kind"] == "part"
    doubtful.loc[parts, ["ci_low", "ci_high"]] = [-1.0, 1.0]
    assert waterfall_headlines(doubtful, "kept", "long").title.endswith("no part of it is clear")
    doubtful.loc[doubtful["kind"] == "difference", ["ci_low", "ci_high"]] = [-1.0, 1.0]
    assert waterfall_headlines(doubtful, "kept", "long").title == "Kept: no clear difference with long"


def test_the_bars_lead_from_one_level_to_the_other(table):
    for width in (6.7, 3.35):
        (axes,) = figure(table, width=width).axes
        bars = [bar for bars in axes.containers for bar in bars]
        assert len(bars) == 2 + len(CHANNELS) + 1
        base, top = (100 * row(table, "kept", kind).mean for kind in ("baseline", "policy"))
        assert bars[0].get_x() == bars[2].get_x() == pytest.approx(base)
        for last in (bars[1], bars[-1]):
            ends = sorted((last.get_x(), last.get_x() + last.get_width()))
            assert any(end == pytest.approx(top) for end in ends)
        words = [text.get_text() for text in axes.texts]
        assert {"By what differs", "By what it acts through", "Annual", "Long"} <= set(words)
        assert {"contracts offered", "amount of money", "other ways"} <= set(words)


def test_a_share_whose_interval_holds_0_is_drawn_hollow(table):
    doubtful = table.copy()
    doubtful.loc[doubtful["part"] == "policy.contracts", ["ci_low", "ci_high"]] = [-1.0, 1.0]
    bars = [bar for bars in figure(doubtful).axes[0].containers for bar in bars]
    assert bars[1].get_facecolor() == (1, 1, 1, 1)
    assert bars[0].get_facecolor() != (1, 1, 1, 1)


def test_a_measure_that_was_not_explained_cannot_be_drawn(table):
    with pytest.raises(ValueError, match="nothing to show of lost"):
        waterfall_figure(table, measure="lost", baseline="", policy="", policy_in_text="", origin=NOWHERE)


def test_a_share_that_is_the_same_in_every_replication_has_no_interval():
    cells = {"mean": [0.1], "ci_low": [0.1], "ci_high": [0.1], "unit": ["share"]}
    (same,) = pd.DataFrame(cells).itertuples()
    (varies,) = pd.DataFrame(cells | {"ci_low": [-0.1]}).itertuples()
    assert (spanned(same), spanned(varies)) == ("+10.0", "+10.0 (-10.0 to +10.0)")
