"""The shipped scenario files say what the source documents say, and the model pages agree with them."""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from sim.measures.block import measure_block
from sim.model.engine_room import names_of, simulate
from sim.model.inputs import prepare
from sim.reading import load
from sim.reading.library import shipped
from sim.scenario import Scenario
from sim.study.ranges import moved

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs" / "model"
REPORT_SYSTEMS = [
    "one-gloucestershire", "west-yorkshire-harrogate", "south-east-london", "dorset", "lincolnshire",
]  # fmt: skip
SYSTEMS = [s.name for s in shipped("system")]
POLICIES = [s.name for s in shipped("policy")]
TERMS = ["annual-settlement", "three-year-settlement", "three-year-same-money"]
ASSUMPTIONS = ["central", "chicken-and-egg", "mechanical-only"]
DOCUMENTS = (
    "NHS Confederation engine rooms report (2020)",
    "Nick Ville's comment on engine rooms",
    "Danielle Oum's comment on partnership working",
    "Social Partnership Forum's visits",
    "NHS Providers, Provider voices: the journey to integrated care systems (2018)",
    "NHS Providers (2018)",
    "Healthcare Leader freedom of information requests (2023)",
)
"""How the documents are called in what a system says about itself."""
FILES = {
    "Nick Ville": "000_e66ecc8d4312efd1.txt",
    "Danielle Oum": "001_06de0f52be9c0f75.txt",
    "Social Partnership Forum": "002_75b7394c2b30101c.txt",
    "NHS Confederation": "003_1706362496dd6a78.txt",
    "NHS Providers": "004_3e4b89af7cfd2ffb.txt",
}
"""The file of each document, as docs/model/evidence.md lists them."""


def _script(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


parameters = _script(DOCS / "parameters.py")


def case(
    system: str = "west-yorkshire-harrogate", policy: str = "annual-settlement", assumed: str = "central"
) -> Scenario:
    return load(system=system, policy=policy, assumptions=assumed)


def posts_by_stream(scenario: Scenario) -> dict[str, int]:
    return dict(Counter(p.stream for p in scenario.posts()))


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_is_a_scenario_under_every_assumption(system):
    assert all(case(system, assumed=assumed).posts() for assumed in ASSUMPTIONS)


@pytest.mark.parametrize("system", REPORT_SYSTEMS)
def test_teams_have_15_to_25_posts_as_the_report_found(system):
    assert 15 <= len(case(system).posts()) <= 25


@pytest.mark.parametrize("system", REPORT_SYSTEMS)
def test_none_of_the_report_has_an_hr_partner_or_a_training_budget(system):
    practices = case(system).practices()
    assert (practices.hr_partner, practices.training) == (False, False)


@pytest.mark.parametrize("system", SYSTEMS)
def test_about_names_its_documents_and_tells_them_from_assumption(system):
    about = case(system).system.about
    assert any(document in about for document in DOCUMENTS)
    assert "Assumed:" in about


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_head_of_each_system_gives_the_files_of_the_documents_it_draws_on(system):
    text = (ROOT / "scenarios" / "systems" / f"{system}.yaml").read_text(encoding="utf-8")
    head, body = text.split("\n\n", maxsplit=1)
    said = " ".join(body.split())
    drawn_on = {file for title, file in FILES.items() if title in said}
    assert drawn_on
    assert {file for file in FILES.values() if file in head} == drawn_on


@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_says_how_mature_it_is_and_that_this_is_judgement(system):
    assert case(system).notes["system.maturity"].grade == "C"


def test_west_yorkshire_has_the_four_funding_classes_of_the_report():
    scenario = case()
    assert scenario.system.funding_mix == {
        "transformation": 0.40, "pooled": 0.25, "aligned": 0.25, "gifted": 0.10,
    }  # fmt: skip
    assert posts_by_stream(scenario) == {"transformation": 10, "pooled": 6, "aligned": 6, "gifted": 3}
    assert {p.contract for p in scenario.posts() if p.stream == "pooled"} == {"permanent"}
    assert scenario.system.streams["pooled"].horizon == "recurrent"
    assert scenario.system.streams["transformation"].horizon == 1
    core = {p.name: p.stream for p in scenario.posts() if not p.name[-1].isdigit()}  # as its `about` says
    assert core == {
        "programme-director": "pooled", "communications-lead": "transformation", "finance-lead": "aligned",
    }  # fmt: skip


def test_gloucestershire_has_15_staff_and_most_programme_managers_hold_two_roles():
    scenario = case("one-gloucestershire")
    assert len(scenario.posts()) == 15
    managers = [p for p in scenario.posts() if p.role.startswith("Programme manager")]
    two_roles = [p for p in managers if p.wte == 0.5]
    assert len(two_roles) / len(managers) > 0.5
    assert {p.contract for p in two_roles} == {"permanent"}  # in the partner
    assert len(managers) < len(scenario.posts()) / 2  # most of the staff are in the office
    assert scenario.practices().shared_record


def test_south_east_london_rests_on_its_commissioners_and_shields_maternity():
    scenario = case("south-east-london")
    office = {k: n for k, n in posts_by_stream(scenario).items() if k != "maternity"}
    pool = scenario.system.streams["commissioners"]
    assert office["commissioners"] / sum(office.values()) >= 0.5
    assert office["central"] / sum(office.values()) == pytest.approx(0.25, abs=0.03)
    assert (pool.horizon, pool.contract_kind) == (1, "permanent")
    assert {scenario.system.partners[p].kind for p in pool.shares} == {"commissioner"}
    assert scenario.system.streams["mental-health"].kind == "gifted"
    assert len(scenario.system.streams["providers"].shares) == 3
    maternity = scenario.system.streams["maternity"]
    assert (maternity.kind, maternity.horizon, maternity.contract_months) == ("programme", 3, 36)
    assert posts_by_stream(scenario)["maternity"] in (3, 4)


def test_lincolnshire_pools_equal_shares_in_money_and_people():
    scenario = case("lincolnshire")
    streams, posts = scenario.system.streams, posts_by_stream(scenario)
    for name in ("pooled-cash", "pooled-secondments"):
        assert max(streams[name].shares.values()) - min(streams[name].shares.values()) < 1e-3
    assert streams["pooled-cash"].shares == streams["pooled-secondments"].shares
    assert posts["pooled-cash"] + posts["pooled-secondments"] > 0.8 * len(scenario.posts())
    assert 0.3 <= posts["pooled-secondments"] / len(scenario.posts()) <= 0.5
    assert {p.contract_months for p in scenario.posts() if p.contract == "secondment"} == {24}
    assert scenario.practices().shared_software


def test_only_lincolnshires_document_says_that_programmes_share_what_they_know():
    sharing = {
        s: case(s).notes["system.practices.sharing"].grade for s in SYSTEMS if case(s).practices().sharing
    }
    assert sharing == {
        "lincolnshire": "A",
        "milton-keynes-bedfordshire": "C",
        "nottingham-nottinghamshire": "C",
    }


def test_nottinghams_sub_systems_share_knowledge_within_and_not_between():
    posts = case("nottingham-nottinghamshire").posts()
    cells = ("greater-nottingham", "mid-nottinghamshire")
    assert all(p.sharing_group in cells and p.name.startswith(p.sharing_group) for p in posts)


@pytest.mark.parametrize("stream", ["pooled-cash", "pooled-secondments"])
def test_lincolnshires_pool_is_capped_at_what_its_posts_cost_today(stream):
    today = case("lincolnshire")
    larger = today.replace({"system.posts.programme-manager.count": 8})

    def planned(scenario: Scenario) -> tuple[float, int]:
        (found,) = (s for s in prepare(scenario).streams if s.name == stream)
        return found.planned, found.posts

    assert planned(today) == (posts_by_stream(today)[stream],) * 2
    paid_for, posts = planned(larger)
    assert posts > planned(today)[1]
    assert paid_for < posts - 0.5


def test_nottingham_is_two_sub_systems_that_share_no_money():
    scenario = case("nottingham-nottinghamshire")
    for cell in ("greater-nottingham", "mid-nottinghamshire"):
        posts = [p for p in scenario.posts() if p.name.startswith(cell)]
        assert {p.stream for p in posts} == {f"{cell}-pooled", f"{cell}-transformation"}
    assert len(posts_by_stream(scenario)) == 4
    assert 15 <= len(scenario.posts()) <= 25


def test_milton_keynes_and_bedfordshire_has_the_12_roles_that_were_counted_in_2017():
    scenario = case("milton-keynes-bedfordshire")
    assert len(scenario.posts()) == 12
    pay = scenario.assumptions.money.pay_gbp
    cost = sum(pay[p.band] for p in scenario.posts())  # in 2024/25 prices, so above the 920,000 of 2017
    assert 920_000 < cost < 1.25 * 920_000


@pytest.mark.parametrize(
    ("system", "key", "value"),
    [
        ("herefordshire-worcestershire", "employment", "hosted"),
        ("one-gloucestershire", "employment", "distributed"),
        ("north-east-cumbria", "maturity", 0.7),
        ("established-system", "maturity", 0.6),
        ("developing-system", "maturity", 0.3),
    ],
)
def test_systems_state_the_one_thing_that_sets_them_apart(system, key, value):
    assert getattr(case(system).system, key) == value


def test_dorset_has_the_passport_and_frimley_its_neighbourhoods():
    assert case("dorset").practices().passport
    kinds = [p.kind for p in case("frimley").system.partners.values()]
    assert kinds.count("primary-care-network") == 16


def test_most_of_a_whole_board_is_permanent_on_money_that_never_lapses():
    posts = case("icb-wide").posts()
    assert len(posts) == 100
    assert sum(p.contract == "permanent" and p.stream == "core" for p in posts) == 80


def test_the_policies_of_term_differ_from_annual_only_in_what_they_are_about():
    annual, three, same = (case(policy=p).policy for p in TERMS)
    told = {"title", "question", "settlement", "contracts"}
    for policy in (*TERMS, "five-year-settlement", "rolling-three-year", "early-confirmation",
                   "decisions-12-weeks-late", "24-month-terms", "three-year-for-all", "annual-always-full",
                   "three-year-always-full"):  # fmt: skip
        assert annual.model_dump(exclude=told) == case(policy=policy).policy.model_dump(exclude=told)
    assert (annual.settlement.horizon, three.settlement.horizon) == (1, 3)
    assert [t.months for t in annual.contracts.fixed_terms] == [12, 24]
    assert [t.months for t in three.contracts.fixed_terms] == [36]
    assert annual.contracts.past_money_months == three.contracts.past_money_months == 24
    assert annual.contracts.past_money_months >= max(t.months for t in annual.contracts.fixed_terms)
    assert same.contracts == three.contracts
    assert same.settlement == three.settlement.model_copy(update={"award_factor": "same-as-annual"})
    for drawn, policy in ((annual, "annual-always-full"), (three, "three-year-always-full")):
        full = case(policy=policy).policy
        assert full.settlement == drawn.settlement.model_copy(update={"awards": "full"})
        assert full.contracts == drawn.contracts


EVERY_DECISION = {"settlement.delay_applies_to": ["transformation", "pooled", "core", "programme"]}


@pytest.mark.parametrize(
    ("policy", "changes"),
    [
        ("decisions-12-weeks-late", {"settlement.decision_delay_weeks": 12} | EVERY_DECISION),
        ("early-confirmation", {"settlement.decision_delay_weeks": -26} | EVERY_DECISION),
        ("contracts-end-with-the-money", {"contracts.past_money_months": 0}),
        ("permanent-at-risk", {"contracts.permanent_share": 1}),
        ("bridge-fund", {"bridging.months": 3}),
        ("people-instead-of-cash", {"pooling.in_kind_share": 0.5}),
        ("partner-refuses", {"pooling.refusing_partners": 1}),
        ("staff-passport", {"practices.passport": True}),
        ("shared-hr-partner", {"practices.hr_partner": True, "renewal.lead_weeks": 26}),
        ("shared-project-record", {"practices.shared_record": True, "practices.shared_software": True}),
        ("sharing-between-programmes", {"practices.sharing": True}),
        ("career-ladder", {"career_ladder": True}),
        ("hosted-by-one-trust", {"employment": "hosted"}),
        ("diffuse", {"employment": "diffuse"}),
        ("central-office", {"employment": "central-pmo"}),
    ],
)
def test_a_policy_changes_what_its_question_is_about_and_nothing_else(policy, changes):
    annual = case().replace({f"policy.{path}": value for path, value in changes.items()}).policy
    told = {"title", "question"}
    assert case(policy=policy).policy.model_dump(exclude=told) == annual.model_dump(exclude=told)


def test_staggered_ends_differ_from_their_baseline_in_the_ends_alone():
    together, staggered = (case(policy=p).policy.contracts for p in ("ends-on-31-march", "staggered-ends"))
    assert staggered == together.model_copy(update={"ends": "anniversaries"})


def test_the_three_ways_to_share_the_cut_of_2023_take_as_much_at_the_same_time():
    cuts = [case(policy=f"cut-30-{way}").policy.scheduled_cuts
            for way in ("evenly", "protecting-office", "as-people-leave")]  # fmt: skip
    for way in cuts:
        assert sum(c.share for c in way) == pytest.approx(0.3)
        assert [(c.announced_month, c.month, c.share) for c in way] == [(11, 24, 0.2), (11, 36, 0.1)]
    assert len({way[0].sharing for way in cuts}) == 3


def test_half_the_team_goes_before_there_is_money_for_redundancy_pay():
    (cut,) = case(policy="cut-50-by-december").policy.scheduled_cuts
    assert (cut.share, cut.month, cut.redundancy_money_month) == (0.5, 21, 29)


@pytest.mark.parametrize("policy", POLICIES)
def test_every_policy_asks_one_question_in_a_line(policy):
    question = case(policy=policy).policy.question
    assert question.endswith("?")
    assert question.count("?") == 1


def test_what_is_listed_of_each_file_fits_a_line():
    assert [s.name for s in shipped() if len(s.about) > 118 or len(s.name) > 28] == []


def test_the_ready_made_scenarios_are_one_system_under_three_policies():
    ready = [load(f"west-yorkshire-{p}") for p in ("annual", "three-year", "same-money")]
    assert [s.policy for s in ready] == [case(policy=p).policy for p in TERMS]
    assert all((s.system, s.assumptions) == (case().system, case().assumptions) for s in ready)
    assert len({s.name for s in ready}) == 3


def test_the_mean_award_is_that_of_the_conceptual_model():
    outcomes = case().assumptions.funding.outcomes
    awards = [1 - (o.cut_low + o.cut_high) / 2 for o in outcomes]
    assert awards == sorted(awards)  # worst first
    assert sum(o.chance * a for o, a in zip(outcomes, awards, strict=True)) == pytest.approx(0.8345)


def test_mechanical_only_leaves_nobody_a_reason_in_insecurity_contagion_or_workload():
    scenario, central = case(assumed="mechanical-only"), case()
    neutral = {
        "runway_multiplier": 1, "limbo_multiplier": 1, "told_no_multiplier": 1,
        "unconfirmed_money_multiplier": 1, "contagion_per_exit": 1, "workload_slope": 0,
    }  # fmt: skip
    assert scenario.assumptions.attrition == central.assumptions.attrition.model_copy(update=neutral)
    varied = {path for path, note in scenario.notes.items() if note.low is not None}
    assert not varied & {f"assumptions.attrition.{key}" for key in neutral}
    same = {"title", "attrition"}
    assert scenario.assumptions.model_dump(exclude=same) == central.assumptions.model_dump(exclude=same)


def leaves() -> list[Any]:
    text = (ROOT / "scenarios" / "assumptions" / "central.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)["assumptions"]
    sections = [s for s in data if s != "title"]
    return [leaf for s in sections for leaf in parameters.parameters(data[s], None, f"assumptions.{s}")]


def test_every_assumption_has_a_source_and_a_grade():
    cuts = [f"assumptions.funding.{cut}" for cut in ("clawback_cut", "in_year_clawback_cut")]
    names = ["assumptions.money.price_base", *(f"{cut}.{key}" for cut in cuts for key in ("name", "chance"))]
    bare = [leaf.key for leaf in leaves() if not (leaf.source and leaf.grade) and leaf.key not in names]
    assert bare == []


def test_judgement_is_graded_c():
    assert [leaf.key for leaf in leaves() if "judgement" in leaf.source and leaf.grade != "C"] == []


def test_only_what_was_measured_in_integrated_care_boards_is_graded_a():
    """All three are of one freedom-of-information request."""
    measured = {leaf.key: leaf.source for leaf in leaves() if leaf.grade == "A"}
    assert set(measured) == {
        f"assumptions.attrition.{key}"
        for key in ("resignation_per_year", "retirement_per_year", "centring_exits_per_year")
    }
    assert all(source.startswith("Healthcare Leader FOI") for source in measured.values())


def test_law_and_pay_scales_have_a_grade_of_their_own():
    sources = "NHS Health Careers|derived: 2025/26|computed: |NHS terms and conditions|HM Treasury Green Book"
    law = {leaf.key: leaf.source for leaf in leaves() if leaf.grade == "L"}
    assert len(law) == 15
    assert {key.split(".")[1] for key in law} == {"money"}
    assert [key for key, source in law.items() if not re.match(sources, source)] == []


def test_a_survey_of_industries_of_all_kinds_is_judgement_for_these_teams():
    grades = {leaf.key: leaf.grade for leaf in leaves()}
    assert grades["assumptions.attrition.tenure_shape"] == "C"
    assert grades["assumptions.money.recruitment_gbp"] == "C"


@pytest.mark.parametrize("system", SYSTEMS)
def test_grade_a_of_a_system_names_the_document_that_says_so(system):
    named = {
        path: n.source
        for path, n in case(system).notes.items()
        if path.startswith("system.") and n.grade == "A"
    }
    documents = (*FILES, "NHS Providers", "Social Partnership Forum", "Health Service Journal", "Harrogate")
    assert [path for path, said in named.items() if not any(d in said for d in documents)] == []


@pytest.mark.parametrize("end", ["low", "high"])
def test_every_range_holds_its_value_and_leads_to_a_scenario_at_both_ends(end):
    scenario = case()
    ranges = {p: n for p, n in scenario.notes.items() if n.low is not None and n.high is not None}
    assert len(ranges) > 20
    data = scenario.model_dump()
    for path, note in ranges.items():
        place = data
        for key in path.split("."):
            place = place[key]
        assert note.low <= place <= note.high, path
    moved(scenario, {path: getattr(note, end) for path, note in ranges.items()})


def test_every_piece_of_evidence_that_is_cited_is_there():
    cited = set()
    for path in (ROOT / "scenarios").rglob("*.yaml"):
        for group in re.findall(r"evidence ([A-G]\d+(?:,\s+[A-G]\d+)*)", path.read_text(encoding="utf-8")):
            cited |= set(re.findall(r"[A-G]\d+", group))
    headings = set(re.findall(r"(?m)^### ([A-G]\d+) ", (DOCS / "evidence.md").read_text(encoding="utf-8")))
    assert cited
    assert cited <= headings


def test_the_page_of_parameters_is_up_to_date():
    written = (DOCS / "parameters.md").read_text(encoding="utf-8")
    assert written == parameters.page(), "run: python -m docs.model.parameters"


def test_the_page_of_mechanisms_names_real_parameters_with_their_values():
    text = (DOCS / "mechanisms.md").read_text(encoding="utf-8")
    assumed = case().model_dump()
    sections = "|".join(("policy", "system", *assumed["assumptions"]))
    paths = re.findall(rf"`((?:{sections})\.[a-z_.]+)`(?: \((\.?\d[\d.]*)\))?", text)
    assert len(paths) > 40
    for path, said in paths:
        place = assumed if path.startswith(("policy", "system")) else assumed["assumptions"]
        for key in path.split("."):
            assert key in place, path
            place = place[key]
        if said:
            assert float(said) == place, path


def test_the_page_of_measures_defines_every_measure_and_no_other():
    scenario = case()
    block = measure_block(simulate(scenario, [0]), scenario, names_of(scenario), [0])
    made = {m.name for m in (*block.measures, *block.monthly_measures)}
    rows = re.findall(r"(?m)^\| (`.+?`) \|", (DOCS / "measures.md").read_text(encoding="utf-8"))
    named = [
        n for row in rows for n in re.findall("`([^`]+)`", row) if n not in ("ci_low", "ci_high", "p5", "p95")
    ]
    patterns = [re.sub(r"<\w+>", "[a-z_]+", name) for name in named]
    assert [m for m in sorted(made) if not any(re.fullmatch(p, m) for p in patterns)] == []
    assert [p for p in patterns if not any(re.fullmatch(p, m) for m in made)] == []


def test_links_between_the_pages_lead_somewhere():
    for page in DOCS.glob("*.md"):
        for name, anchor in re.findall(
            r"\]\(([a-z]*\.?m?d?)#?([a-z0-9-]*)\)", page.read_text(encoding="utf-8")
        ):
            target = (DOCS / name if name else page).read_text(encoding="utf-8")
            headings = {
                re.sub(r"[^a-z0-9 -]", "", h.lower()).replace(" ", "-")
                for h in re.findall(r"(?m)^#+ (.+)$", target)
            }
            assert not anchor or anchor in headings, f"{page.name}: {name}#{anchor}"
