"""Structural alternatives: their files, what is laid over what, the arithmetic, and the words."""

from __future__ import annotations

from math import isnan, nan
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import sim
from sim.measures import Measure
from sim.measures.registry import KINDS
from sim.reading.alternatives import is_alternative, load_alternative
from sim.reading.library import shipped
from sim.report.words import structure as words
from sim.report.words.numbers import Over, Paired
from sim.report.words.verdicts import Evidence
from sim.scenario import ScenarioError
from sim.study.columns import tables
from sim.study.combined import clear_changes, combined
from sim.study.experiment.comparison import compared
from sim.study.questions import structure
from sim.study.runner.cells import Cell, Contrast, Sample

NAMES = [s.name for s in shipped("alternative")]


def cell(system, policy, changes=None):
    scenario = sim.load(system, policy=policy)
    return Cell(f"{system}/{policy}/central", scenario.replace(changes) if changes else scenario)


def contrast(policy="three-year-settlement", system="dorset", baseline="annual-settlement", changes=None):
    return Contrast(system, "central", cell(system, baseline, changes), cell(system, policy, changes))


@pytest.fixture(scope="module")
def dorset():
    return contrast()


def laid(of, *names):
    section = structure.Section(alternatives=names)
    return {one.name: one for one in structure.laid_over(of, section)}


# --- the files


def test_what_is_shipped_covers_what_is_not_known_of_the_structure():
    assert {
        "work-wanted-per-end", "casework-after-money", "effort-of-funded-work", "past-money-0",
        "past-money-12", "past-money-24", "day-one-all-annual", "day-one-staggered", "phase-averaged",
        "phase-start", "horizon-4-years", "horizon-6-years", "horizon-9-years", "reactions-off",
    } <= set(NAMES)  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_replaces_and_why(name):
    found = load_alternative(name)
    assert is_alternative(name)
    assert found.title
    assert found.question.endswith("?")
    assert len(found.replaces) > 20
    assert len(found.why) > 20


SYSTEMS = {s.name: sim.load(s.name) for s in shipped("system")}
POLICIES = {s.name: sim.load("dorset", policy=s.name).policy for s in shipped("policy")}


@pytest.mark.parametrize("name", NAMES)
def test_each_fits_every_shipped_system_and_every_shipped_policy(name):
    changes = load_alternative(name).changes
    for system in SYSTEMS.values():
        system.replace(changes)
    for policy in POLICIES.values():
        SYSTEMS["dorset"].model_copy(update={"policy": policy}).replace(changes)


def test_reactions_off_is_the_shipped_assumptions_without_reactions():
    ours = SYSTEMS["dorset"].replace(load_alternative("reactions-off").changes).assumptions
    theirs = sim.load("dorset", assumptions="mechanical-only").assumptions
    assert ours == theirs.model_copy(update={"title": ours.title})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("set: {policy.settlement.phas: averaged}", "x.yaml:4:7: policy.settlement.phas: no such place; did"),
        ("set: {policy.settlement.phase: averged}", "did you mean averaged?"),
        ("years: 4\nset: {policy.settlement.phase: averaged}", "one of them"),
        ("yers: 4", "did you mean years?"),
    ],
)
def test_mistakes_in_a_file_are_told_with_their_place(tmp_path, text, said):
    path = tmp_path / "x.yaml"
    path.write_text(f"title: Mine\nreplaces: That\nwhy: This\n{text}\n", encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        load_alternative(path)
    assert said in str(error.value)


def test_a_name_that_is_nearly_one_is_suggested(dorset):
    with pytest.raises(ScenarioError, match="did you mean phase-averaged"):
        structure.asks(dorset, structure.Section(alternatives=("phase-avraged",)))


# --- what is laid over what


def test_an_alternative_is_laid_over_both_sides(dorset):
    found = laid(dorset, "work-wanted-per-end")["work-wanted-per-end"].contrast
    for one in (found.baseline, found.policy):
        assert one.scenario.assumptions.renewing.work_still_wanted_basis == "per-end"


def test_the_phase_is_laid_over_settlements_of_several_years_and_the_baseline_stays_itself(dorset):
    found = laid(dorset)
    assert found["phase-averaged"].contrast.policy.scenario.policy.settlement.phase == "averaged"
    assert found["phase-averaged"].contrast.baseline is dorset.baseline
    assert found["phase-start"].skipped == "it is so already"


def test_a_phase_that_the_policy_states_is_held_against_the_other():
    of = contrast()
    averaged = of.policy.scenario.replace({"policy.settlement.phase": "averaged"})
    found = laid(of._replace(policy=of.policy._replace(scenario=averaged)))
    assert found["phase-start"].contrast.policy.scenario.policy.settlement.phase == "start"
    assert found["phase-averaged"].contrast is None


def test_what_does_nothing_is_skipped_with_the_reason():
    found = laid(contrast("rolling-three-year"), "past-money-24", "phase-averaged")
    assert found["past-money-24"].skipped == "it is so already"
    assert found["phase-averaged"].skipped.startswith("does nothing here: no settlement of the policy covers")
    still = {"assumptions.maturity.loop": False}
    found = laid(contrast(changes=still), "effort-of-funded-work")
    assert "maturity stays as it is" in found["effort-of-funded-work"].skipped


def test_what_the_two_sides_differ_in_is_not_taken_away():
    found = laid(contrast("contracts-end-with-the-money"), "past-money-12")
    assert found["past-money-12"].contrast is None
    assert "differ in policy.contracts.past_money_months" in found["past-money-12"].skipped


def test_the_length_of_the_run_is_an_alternative(dorset):
    found = laid(dorset, "horizon-9-years")["horizon-9-years"].contrast
    assert {found.baseline.scenario.run.years, found.policy.scenario.run.years} == {9}


# --- asked of every comparison


@pytest.mark.parametrize(
    ("policies", "there"),
    [
        (("annual-settlement", "three-year-settlement"), True),
        (("three-year-same-money", "annual-settlement"), True),
        (("annual-settlement", "bridge-fund", "five-year-settlement"), True),
        (("annual-settlement", "bridge-fund"), False),
        (("annual-settlement", "rolling-three-year"), False),
        (("three-year-settlement",), False),
    ],
)
def test_every_comparison_with_a_settlement_of_several_years_is_held_under_both_phases(policies, there):
    plan = compared([sim.load("dorset", policy=policy) for policy in policies])
    assert ("structure" in plan.sections) == there
    if there:
        (section,) = plan.sections["structure"]
        assert structure.names_in(section) == structure.PHASES
        assert section.replications == 200
        run = [
            one.name
            for held in plan.contrasts(*plan.situations[0])
            for one in structure.laid_over(held, section)
            if one.contrast is not None
        ]
        assert set(run) == {"phase-averaged"}


def test_every_study_with_a_settlement_of_several_years_is_too(tmp_path):
    def plan(policies, more=""):
        text = f"title: T\nsystems: [dorset]\npolicies: [{policies}]\n{more}\n"
        (tmp_path / "study.yaml").write_text(text, encoding="utf-8")
        return sim.load_study(tmp_path / "study.yaml")

    found = plan("annual-settlement, three-year-settlement", "replications: {minimum: 60}")
    assert found.sections["structure"][0].replications == 60
    assert "structure" not in plan("annual-settlement, bridge-fund").sections
    asked = plan("annual-settlement, three-year-settlement", "structure: {alternatives: [reactions-off]}")
    assert structure.names_in(asked.sections["structure"][0]) == ("reactions-off", *structure.PHASES)
    with pytest.raises(ScenarioError, match="did you mean reactions-off"):
        plan("annual-settlement, bridge-fund", "structure: {alternatives: [reaction-off]}")


def test_the_cost_of_the_phase_is_one_cell_more(dorset):
    section = structure.phase_section([dorset.policy.scenario.policy], 6, 1000)
    asked = {one.name: n for one, n in structure.asks(dorset, section)}
    assert len(asked) == 3
    assert {dorset.baseline.name, dorset.policy.name} < asked.keys()
    assert set(asked.values()) == {200}


def test_a_run_of_one_year_asks_for_what_it_has():
    assert structure.measures_in(1) == ("months_kept", "lost_knowledge")
    assert structure.measures_in(6)[0] == "retention_42m"


# --- the arithmetic

MEASURES = tuple(Measure(KINDS[name], "team") for name in ("retention_42m", "months_kept"))
GAINS = {"": 0.06, "work-wanted-per-end": 0.10, "reactions-off": 0.02, "horizon-4-years": 0.06}


class Stub:
    """A difference that an alternative moves by a known amount, and luck that pairing takes away."""

    numbers = staticmethod(np.arange)

    def sample(self, one, replications):
        luck = np.random.default_rng(3).normal(0, 0.1, replications)
        word = one.name.removeprefix("dorset/").split("/")
        name = word[2].rsplit("-", 1)[0] if len(word) > 2 else ""
        gain = GAINS[name] if "three-year" in one.name else 0.0
        values = gain + luck * (2 if "three-year" in one.name else 1)
        kept = np.stack([values, 10 * values], axis=1)
        if name == "reactions-off":
            kept[0] = nan  # not defined there
        return Sample(np.arange(replications), MEASURES, kept)

    def simulate(self, *_):
        raise AssertionError("an analysis is answered from what it asked for")


@pytest.fixture(scope="module")
def answered(dorset):
    section = structure.Section(
        alternatives=("work-wanted-per-end", "reactions-off", "horizon-4-years", "past-money-24"),
        measures=("retention_42m", "months_kept"),
        replications=50,
    )
    GAINS["phase-averaged"] = 0.05
    return structure.answer(dorset, section, Stub())


def row(table, name, measure="retention_42m"):
    return table[(table["alternative"] == name) & (table["measure"] == measure)].iloc[0]


def test_the_central_structure_comes_first_and_changes_nothing(answered):
    assert list(answered.columns) == [c.name for c in tables()["structure"].own]
    assert list(answered["alternative"][:2]) == ["central", "central"]
    central = row(answered, "central")
    luck = np.random.default_rng(3).normal(0, 0.1, 50)
    assert central["diff_mean"] == pytest.approx(0.06 + luck.mean())
    assert (central["change_mean"], central["change_ci_low"], central["change_ci_high"]) == (0, 0, 0)


def test_changes_are_paired_and_so_known_exactly_here(answered):
    found = row(answered, "work-wanted-per-end")
    assert found["change_mean"] == pytest.approx(0.04)
    assert found["change_ci_high"] - found["change_ci_low"] < 1e-9
    assert found["diff_ci_high"] - found["diff_ci_low"] > 0.03
    assert found["replications"] == 50
    fewer = row(answered, "reactions-off")
    assert fewer["replications"] == 49
    assert fewer["change_mean"] == pytest.approx(-0.04)


def test_sums_over_runs_of_other_lengths_are_not_held_against_each_other(answered):
    assert row(answered, "horizon-4-years")["change_mean"] == pytest.approx(0.0)
    found = row(answered, "horizon-4-years", "months_kept")
    assert found["years"] == 4
    assert not isnan(found["diff_mean"])
    assert isnan(found["change_mean"])


def test_what_is_skipped_has_a_row_with_the_reason_and_no_number(answered):
    found = row(answered, "past-money-24")
    assert found["skipped"] == "it is so already"
    assert isnan(found["diff_mean"])
    assert found["replications"] == 0


# --- the widest combined range


def test_the_widest_range_goes_from_the_lowest_end_to_the_highest_one_at_a_time():
    assert combined(4.0, 6.0, [-1.5, 0.5]) == (2.5, 6.5)
    assert combined(4.0, 6.0, [1.0]) == (4.0, 7.0)  # the central structure is among them
    assert combined(4.0, 6.0, []) == (4.0, 6.0)


def test_changes_that_are_chance_alone_do_not_widen_it():
    """Of twelve alternatives that do nothing the outermost lie 1.6 standard errors off, on either side."""
    rng = np.random.default_rng(5)
    wide, clear = list[float](), list[float]()
    for _ in range(200):
        luck = rng.normal(0, 1, (12, 200))
        mean, half = luck.mean(axis=1), 1.96 * luck.std(axis=1) / np.sqrt(200)
        of_each = {"change_mean": mean, "change_ci_low": mean - half, "change_ci_high": mean + half}
        wide.append(np.ptp(combined(0.0, 0.0, mean)) * np.sqrt(200))
        clear.append(np.ptp(combined(0.0, 0.0, clear_changes(pd.DataFrame(of_each)))) * np.sqrt(200))
    assert np.mean(wide) > 3
    assert np.median(clear) == 0
    assert np.mean(clear) < 0.5 * np.mean(wide)


def test_without_ranges_it_is_of_the_structure_alone(answered):
    gap = Paired(0.06, 0.05, 0.07, 0.8, False)
    assert words.widened(gap.over, gap.mean, answered, "retention_42m").at_most == pytest.approx((0.02, 0.10))
    known = words.widened(Over(0.03, 0.08, 0.02, 0.09), gap.mean, answered, "retention_42m")
    assert known == pytest.approx((-0.01, 0.12, -0.02, 0.13))
    unknown = words.widened(Over(nan, nan, 0.02, 0.09), gap.mean, answered, "retention_42m")
    assert not unknown.known
    assert unknown.at_most == pytest.approx((-0.02, 0.13))
    assert words.widened(gap.over, gap.mean, None, "retention_42m").at_most == (0.06, 0.06)


# --- words


def made(*rows):
    """A table of (alternative, low, mean, high) of retention, each change clear unless it is 0."""
    made_of = []
    for name, low, mean, high in rows:
        change = mean - rows[0][2]
        made_of.append(
            {
                "scenario": "three-year", "alternative": name, "title": name.replace("-", " ").capitalize(),
                "measure": "retention_42m", "unit": "share", "years": 6, "skipped": "", "replications": 200,
                "diff_mean": mean, "diff_ci_low": low, "diff_ci_high": high, "change_mean": change,
                "change_ci_low": change - 0.001, "change_ci_high": change + 0.001,
            }
        )  # fmt: skip
    return pd.DataFrame(made_of)


CENTRAL = ("central", 0.04, 0.05, 0.06)
POLICY = SimpleNamespace(name="three-year")


def known(low, high, *over):
    """What is known of a difference in retention, with its range over the assumptions if there is one."""
    gap = Paired((low + high) / 2, low, high, nan, False, *over)
    return Evidence(gap, 1, "share", 1000, ranged=bool(over))


def found(*measures):
    """Findings whose answer speaks of some measures, and if of none the structure speaks for itself."""
    baseline = SimpleNamespace(name="annual")
    summary = pd.DataFrame({"measure": list(measures)}, dtype=str)
    return SimpleNamespace(outcomes=[baseline, POLICY], summary=summary)


def told(table, study=None):
    return " ".join(words.sentences(table, study or found(), POLICY, "retention_42m", "three-year money"))


def sign(table):
    return words.signs(table, found(), POLICY, "retention_42m")


def test_the_least_and_the_most_change_are_named_and_the_structure_as_assumed_is_neither():
    table = made(CENTRAL, ("past-money-0", 0.01, 0.02, 0.03), ("reactions-off", 0.06, 0.07, 0.08))
    said = told(table)
    assert "Under two other readings of it, in 200 replications, the change from that is -3.0 points" in said
    assert "-3.0 points (-3.1 to -2.9) (past money 0) at one end, and +2.0 points (+1.9 to +2.1) (rea" in said
    assert "clearly above 0 under each of them" in said
    assert "clearly changed by past money 0 (-3.0 points, -3.1 to -2.9)" in said
    assert words.title(table, "retention_42m", "three-year money").endswith(
        "in 200 replications: from +2.0 to +7.0 points in retention at month 42"
    )
    only_more = told(made(CENTRAL, ("past-money-0", 0.05, 0.06, 0.07), ("reactions-off", 0.06, 0.07, 0.08)))
    assert "the change from that is +1.0 points (+0.9 to +1.1) (past money 0) at one end" in only_more


def test_the_difference_that_changes_is_the_one_of_the_answer(monkeypatch):
    """The structure rests on fewer replications: its own central number is not a second one beside it."""
    monkeypatch.setattr(words, "evidence_of", lambda *_: known(0.051, 0.055))
    table = made(CENTRAL, ("past-money-0", 0.01, 0.02, 0.03))
    said = told(table, found("retention_42m"))
    assert "is +5.3 points (+5.1 to +5.5) as the system is assumed to work. Under one other" in said
    assert "+5.0" not in said


def test_what_changes_nothing_in_any_replication_is_no_other_reading():
    table = made(CENTRAL, ("horizon-4-years", 0.04, 0.05, 0.06), ("reactions-off", 0.06, 0.07, 0.08))
    table.loc[1, ["change_mean", "change_ci_low", "change_ci_high"]] = 0.0
    said = told(table)
    assert "Under one other reading of it" in said
    assert "one other reading of it changes it in no replication" in said
    alone = told(table.iloc[:2])
    assert alone.endswith("assumed to work. One other reading of it changes it in no replication.")
    table.loc[1, ["diff_ci_low", "diff_ci_high"]] = -0.01, 0.06
    assert "not clear" not in sign(table)


@pytest.mark.parametrize(
    ("other", "said", "never"),
    [
        ((-0.03, -0.02, -0.01), "The sign does not hold: it is clearly below 0 under it works", "each"),
        ((-0.01, 0.01, 0.03), "on the other side under none, and not clear under it works", "not hold"),
        ((-0.01, -0.005, 0.01), "not clear under it works", "does not hold"),
        ((0.0001, 0.01, 0.03), "not clear under it works", "each of them"),  # 0 as it is printed
    ],
)
def test_the_sign_holds_only_where_intervals_say_so(other, said, never):
    text = sign(made(CENTRAL, ("it-works", *other)))
    assert said in text
    assert never not in text


def test_a_change_whose_interval_is_printed_as_0_is_not_called_clear():
    table = made(CENTRAL, ("reactions-off", 0.06, 0.07, 0.08))
    table.loc[1, ["change_mean", "change_ci_low", "change_ci_high"]] = 0.02, 0.0004, 0.04
    assert "none changes it clearly" in told(table)


def test_sums_over_runs_of_other_lengths_are_told_apart():
    table = made(CENTRAL, ("reactions-off", 0.06, 0.07, 0.08), ("horizon-9-years", 0.2, 0.3, 0.4))
    table.loc[2, ["change_mean", "change_ci_low", "change_ci_high"]] = nan
    said = told(table)
    assert "the change from that is +2.0 points (+1.9 to +2.1) (reactions off)." in said
    assert "Under one other reading" in said
    assert "Summed over runs of other lengths: horizon 9 years +30.0 points" in said


def test_a_difference_that_is_clear_nowhere_is_not_given_a_side():
    assert sign(made(("central", -0.01, 0.01, 0.03))) == "It is clear under none of them."


@pytest.mark.parametrize(
    ("start", "averaged", "said"),
    [
        ((0.04, 0.06), (0.02, 0.04), "holds under both"),
        ((0.04, 0.06), (-0.01, 0.04), "holds under start only"),
        ((-0.01, 0.06), (0.01, 0.04), "holds under averaged only"),
        ((-0.01, 0.06), (-0.01, 0.04), "is clear under neither"),
        ((0.01, 0.06), (-0.04, -0.01), "turns round between them"),
    ],
)
def test_what_holds_under_one_phase_says_which(start, averaged, said):
    assert words.holds(known(*start), known(*averaged)) == said


@pytest.mark.parametrize(
    ("stated", "averaged", "said"),
    [
        (known(0.04, 0.06, -0.01, 0.08), (0.04, 0.05, 0.06), "This is clear under neither."),
        (known(0.04, 0.06, 0.01, 0.08), (0.04, 0.05, 0.06), "This holds under both."),
        (known(0.04, 0.06, 0.02, 0.08), (0.01, 0.02, 0.03), "This holds under start only."),
        (known(0.04, 0.06, -0.01, 0.08), (0.06, 0.07, 0.08), "This holds under averaged only."),
        (known(0.04, 0.06), (0.01, 0.02, 0.03), "This holds under both."),
        (known(0.04, 0.06, nan, nan), (0.01, 0.02, 0.03), "This holds under both."),
    ],
)
def test_what_the_range_denies_holds_under_no_phase(monkeypatch, stated, averaged, said):
    """The range over the assumptions counts as it does in the answer, moved by what the phase changes."""
    monkeypatch.setattr(words, "evidence_of", lambda *_: stated)
    table = made(CENTRAL, ("phase-averaged", *averaged))
    assert words.phase_line(table, found("retention_42m"), "three-year", "It").endswith(said)


def test_each_of_three_measures_has_its_own_verdict():
    three = [
        made(CENTRAL, ("phase-averaged", *ends)).assign(measure=measure)
        for measure, ends in (
            ("retention_42m", (0.04, 0.05, 0.06)),
            ("retention_30m", (0.01, 0.02, 0.03)),
            ("lost_knowledge", (-0.3, -0.2, -0.1)),
        )
    ]
    three[2]["unit"] = "staff equivalents"
    said = words.phase_line(pd.concat(three), found(), "three-year", "It")
    assert said.endswith(
        "Day-one people in post at month 42 holds under both; day-one people in post at month 30 holds under "
        "both; lost knowledge turns round between them."
    )


@pytest.mark.parametrize(
    ("averaged", "said"),
    [
        ((0.01, 0.02, 0.03), []),
        ((-0.01, 0.02, 0.03), ["three-year, by the phase of its settlements: holds under start only."]),
        ((-0.03, -0.02, -0.01), ["three-year, by the phase of its settlements: turns round between them."]),
    ],
)
def test_a_title_that_holds_under_one_phase_only_says_which(monkeypatch, averaged, said):
    study = found("retention_42m")
    monkeypatch.setattr(words, "evidence_of", lambda *_: known(0.04, 0.06))
    monkeypatch.setattr(words, "titles", lambda _: {"three-year": "three-year"})
    table = made(CENTRAL, ("phase-averaged", *averaged))
    assert words.phase_caveats(study, table, "retention_42m") == said
    assert words.phase_caveats(study, None, "retention_42m") == []


def test_only_what_was_asked_beyond_the_phase_is_a_picture():
    assert not words.beyond_phase(None)
    assert not words.beyond_phase(made(CENTRAL, ("phase-averaged", 0.0, 0.01, 0.02)))
    assert words.beyond_phase(made(CENTRAL, ("reactions-off", 0.0, 0.01, 0.02)))


def test_what_holds_already_is_not_worth_a_word():
    table = made(CENTRAL, ("past-money-24", 0, 0, 0), ("phase-averaged", 0, 0, 0))
    table["skipped"] = ["", "it is so already", "does nothing here: all is recurrent"]
    assert words.skipped_words(table) == "Not run: phase averaged (does nothing here: all is recurrent)."


# --- all of it, with tiny numbers


@pytest.mark.usefixtures("sketches")
def test_a_comparison_and_what_it_writes(tmp_path, capsys, monkeypatch):
    from sim.report.terminal import print_answer

    two = [sim.load("healthier-wigan", policy=p) for p in ("annual-settlement", "three-year-settlement")]
    named = [s.replace({"name": n}) for s, n in zip(two, ("annual", "three-year"), strict=True)]
    few = [s for s in structure.shipped("alternative") if s.name in ("reactions-off", "horizon-6-years")]
    monkeypatch.setattr(structure, "shipped", lambda _: few)
    results = sim.compare(named, replications=3, years=4, structure=True, out=tmp_path / "out")
    table = results.structure
    ran = set(table.loc[table["skipped"] == "", "alternative"])
    assert ran == {"central", "phase-averaged", "reactions-off", "horizon-6-years"}
    assert (tmp_path / "out" / "structure.csv").is_file()
    assert (tmp_path / "out" / "figures" / "structure.png").is_file()
    assert (tmp_path / "out" / "figures" / "structure.csv").is_file()
    print_answer(results, detail=True)
    said = " ".join(capsys.readouterr().out.split())
    assert "if day one is the first of a settlement (start)" in said
    assert "other readings of it" in said
    again = sim.read_results(tmp_path / "out")
    assert len(again.structure) == len(table)
    from sim.report.briefing.compose import briefing
    from sim.report.in_folder import read_recorded

    recorded = read_recorded(tmp_path / "out")
    pieces = [str(piece) for piece in briefing(recorded, recorded.whole).pieces]
    text = "\n".join(pieces)
    assert "what if the system works otherwise" in text
    assert "The widest combined range" in text
    assert "Start, or the long run" in text


def test_a_team_held_to_the_work_it_is_paid_for_matures_more_where_money_is_cut():
    cut = sim.load("healthier-wigan", policy="cut-50-by-december").replace({"run.years": 3})
    funded = cut.replace({"name": "funded", "assumptions.maturity.effort_basis": "funded-work"})
    table = sim.compare([cut, funded], replications=8).summary
    row = table.query("measure == 'maturity_end' and group == 'team' and scenario == 'funded'").iloc[0]
    assert row["diff_mean"] > 0
