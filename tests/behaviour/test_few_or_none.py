"""What is said of empty, undefined and single things: whole outputs over scenarios that have hardly anything.

Each is simulated a few times and told by the terminal, in a briefing and a workbook, as a story and in
pictures. Asserted is what the sentences say, and not only that there are some.
"""

import io
import re
from contextlib import redirect_stdout
from html import unescape

import openpyxl
import pytest
from click.testing import CliRunner
from matplotlib.text import Text

import sim
from sim.cli import main
from sim.reading import to_yaml
from sim.report.figures.registry import figures_of
from sim.report.figures.retention import retention_figure
from sim.report.live import document_bytes
from sim.report.terminal import print_answer
from sim.report.words.undefined import NOBODY

pytestmark = pytest.mark.usefixtures("sketches")

STREAMS = {"core": {"kind": "core", "horizon": "recurrent"}, "soft": {"kind": "transformation"}}
TWO = {
    "lead": {"role": "Lead", "band": "8d", "stream": "core"},
    "manager": {"role": "Manager", "band": "7", "stream": "soft"},
}
PERMANENT = {"tenure_months": 9, "contract": "permanent"}

ONE = {"posts": {"lead": TWO["lead"]}, "streams": {"core": STREAMS["core"]}}

SYSTEMS = {
    "nobody": {"posts": TWO, "starting": {"people": dict.fromkeys(TWO)}},
    "one-post": ONE,
    "one-listed": {"posts": TWO, "starting": {"people": {"lead": None, "manager": PERMANENT}}},
    "all-permanent": {"posts": TWO, "starting": {"people": dict.fromkeys(TWO, PERMANENT)}},
    "hardly-anybody": {"posts": TWO, "starting": {"vacant_share": 0.8}},
}
NEVER = (
    r"n/a to n/a", r"\bnan\b", r"\b0 differences", r"\bNone\b(?! of| is)", r"\bno people of\b", r"of the no ",
    r"its 1 posts", r"[,;] ?\.", r"Differs in: \.", r"\b1 replications\b", r"\bof 0 people\b",
)  # fmt: skip
"""What no output says."""


def scenarios(name, *policies):
    system = {"title": "A team", "streams": STREAMS} | SYSTEMS[name]
    found = [sim.load("dorset", policy=p).replace({"system": system, "run.seed": 3}) for p in policies]
    return [s.replace({"name": f"{name}-{p}"}) for s, p in zip(found, policies, strict=True)]


def results(name, replications=3, years=2, policies=("annual-settlement", "three-year-settlement")):
    asked = scenarios(name, *policies)
    if len(asked) == 1:
        return sim.run(asked[0], replications=replications, years=years)
    return sim.compare(asked, replications=replications, years=years)


def answer(found, *, detail=False):
    said = io.StringIO()
    with redirect_stdout(said):
        print_answer(found, detail=detail)
    return re.sub(r"\s+", " ", said.getvalue())


def briefing(found):
    page = document_bytes(found, "html").decode()
    page = re.sub(r"<(style|svg).*?</\1>", "", page, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def never(text, where):
    for pattern in NEVER:
        assert not (found := re.search(f".{{0,60}}{pattern}.{{0,40}}", text, re.M)), (where, found[0])


@pytest.fixture(scope="module")
def told():
    """Results by the system they are of."""
    return {name: results(name) for name in SYSTEMS}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_terminal_says_nothing_false_of_few_or_none(told, name):
    for detail in (False, True):
        never(answer(told[name], detail=detail), name)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["nobody", "one-listed"])
def test_briefing_workbook_and_pictures_of_few_or_none(told, name):
    found = told[name]
    page = briefing(found)
    never(page, name)
    if name == "nobody":
        assert "Nobody was in post on day one" in page
        assert "Why month" not in page
    assert document_bytes(found, "docx")
    book = openpyxl.load_workbook(io.BytesIO(document_bytes(found, "xlsx")))
    front = " ".join(str(c) for row in book.worksheets[0].iter_rows(values_only=True) for c in row if c)
    never(front, name)
    for draw in (retention_figure, *(kind.draw for kind in figures_of(found))):
        never(" ".join(t.get_text() for t in draw(found).findobj(Text)), (name, draw))


def test_of_nobody_on_day_one_no_retention_is_told_and_all_else_is(told):
    found = told["nobody"]
    said = answer(found)
    assert "a team with nobody in post on day one" in said
    assert f"N{NOBODY[1:]}, so that there is no retention to compare." in said
    assert "People kept" not in said
    assert "no simulated team is left" not in said
    assert "Knowledge held" in said
    assert "Pounds a year" in said
    assert "Every post is vacant on day one, so there is no holder of day one to follow." in said
    names = {kind.name for kind in figures_of(found)}
    assert not names & {"exits_by_cause", "difference_retention", "posts_page", "contract_ends"}
    assert {"how_sure", "exits", "posts", "spending"} <= names
    title = retention_figure(found).texts[0].get_text()
    assert (
        " ".join(title.split()) == "Nobody was in post on day one, so that there is no retention to compare"
    )
    kept = found.summary[(found.summary["measure"] == "months_kept") & (found.summary["group"] == "team")]
    assert kept["mean"].isna().all()
    assert (kept["replications"] == 0).all()
    lost = found.summary[(found.summary["measure"] == "lost_knowledge") & (found.summary["group"] == "team")]
    assert (lost["replications"] == 3).all()
    assert lost["mean"].notna().all()
    monthly = found.monthly[(found.monthly["measure"] == "retention") & (found.monthly["group"] == "team")]
    assert (monthly["replications"] == 0).all()
    assert (monthly["diff_replications"] == 0).all()


def test_a_run_of_nobody_says_so_too():
    found = results("nobody", policies=("annual-settlement",))
    assert "Nobody was in post on day one, so that there is no retention to tell." in answer(found)


def test_the_number_with_a_value_is_said_where_it_is_not_the_number_asked_for():
    found = results("hardly-anybody", replications=12)
    row = found.summary.query("measure == 'months_kept' and group == 'team'").iloc[-1]
    n = int(row["diff_replications"])
    assert 1 < n < 12
    assert f"defined in {n} of 12 replications" in answer(found, detail=True)
    assert f"of {n} such teams" in answer(found) or f"({'defined in'} {n} of 12" in answer(found)
    details = " ".join(t.get_text() for t in retention_figure(found).texts)
    assert f"defined in {n} of 12" in " ".join(details.split())


@pytest.mark.parametrize("name", ["nobody", "one-post", "one-listed"])
def test_the_story_of_few_or_none(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = []
    for scenario in scenarios(name, "annual-settlement", "bridge-fund"):
        files.append(f"{scenario.name}.yaml")
        (tmp_path / files[-1]).write_text(to_yaml(scenario.replace({"run.years": 2})), "utf-8")
    done = CliRunner().invoke(main, ["story", *files, "--out", "told"])
    assert done.exit_code == 0, done.output
    text = re.sub(r"\s+", " ", done.stdout)
    never(text, name)
    if name == "nobody":
        assert "two posts, all of them vacant" in text
        assert "so that there is nobody to follow under both" in text
        assert "of day one was there" not in text
        assert "Person of day one" not in text
    if name == "one-post":
        assert "one post, filled" in text
        assert "reaches its only post" in text


@pytest.mark.slow
def test_policies_that_do_not_differ_are_said_not_to():
    base = sim.load("dorset", policy="annual-settlement")
    same = base.replace({"policy.title": "The same under another title", "name": "same"})
    found = sim.compare([base, same], replications=2, years=1)
    assert "Does not differ from the baseline in any lever." in briefing(found)
    assert "makes no difference worth noticing" in answer(found)


def test_one_replication_of_one_year_is_said_to_be_one():
    found = sim.compare(
        [sim.load("dorset", policy=p) for p in ("annual-settlement", "bridge-fund")], replications=1, years=1
    )
    never(answer(found, detail=True), "one")
    assert "one simulated team cannot tell" in answer(found)
