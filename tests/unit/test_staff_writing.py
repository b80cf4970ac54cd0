"""The system file of a staff list reads back as the posts that were understood, whatever stands in cells."""

import warnings
from datetime import date
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import sim
from sim.reading.staff.fields import FIELDS
from sim.reading.staff.understanding import understood
from sim.reading.staff.writing import system_file
from sim.reading.tables.opening import open_table
from sim.reading.tables.vocabulary import TableError
from sim.report.words.few import few, few_each
from sim.report.words.staff import told

CELLS = {
    "role": [
        "Analyst",
        "Analyst 1",
        "Head: of # {it}",
        "\"x\" 'y'",
        "Vacant",
        "null",
        "日本語",
        "Total",
        "=1+1",
    ],
    "band": ["6", "8a", "VSM", "Band 8", "", "3"],
    "start": ["01/04/2024", "13/05/2020", "", "31/12/4712", "01/06/2027", "x"],
    "wte": ["1", "0.5", "", "1.2", "37.5", "0"],
    "contract": ["Permanent", "Fixed term", "Secondment", "Gifted", "Aligned", "Agency", "", "odd"],
    "status": ["Active", "Acting Up", "Maternity", "Internal Secondment", "odd"],
    "end": ["", "31/03/2027", "30/09/2027", "31/12/2050", "01/01/2020"],
    "funding": ["SDF", "Core", "team", "Pooled", "gifted", "aligned", "12345", "{x: y}", ""],
    "organisation": ["Kestrel Trust", "", "Acme, Ltd: #1", "null", "日本"],
    "person": ["1", "2", "2-2", "3", "", "Vacant"],
    "workstream": ["", "Urgent care", "null"],
    "partners": ["", "Kestrel Trust; Council", "null;2026"],
}


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.fixed_dictionaries({f: st.sampled_from(c) for f, c in CELLS.items()}), min_size=1, max_size=12
    )
)
def test_every_file_that_is_written_reads_back_without_a_warning(tmp_path, rows):
    listed, made = tmp_path / "list.csv", tmp_path / "made.yaml"
    lines = ["\t".join(CELLS), *("\t".join(row.values()) for row in rows)]
    listed.write_text("\n".join(lines) + "\n", encoding="utf-8")
    try:
        table = open_table(listed, FIELDS)
        team = understood(table, date(2026, 11, 30))
    except TableError:
        return
    text, asked = system_file(team, "A: # {title}", "made")
    made.write_text(text, encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        scenario = sim.load(made)
    assert sorted((p.role, p.band, p.wte, p.stream) for p in scenario.posts()) == sorted(
        (p.role, p.band, p.wte, p.stream) for p in team.posts
    )
    assert set(scenario.system.starting.people) == {post.name for post in scenario.posts()}
    written = text.splitlines()
    assert all(written[line - 1].startswith("  ") for line, _ in asked)
    assert any(line.startswith("Day one is 1 April") for line in told(team, table))


def test_small_numbers_of_people_are_not_told():
    assert [few(n) for n in (0, 1, 4, 5, 1200)] == ["none", "fewer than 5", "fewer than 5", "5", "1,200"]


def _worked_out(counts, said):
    """Return the counts below five that somebody could work out who knows the total and the rule."""
    reach = {"fewer than 5": range(1, 5), "5 or more": range(5, 40), "not told": range(1, 40)}
    those = [reach[words] if words in reach else [int(words)] for words in said.values()]
    ways = [way for way in product(*those) if sum(way) == sum(counts.values())]
    return [i for i, n in enumerate(counts.values()) if n < 5 and len({way[i] for way in ways}) == 1]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 12), min_size=2, max_size=3))
def test_no_small_part_of_a_whole_follows_from_the_others(numbers):
    counts = dict(enumerate(numbers))
    said = few_each(counts)
    assert all(int(words) == counts[part] for part, words in said.items() if words.isdigit())
    if sum(numbers) > len(numbers):
        assert _worked_out(counts, said) == []


def listed(tmp_path, *rows):
    path = tmp_path / "list.csv"
    path.write_text(
        "\n".join(["role,band,wte,start,contract,end,status,person,funding", *rows]), encoding="utf-8"
    )
    table = open_table(path, FIELDS)
    team = understood(table, date(2026, 11, 30), date(2027, 4, 1))
    return list(told(team, table)), system_file(team, "T", "t")[0]


def test_what_is_to_be_checked_is_told_by_line_on_the_terminal_and_who_is_away_is_not(tmp_path):
    said, written = listed(
        tmp_path,
        "Analyst,6,1,05/01/2026,Fixed term,28/02/2027,Active,1,SDF",
        "Officer,6,1.2,05/01/2026,Fixed term,,Active,2,SDF",
        "Lead,6,0.6,05/01/2026,Permanent,,Active,3,Core",
        "Head,6,0.3,05/01/2026,Permanent,,Active,3,Core",
        "Clerk,6,1,05/05/2027,Permanent,,Active,4,Core",
        "Nurse,6,1,05/01/2020,Permanent,,Maternity,5,Core",
        "Planner,6,1,05/01/2020,Permanent,,Out on External Secondment,6,Core",
    )
    starts = {line.split(":")[0].strip(): line for line in said if line.startswith("  ")}
    taken = {
        "line 2": "ends before day one", "lines 4 and 5": "two posts", "line 6": "start after day one",
        "fewer than 5 rows": "away for long", "line 8": "out on a secondment",
    }  # fmt: skip
    assert {key: words for key, words in taken.items() if words in starts[key]} == taken
    assert [line for line in said if "above 1 WTE" in line] == ["  line 3: above 1 WTE, taken as 1"]
    assert any(line.startswith("  line 3: fixed term or secondment without an end") for line in said)
    assert not [line for line in said if "away" in line and "line" in line.split(":")[0]]
    for words in ("line 2", "line 3", "lines 4", "line 6", "line 7"):
        assert not [text for text in written.splitlines() if f"{words}:" in text and "?" not in text]
    assert "look through the title and the roles in the file for names" in "\n".join(said)


def test_money_and_contracts_of_few_are_not_told_nor_what_they_follow_from(tmp_path):
    rows = [f"Analyst,6,1,05/01/2026,Permanent,,Active,{n},Core" for n in range(1, 10)]
    rows += [f"Lead,6,1,05/01/2026,Fixed term,30/09/2027,Active,1{n},SDF" for n in range(2)]
    said, _ = listed(tmp_path, *rows)
    assert "Contracts: fixed-term fewer than 5, permanent 5 or more." in said
    assert "Money, by posts: core (core) 5 or more, sdf (transformation) fewer than 5." in said


def test_few_without_an_end_do_not_follow_from_those_with_one(tmp_path):
    rows = [f"Analyst,6,1,05/01/2026,Permanent,,Active,{n},Core" for n in range(1, 4)]
    rows += [f"Lead,6,1,05/01/2026,Fixed term,30/09/2027,Active,1{n},Core" for n in range(8)]
    said, _ = listed(tmp_path, *rows)
    first = said.index("Contracts that end after day one: 5 or more.")
    assert said[first - 2 : first] == [
        "Contracts: fixed-term 5 or more, permanent fewer than 5.", "Money, by posts: core (core) 11.",
    ]  # fmt: skip
    assert said[first + 1] == "  July to September 2027: 5 or more"
    few_only, _ = listed(tmp_path, rows[0])
    assert "Contracts: permanent (numbers as small as these are not told)." in few_only


def test_contract_ends_are_told_by_quarter_and_small_numbers_are_not(tmp_path):
    ends = ["31/03/2027"] * 2 + ["30/06/2027"] * 6 + ["31/07/2027", "31/03/2028", "30/06/2029"]
    listed = tmp_path / "list.csv"
    rows = [f"Analyst,6,05/01/2026,Fixed term,{end}" for end in ends]
    listed.write_text("\n".join(["role,band,start,contract,end", *rows]), encoding="utf-8")
    table = open_table(listed, FIELDS)
    lines = list(told(understood(table, date(2026, 11, 30), date(2027, 4, 1)), table))
    first = lines.index("Contracts that end after day one: 5 or more.")  # else how many had ended follows
    assert lines[first - 1] == (
        "Contracts that had ended before day one, their holders at work without one: fewer than 5."
    )
    assert lines[first + 1 : first + 5] == [
        "  April to June 2027: 6",
        "  July to September 2027: fewer than 5",
        "  January to March 2028: fewer than 5",
        "  from April 2029 on: fewer than 5",
    ]


def told_of(tmp_path, headers, rows, day_one=None):
    listed = tmp_path / "list.csv"
    listed.write_text("\n".join([headers, *rows]), encoding="utf-8")
    table = open_table(listed, FIELDS)
    return list(told(understood(table, date(2026, 11, 30), day_one), table))


def test_a_day_one_that_is_past_is_told_with_the_next(tmp_path):
    rows = ("role,band,start", ["Analyst,6,05/01/2026"])
    (warned,) = (line for line in told_of(tmp_path, *rows) if line.startswith("DAY ONE IS PAST"))
    assert "to 1 April 2026" in warned
    assert "--start 2027-04-01" in warned
    for chosen in (date(2026, 4, 1), date(2027, 4, 1)):
        assert not any("PAST" in line for line in told_of(tmp_path, *rows, chosen))
    newer = told_of(tmp_path, "role,band,start", ["Analyst,6,05/05/2026"])
    assert not any("PAST" in line for line in newer)


def test_columns_that_are_not_read_are_capped_and_those_of_names_say_what_for(tmp_path):
    more = [f"Note {n}" for n in range(30)]
    lines = told_of(tmp_path, ",".join(["role,band,start,Last Name", *more]), ["Analyst,6,05/01/2026,Canary"])
    assert f"  not read: {', '.join(more[:10])} and 20 more" in lines
    assert "  column Last Name is read only to see which posts are vacant; it is never written" in lines


def test_headers_that_may_be_a_line_of_the_list_are_not_quoted(tmp_path):
    listed = tmp_path / "list.csv"
    listed.write_text("Post,Wilhelmina,6\nOglethorpe,Xanthippe,7\n", encoding="utf-8")
    with pytest.raises(TableError) as refused:
        understood(open_table(listed, FIELDS), date(2026, 11, 30))
    assert "Wilhelmina" not in str(refused.value)
