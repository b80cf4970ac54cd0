"""What is said of posts: no sentence that its interval does not bear, no row of a post in what goes round."""

import io
import os
import re
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner
from rich.console import Console

import sim
from sim.cli import main
from sim.report.briefing.compose import briefing
from sim.report.briefing.contract_ends import contract_ends as ends_pieces
from sim.report.briefing.document import Heading, Paragraph, Table
from sim.report.in_folder import read_recorded
from sim.report.posts_page import _laid_out
from sim.report.story.history import History
from sim.report.story.pages import plain
from sim.report.story.story import story_of
from sim.report.words.contract_ends import ends_table
from sim.report.words.english import Calendar
from sim.report.words.few import shared_count
from sim.report.words.personal import MARK
from sim.report.words.post_names import post_names
from sim.report.words.posts import ABOUT, APRIL, NOBODY, Posts, posts_in
from sim.report.words.settled import settled_to
from sim.scenario.system import PostGroup
from sim.study.columns import tables

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-team.md"
NOTHING = float("nan")


def posts(chances, gaps=None, months=(6, 12, 18, 24), held=50):
    """Return posts of two policies; of each its chance with its interval at every month."""
    rows = []
    for scenario in ("before", "after") if gaps else ("before",):
        for post, (mean, low, high) in chances.items():
            gap = gaps[post] if gaps and scenario == "after" else (NOTHING,) * 3
            for month in months:
                row = dict.fromkeys((c.name for c in tables()["posts"].columns), 0.0)
                row |= {"scenario": scenario, "post": post, "role": "Analyst", "band": "6", "stream": "pool"}
                row |= {"stream_kind": "pooled", "holder": "listed", "contract": "fixed-term"}
                row |= {"settled_month_low": 12.0, "settled_month_high": 12.0, "contract_end_month": 9.0}
                row |= {"assumptions": "a", "system": "s", "month": month, "replications": held}
                row |= {"in_post_mean": mean, "in_post_ci_low": low, "in_post_ci_high": high}
                row |= {
                    f"diff_in_post_{e}": g for e, g in zip(("mean", "ci_low", "ci_high"), gap, strict=True)
                }
                rows.append(row)
    names = {"before": "annual money", "after": "long money"}
    begun = {name: title.capitalize() for name, title in names.items()}
    return Posts(pd.DataFrame(rows), names, begun, date(2027, 4, 1), {post: post for post in chances})


def test_no_post_is_called_most_at_risk_where_the_intervals_overlap():
    (said,) = posts({"a": (0.5, 0.4, 0.6), "b": (0.55, 0.45, 0.65)}).sentences()
    assert said == (
        "Under annual money no post can be called most at risk: at month 18 the intervals of all two posts "
        "overlap that of the lowest, a, at 50% (40 to 60)."
    )


def test_a_post_is_called_the_least_likely_where_all_others_lie_above():
    (said,) = posts({"a": (0.2, 0.1, 0.3), "b": (0.5, 0.4, 0.6), "c": (0.9, 0.8, 0.95)}).sentences()
    assert "the holder of a (fixed-term to Dec 2027) is the least likely to be in post at month 18" in said
    assert "20% (10 to 30). The intervals of all other posts lie above." in said


def test_posts_that_cannot_be_told_apart_are_named_together():
    (said,) = posts({"a": (0.2, 0.1, 0.3), "b": (0.25, 0.15, 0.35), "c": (0.9, 0.8, 0.95)}).sentences()
    assert "one of a (fixed-term to Dec 2027) and b (fixed-term to Dec 2027)" in said
    assert "c" not in re.findall(r"\b[abc]\b", said)


def test_a_policy_changes_a_post_only_where_the_paired_interval_says_so():
    chances = {"a": (0.5, 0.4, 0.6), "b": (0.5, 0.4, 0.6), "c": (0.5, 0.4, 0.6)}
    gaps = {"a": (0.1, 0.02, 0.2), "b": (0.1, -0.01, 0.2), "c": (-0.2, -0.3, -0.1)}
    _, at_6, at_18, many = posts(chances, gaps).sentences()
    assert at_18 == (
        "Month 18: under long money, against annual money, being in post is clearly more likely of a "
        "(+10 points, 2 to 20) and less likely of c (-20 points, -30 to -10); of one other post no "
        "difference is found."
    )
    assert at_6.startswith("Month 6: ")
    assert many.startswith("These are 6 differences")
    unclear = posts(chances, dict.fromkeys(chances, (0.1, -0.01, 0.2)))
    assert list(unclear.sentences())[1] == (
        "Month 6: under long money no post's chance clearly differs from that under annual money."
    )


def test_the_warning_of_1_april_is_given_where_a_month_is_one():
    assert APRIL in posts({"a": (0.5, 0.4, 0.6)}).notes()
    assert APRIL not in posts({"a": (0.5, 0.4, 0.6)}, months=(6,)).notes()


def test_a_team_in_which_nobody_is_held_says_nothing_of_chances():
    nobody = posts({"a": (NOTHING, NOTHING, NOTHING)}, held=0)
    assert list(nobody.sentences()) == [NOBODY]
    assert nobody.facts_table()[1][3] == "vacant"
    assert len(nobody.chances_table(nobody.held)) == 1


def changed(told, post, **values):
    """Return posts as they are told, with some values of one post changed."""
    rows = pd.DataFrame([row._asdict() for row in told.rows.values()]).drop(columns="Index")
    for column, value in values.items():
        rows.loc[rows["post"] == post, column] = value
    return Posts(rows, told.called, told.begun, told.calendar.start, told.names)


def test_a_contract_that_had_ended_before_day_one_is_said_so_and_is_no_limbo_to_come():
    told = changed(posts({"a": (0.2, 0.1, 0.3), "b": (0.5, 0.4, 0.6)}), "a", contract_end_month=0.0)
    least, *_ = told.sentences()
    assert "the holder of a (fixed-term, out of contract since before day one)" in least
    said = [note for note in told.notes() if "since before day one" in note]
    assert said == ["Out of contract since before day one, so in limbo from the start under every policy: a."]
    assert [row[-1] for row in told.chances_table(["a", "b"])[1:]] == ["from day one", "0% (0-0)"]
    assert [row[3] for row in told.facts_table()[1:]] == ["before day one", "Dec 2027"]
    after_the_end = posts({"a": (0.2, 0.1, 0.3), "b": (0.5, 0.4, 0.6)})
    assert not any("since before day one" in note for note in after_the_end.notes())


@pytest.mark.parametrize("kind", ["secondment", "gifted"])
def test_a_planned_return_is_said_as_such_and_is_not_the_least_likely(kind):
    chances = {"a": (0.0, 0.0, 0.1), "b": (0.5, 0.4, 0.6), "c": (0.9, 0.8, 0.95)}
    told = changed(posts(chances), "a", contract=kind)
    least, back = told.sentences()
    assert "the holder of b (fixed-term to Dec 2027) is the least likely" in least
    assert back.endswith(f"Planned by month 18: a ({kind} to Dec 2027).")
    assert told.chances_table(["a"])[1][1:5] == ["0% (0-10)", "gone home", "gone home", "gone home"]
    stays = changed(posts(chances), "a", contract=kind, contract_end_month=30.0)
    (lowest,) = stays.sentences()
    assert f"the holder of a ({kind} to Sep 2029) is the least likely" in lowest


def test_sentences_are_on_september_and_tables_have_all_months():
    told = posts({"a": (0.2, 0.1, 0.3), "b": (0.5, 0.4, 0.6)})
    assert told.chances_table(["a"])[0][1:5] == ["Month 6", "Month 12", "Month 18", "Month 24"]
    assert "months 6 and 18, 30 September" in " ".join(told.notes())


def test_no_two_posts_have_the_same_name_and_the_page_calls_them_as_the_story_does():
    groups = {
        "data-analyst": {"role": "Data analyst", "band": "7"},
        "data-analyst-6": {"role": "Data analyst", "band": "6", "count": 2},
        "other": {"role": "Data analyst 2", "band": "6"},
        "pmo-lead": {"role": "PMO lead", "band": "8a"},
    }
    scenario = sim.load("lincolnshire")
    given = {
        key: PostGroup.model_validate({**group, "contract": "permanent"}) for key, group in groups.items()
    }
    scenario = scenario.model_copy(update={"system": scenario.system.model_copy(update={"posts": given})})
    names = post_names(scenario)
    assert len(set(names.values())) == len(names) == 5
    assert names["data-analyst"] == "data analyst 1"
    assert names["pmo-lead"] == "PMO lead"


def test_a_story_does_not_say_that_a_contract_that_has_run_out_has_time_to_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", PAGE.read_text(encoding="utf-8"))
    ended = re.sub(r"(project-manager-1: .*months_left: )\d+", r"\g<1>0", text)
    assert ended != text
    Path("kestrel.yaml").write_text(ended, encoding="utf-8")
    told = plain(story_of(History.of(sim.load("kestrel.yaml"), 0)), 10_000)
    assert "One fixed-term contract had run out before that day, that of project manager 1." in told
    assert "One fixed-term contract had less than six months to run, that of project manager 2" in told
    assert "less than a week" not in told.partition("had less than six months")[2].partition(".")[0]


def test_nothing_in_a_table_of_the_terminal_is_cut():
    long = [f"programme-manager-for-integrated-neighbourhoods-{i}" for i in range(6)]
    rows = [
        ["Contracts end", *(f"{name} (transformation)" for name in long)],
        ["Apr-Jun 2027", *"123456"],
    ]
    out = io.StringIO()
    Console(file=out, width=100).print(_laid_out(rows))
    assert "\u2026" not in out.getvalue()
    assert "Contracts" in out.getvalue()
    assert "Apr-Jun" in out.getvalue()


def test_counts_below_five_are_not_told_of_a_list_that_goes_round():
    told = {n: shared_count(n) for n in range(30)}
    assert told[0] == "none"
    assert {told[n] for n in (1, 2, 3, 4)} == {"fewer than 5"}
    assert all(told[n].startswith("about ") and int(told[n][6:]) % 5 == 0 for n in range(5, 30))
    assert all(abs(int(told[n][6:]) - n) <= 2 for n in range(5, 30))


def test_quarters_after_the_last_end_are_left_out_and_all_are_counted():
    rows = pd.DataFrame(
        [
            {"quarter": q, "period": f"q{q}", "stream": s, "stream_kind": "core", "contracts": n}
            for q, counts in {
                0: (0, 0),
                1: (0, 3),
                2: (0, 0),
                3: (6, 1),
                4: (0, 0),
                13: (0, 0),
                14: (2, 0),
            }.items()
            for s, n in zip(("a", "b"), counts, strict=True)
        ]
    )
    assert ends_table(rows) == [
        ["Contracts end", "a (core)", "b (core)", "all"],
        ["Q1", "0", "3", "3"], ["Q2", "0", "0", "0"], ["Q3", "6", "1", "7"], ["Q14", "2", "0", "2"],
    ]  # fmt: skip
    rows.loc[(rows["quarter"] == 0) & (rows["stream"] == "b"), "contracts"] = 2
    assert ends_table(rows)[1] == ["Q0", "0", "2", "2"]  # what had ended before day one
    assert ends_table(rows, shared=True)[4] == ["Q3", "about 5", "fewer than 5", "about 5"]


@pytest.mark.parametrize(
    ("kind", "until", "told"),
    [
        ("transformation", (12.0, 12.0), "Mar 2028"),
        ("programme", (12.0, 24.0), "Mar 2028 or later, up to Mar 2029"),
        ("core", (NOTHING, NOTHING), "never lapses"),
        ("gifted", (NOTHING, NOTHING), "no settlement: the lender pays"),
        ("aligned", (NOTHING, NOTHING), "no settlement: the national body pays"),
    ],
)
def test_money_that_no_settlement_decides_is_not_said_to_last(kind, until, told):
    assert settled_to(kind, *until, Calendar(date(2027, 4, 1))) == told
    team = posts({"a": (0.5, 0.4, 0.6)})
    row = team.facts[0]._replace(stream_kind=kind, settled_month_low=until[0], settled_month_high=until[1])
    team.facts, team.rows["before", "a", 24] = [row], row
    money, *_ = team.notes()
    lead = {"no": "has ", "ne": ""}.get(told[:2], "to ")
    assert money == f"Money, as settled on day one: pool ({kind}) {lead}{told}."


# --- the commands


@pytest.fixture(scope="module")
def folder(tmp_path_factory, undrawing):
    """A folder of results of the listed team, with what the terminal said."""
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", PAGE.read_text(encoding="utf-8"))
    place = tmp_path_factory.mktemp("posts")
    with pytest.MonkeyPatch.context() as patch, undrawing():
        patch.chdir(place)
        Path("kestrel.yaml").write_text(text, encoding="utf-8")
        asked = ["--policy", "annual-settlement", "--policy", "bridge-fund", "--replications", "4"]
        told = CliRunner().invoke(
            main, ["compare", "kestrel.yaml", *asked, "--years", "3", "--workers", "1", "--out", "out"]
        )
    assert told.exit_code == 0, told.output
    return place / "out", told.output


def test_the_terminal_tells_of_each_post_within_100_columns(folder):
    _, output = folder
    page = output.partition("What happens to these posts")[2]
    assert " ".join(page.split()).startswith(ABOUT)
    assert all(len(line) <= 100 for line in page.splitlines())
    for post in ("Office manager", "Analyst 1", "Analyst 2"):
        assert (
            len(re.findall(rf"(?m)^{post} +Annual(?: settlements)?( +\d+% \(\d+-\d+\)){{5}} *$", page)) == 1
        )
    assert re.search(r"(?m)^Project manager 1 +project-manager-1 +7 +May 2027 +national +\d", page)
    assert "Vacant on day one, so nobody is followed: programme manager 3 and project manager 4." in page
    assert "figures/posts_page.png" in page.replace("\\", "/")


@pytest.fixture(scope="module")
def again(folder):
    return sim.open(folder[0])


def test_the_folder_holds_the_page_and_gives_the_same_table_again(folder, again):
    place, _ = folder
    for name in ("posts.csv", "contract_ends.csv", "figures/posts_page.png", "figures/contract_ends.csv"):
        assert (place / name).is_file()
    written = pd.read_csv(place / "posts.csv", dtype={"band": str}, keep_default_na=False, na_values=[""])
    written["contract"] = written["contract"].fillna("")
    pd.testing.assert_frame_equal(again.posts, written, check_dtype=False, rtol=1e-9)


def test_the_picture_draws_every_post_that_is_held(again, monkeypatch):
    lent = again.posts.assign(stream_kind=again.posts["stream_kind"].replace("core", "gifted"))
    monkeypatch.setitem(again.__dict__, "posts", lent)
    figure = again.plot("posts_page")
    first, *chances = figure.axes
    labels = [label.get_text() for label in first.get_yticklabels()]
    assert set(labels[:2]) == {"Project manager 1 (7)", "Project manager 2 (7)"}  # they end first
    assert set(labels[10:]) == {"Programme manager 3 (8b)", "Project manager 4 (7)"}  # vacant
    assert len(chances) == 4 + 1  # months, and limbo
    for axes in chances:  # ten are held on day one, under two policies
        assert len([line for line in axes.lines if line.get_marker() in ("o", "s")]) == 2 * 10
    bars = [patch for patch in first.patches if patch.get_zorder() == 2]  # above the stripes
    assert len(bars) == 10  # of the two that are lent no money is settled


def test_sheets_that_hold_a_post_each_row_say_that_they_are_personal_data(folder, sketches):
    place, _ = folder
    told = CliRunner().invoke(main, ["report", str(place), "--to", "xlsx"])
    assert told.exit_code == 0, told.output
    book = openpyxl.load_workbook(place / "workbook.xlsx")
    holding = [s.title for s in book if any(c == "clinical-lead" for row in s.values for c in row)]
    assert holding == ["Posts (personal data)", "Chances (personal data)"]
    chances = list(book["Chances (personal data)"].values)
    assert len(chances) == 1 + 2 * 12
    settled = {row[5]: row[6] for row in book["Posts (personal data)"].values}
    assert (settled["core"], settled["transformation"]) == ("never lapses", "Mar 2028")
    ends = list(book["Contracts (personal data)"].values)
    assert ends[1] == ("Apr-Jun 2027", 2, 0, 0, 0, 2)
    assert not any("starting.people" in str(c) for s in book for row in s.values for c in row)
    about = " ".join(str(c) for row in book["Contents"].values for c in row)
    assert "Delete this sheet before you share the workbook" in about


def test_a_briefing_has_a_row_a_post_in_its_last_annex_alone_and_no_small_count_before(folder, again):
    pieces = briefing(read_recorded(folder[0]), again).pieces
    annexes = [p for p in pieces if isinstance(p, Heading) and p.text.startswith("Annex ")]
    assert annexes[-1].text.endswith(": the posts, one by one (personal data)")
    assert annexes[-1].new_page
    here = pieces.index(annexes[-1])
    before, annex = pieces[:here], pieces[here + 1 :]
    assert not re.search(r"[Pp]roject manager \d|project-manager-\d|clinical-lead", str(before))
    assert any("when the contracts of the team end" in piece.text for piece in annexes)
    # all of it would be "fewer than 5" and "none"
    assert not [p for p in before if isinstance(p, Table) and "Contract ends" in p.caption]
    assert "in no quarter do five or more contracts of the list end" in str(before)
    assert "Take this annex out before you give the briefing" in annex[0].text
    assert annex[1].text == ABOUT
    chances, facts = (piece for piece in annex if isinstance(piece, Table))
    assert [len(row) for row in chances.rows].count(1) == 10  # a heading for each post that is held
    assert len(chances.rows) == 10 * (1 + 2)
    assert {len(row) for row in chances.rows} == {1, len(chances.header)}
    assert len(facts.rows) == 12


def test_contract_ends_in_a_briefing_are_in_classes_where_a_quarter_has_five(folder):
    recorded = read_recorded(folder[0])
    ends = recorded.contract_ends
    first = (ends["quarter"] == 1) & (ends["stream"] == "core")
    recorded.__dict__["contract_ends"] = ends.assign(contracts=ends["contracts"].mask(first, 5))
    (table,) = [piece for piece in ends_pieces(recorded) if isinstance(piece, Table)]
    told = dict(zip(table.header, table.rows[0], strict=True))
    assert told["national (transformation)"] == "fewer than 5"
    assert told["core (core)"] == told["all"] == "about 5"
    assert not re.search(r"'[1-9]\d*'", str(table.rows))


def test_the_first_page_and_the_notice_say_the_same_of_what_may_go_round(folder, again):
    notice = (folder[0] / "KEEP-PRIVATE.txt").read_text(encoding="utf-8")
    document = briefing(read_recorded(folder[0]), again)
    (mark,) = [p.text for p in document.pieces if isinstance(p, Paragraph) and "real team" in p.text]
    assert mark == MARK
    assert "This page tells of the whole team only and may go round" in mark
    assert "may go round is the first page of a briefing, which tells of the whole team only" in notice
    assert "single posts" not in mark


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
def test_only_their_owner_can_read_the_results_of_a_listed_team(folder):
    made = [folder[0], *folder[0].rglob("*")]
    assert {path.stat().st_mode & 0o777 for path in made if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in made if path.is_dir()} == {0o700}


def test_a_run_that_is_stopped_has_said_already_that_its_results_are_private(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", PAGE.read_text(encoding="utf-8"))
    Path("kestrel.yaml").write_text(text, encoding="utf-8")
    there = []

    def stop(progress):
        there.extend(path.name for path in Path("out").iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        sim.run(sim.load("kestrel.yaml"), replications=1, years=1, out="out", progress=stop)
    assert "KEEP-PRIVATE.txt" in there
    assert (tmp_path / "out" / "KEEP-PRIVATE.txt").is_file()


def test_results_of_two_systems_that_are_listed_have_no_single_page(again):
    both = pd.concat([again.posts, again.posts.assign(system="another")])
    assert posts_in(again.plan, both) is None
    assert posts_in(again.plan, again.posts) is not None
