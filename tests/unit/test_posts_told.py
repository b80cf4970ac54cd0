"""What is said of posts: no sentence that its interval does not bear, no row of a post in what goes round."""

import re
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

import sim
from sim.cli import main
from sim.report.briefing.compose import briefing
from sim.report.briefing.document import Heading, Table
from sim.report.recorded import read_recorded
from sim.report.words.contract_ends import ends_table
from sim.report.words.english import Calendar
from sim.report.words.few import shared_count
from sim.report.words.posts import ABOUT, APRIL, Posts, posts_in
from sim.report.words.settled import settled_to
from sim.study.columns import tables

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "write-a-team.md"
NOTHING = float("nan")


def posts(chances, gaps=None, months=(6, 12, 24), held=50):
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
    return Posts(pd.DataFrame(rows), names, begun, date(2027, 4, 1))


def test_no_post_is_called_most_at_risk_where_the_intervals_overlap():
    (said,) = posts({"a": (0.5, 0.4, 0.6), "b": (0.55, 0.45, 0.65)}).sentences()
    assert said == (
        "Under annual money no post can be called most at risk: at month 24 the intervals of all two posts "
        "overlap that of the lowest, a, at 50% (40 to 60)."
    )


def test_a_post_is_called_the_least_likely_where_all_others_lie_above():
    (said,) = posts({"a": (0.2, 0.1, 0.3), "b": (0.5, 0.4, 0.6), "c": (0.9, 0.8, 0.95)}).sentences()
    assert "the holder of a (fixed-term to Dec 2027) is the least likely to be in post at month 24" in said
    assert "20% (10 to 30). The intervals of all other posts lie above." in said


def test_posts_that_cannot_be_told_apart_are_named_together():
    (said,) = posts({"a": (0.2, 0.1, 0.3), "b": (0.25, 0.15, 0.35), "c": (0.9, 0.8, 0.95)}).sentences()
    assert "one of a (fixed-term to Dec 2027) and b (fixed-term to Dec 2027)" in said
    assert "c" not in re.findall(r"\b[abc]\b", said)


def test_a_policy_changes_a_post_only_where_the_paired_interval_says_so():
    chances = {"a": (0.5, 0.4, 0.6), "b": (0.5, 0.4, 0.6), "c": (0.5, 0.4, 0.6)}
    gaps = {"a": (0.1, 0.02, 0.2), "b": (0.1, -0.01, 0.2), "c": (-0.2, -0.3, -0.1)}
    _, at_12, at_24, many = posts(chances, gaps).sentences()
    assert at_24 == (
        "Month 24: under long money, against annual money, being in post is clearly more likely of a "
        "(+10 points, 2 to 20) and less likely of c (-20 points, -30 to -10); of one other post no "
        "difference is found."
    )
    assert at_12.startswith("Month 12: ")
    assert many.startswith("These are 6 differences")
    unclear = posts(chances, dict.fromkeys(chances, (0.1, -0.01, 0.2)))
    assert list(unclear.sentences())[1] == (
        "Month 12: under long money no post's chance clearly differs from that under annual money."
    )


def test_the_warning_of_1_april_is_given_where_a_month_is_one():
    assert APRIL in posts({"a": (0.5, 0.4, 0.6)}).notes()
    assert APRIL not in posts({"a": (0.5, 0.4, 0.6)}, months=(6,)).notes()


def test_a_team_in_which_nobody_is_held_says_nothing_of_chances():
    nobody = posts({"a": (NOTHING, NOTHING, NOTHING)}, held=0)
    assert list(nobody.sentences()) == []
    assert nobody.facts_table()[1][3] == "vacant"
    assert len(nobody.chances_table(nobody.held)) == 1


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
            for q, counts in {1: (0, 3), 2: (0, 0), 3: (6, 1), 4: (0, 0), 13: (0, 0), 14: (2, 0)}.items()
            for s, n in zip(("a", "b"), counts, strict=True)
        ]
    )
    assert ends_table(rows) == [
        ["Contracts end", "a (core)", "b (core)", "all"],
        ["Q1", "0", "3", "3"], ["Q2", "0", "0", "0"], ["Q3", "6", "1", "7"], ["Q14", "2", "0", "2"],
    ]  # fmt: skip
    assert ends_table(rows, shared=True)[3] == ["Q3", "about 5", "fewer than 5", "about 5"]


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
def folder(tmp_path_factory, sketching):
    """A folder of results of the listed team, with what the terminal said."""
    (text,) = re.findall(r"(?s)```yaml\n(name: Kestrel.*?)```", PAGE.read_text(encoding="utf-8"))
    place = tmp_path_factory.mktemp("posts")
    with pytest.MonkeyPatch.context() as patch, sketching():
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
    for post in ("director", "office-manager", "analyst-2", "project-manager-3"):
        assert len(re.findall(rf"(?m)^{post} +Annual settlements( +\d+% \(\d+-\d+\)){{4}}$", page)) == 1
    assert re.search(r"(?m)^project-manager-1 +Project manager +7 +May 2027 +national +\d", page)
    assert "Vacant on day one, so nobody is followed: programme-manager-3 and project-manager-4." in page
    assert "figures/posts_page.png" in page.replace("\\", "/")


@pytest.fixture(scope="module")
def again(folder):
    return sim.read_results(folder[0])


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
    first, at_12, at_24, limbo = figure.axes
    labels = [label.get_text() for label in first.get_yticklabels()]
    assert set(labels[:2]) == {"project-manager-1 (7)", "project-manager-2 (7)"}  # they end first
    assert set(labels[10:]) == {"programme-manager-3 (8b)", "project-manager-4 (7)"}  # vacant
    for axes in (at_12, at_24, limbo):  # ten are held on day one, under two policies
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
    settled = {row[4]: row[5] for row in book["Posts (personal data)"].values}
    assert (settled["core"], settled["transformation"]) == ("never lapses", "Mar 2028")
    ends = list(book["Contracts (personal data)"].values)
    assert ends[1] == ("Apr-Jun 2027", 2, 0, 0, 0, 2)
    assert not any("starting.people" in str(c) for s in book for row in s.values for c in row)
    about = " ".join(str(c) for row in book["Contents"].values for c in row)
    assert "Delete this sheet before you share the workbook" in about


def test_a_briefing_has_no_row_of_a_post_and_no_small_count(folder, again):
    document = briefing(read_recorded(folder[0]), again)
    headings = [piece.text for piece in document.pieces if isinstance(piece, Heading)]
    (annex,) = [text for text in headings if "when the contracts of the team end" in text]
    assert annex.startswith("Annex ")
    (table,) = [p for p in document.pieces if isinstance(p, Table) and "Contract ends" in p.caption]
    assert table.rows[0] == ("Apr-Jun 2027", "fewer than 5", "none", "none", "none", "fewer than 5")
    assert not re.search(r"'[1-9]\d*'", str(table.rows))
    text = str(document.pieces)
    assert "so this briefing leaves it out" in text
    assert not re.search(r"project-manager-\d|clinical-lead|office-manager", text)


def test_results_of_two_systems_that_are_listed_have_no_single_page(again):
    both = pd.concat([again.posts, again.posts.assign(system="another")])
    assert posts_in(again.plan, both) is None
    assert posts_in(again.plan, again.posts) is not None
