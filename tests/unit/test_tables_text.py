"""Tables in text files: however a list is written, the same is read; what cannot be is said by line."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.reading.tables.cells import read_numbers
from sim.reading.tables.dates import read_dates
from sim.reading.tables.grid import EPOCH, tidy
from sim.reading.tables.opening import open_table
from sim.reading.tables.renaming import read_map, read_maps
from sim.reading.tables.vocabulary import Field, Table, TableError

CHOICES = {"Permanent": "permanent", "Fixed Term Temp": "fixed-term", "FTC": "fixed-term"}
WANTED = {
    field.name: field
    for field in (
        Field("role", "text", ("Position Title", "Job title"), needed=True, about="what the post is called"),
        Field("wte", "number", ("FTE",)),
        Field("contract", "choice", ("Type of Contract", "Contract type"), choices=CHOICES),
        Field("start", "date", ("Start Date", "Start")),
        Field("end", "date", ("End Date", "Fixed term end")),
    )
}
AS_OF = date(2026, 4, 1)


def read(folder: Path, text: str | bytes, name: str = "list.csv", **how: object) -> Table:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_table(path, WANTED, as_of=AS_OF, **how)  # type: ignore[arg-type]


def refusal(folder: Path, text: str | bytes, name: str = "list.csv", **how: object) -> str:
    with pytest.raises(TableError) as told:
        read(folder, text, name, **how)
    assert str(told.value).startswith(str(folder / name))
    return str(told.value).removeprefix(f"{folder / name}: ")


MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DATE_STYLES = {
    "uk": lambda d: f"{d.day:02}/{d.month:02}/{d.year}",
    "short": lambda d: f"{d.day}.{d.month}.{d.year % 100:02}",
    "us": lambda d: f"{d.month}/{d.day}/{d.year}",
    "iso": lambda d: d.isoformat(),
    "clock": lambda d: f"{d.isoformat()}T00:00:00Z",
    "english": lambda d: f"{d.day:02}-{MONTHS[d.month - 1]}-{d.year % 100:02}",
    "long": lambda d: f"Wed, {d.day}th {MONTHS[d.month - 1].upper()} {d.year}",
    "serial": lambda d: str((d - date(1899, 12, 30)).days),
}
WORDS = st.text("abz ABZ,;|/'\"\n&éÖß£\u00a0\u200b", min_size=1, max_size=12).filter(
    lambda text: tidy(text) and tidy(text)[0].isalpha()
)
DAYS = st.dates(date(1950, 1, 1), date(2045, 12, 31))
ROWS = st.lists(
    st.tuples(
        WORDS, st.integers(0, 120).map(lambda n: n / 100), st.sampled_from(list(CHOICES)), DAYS,
        st.none() | DAYS,
    ),
    min_size=1, max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=ROWS, delimiter=st.sampled_from(",;\t|"), style=st.sampled_from(list(DATE_STYLES)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]),
    ends=st.sampled_from(["\n", "\r\n", "\r"]), quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    above=st.sampled_from(["", "Staff in post\n\n", "sep"]), no_end=st.sampled_from(["", "31/12/4712"]),
)  # fmt: skip
@example(
    rows=[("a", 1.0, "FTC", date(2001, 2, 3), None)], delimiter=";", style="us", encoding="utf-16",
    ends="\r", quoting=csv.QUOTE_ALL, above="sep", no_end="",
)  # fmt: skip
def test_a_list_reads_back_however_it_is_written(
    tmp_path, rows, delimiter, style, encoding, ends, quoting, above, no_end
):
    rows = [*rows, ("settles", 1.0, "Permanent", date(2020, 5, 25), date(2021, 6, 26))]
    no_end = no_end if style == "uk" else ""
    kept = io.StringIO(newline="")
    kept.write(f"sep={delimiter}\n" if above == "sep" else above)
    writer = csv.writer(kept, delimiter=delimiter, lineterminator="\n", quoting=quoting)
    headers = ["Asg_Type_Of_Contract", "POSITION TITLE", "F.T.E.", "start date", "Note", "Fixed-term end"]
    writer.writerow(headers)
    lines = []
    for role, wte, contract, start, end in rows:
        lines.append(kept.getvalue().count("\n") + 1)
        share = str(wte).replace(".", "," if delimiter == ";" else ".")
        shown = [DATE_STYLES[style](d) if d else no_end for d in (start, end)]
        writer.writerow([contract.upper(), role, share, shown[0], "", shown[1]])
    if encoding == "cp1252":
        kept = io.StringIO(kept.getvalue().replace("\u200b", ""))
    table = read(tmp_path, kept.getvalue().replace("\n", ends).encode(encoding))
    read_back = list(zip(*(table.columns[name].values for name in WANTED), strict=True))
    assert read_back == [
        (tidy(role), wte, CHOICES[contract], start, end) for role, wte, contract, start, end in rows
    ]
    assert table.told() == ()
    assert list(table.lines) == lines
    assert table.unread == ("Note",)


def test_what_was_understood_is_said(tmp_path):
    table = read(
        tmp_path,
        "Our team\n\nJob title;FTE;Start;Notes;End\nLead;0,60;13/02/20;x;31/12/4712\n".encode("utf-16"),
    )
    assert table.said == (
        "text in UTF-16, columns divided by semicolon",
        "the headers stand in line 3; what stands above it is not read",
        "column Job title is read as role",
        "column FTE is read as wte",
        "column Start is read as start",
        "column End is read as end",
        "columns Start and End: dates are read with the day first (31/03/2027), as some can only be read so",
        "column Start: years of two digits are read as 1947 to 2046",
        "column End: dates from 2099 on (as 31/12/4712) are read as no end",
    )
    assert table.columns["wte"].values == (0.6,)


def test_lines_that_repeat_the_headers_are_left_out(tmp_path):
    table = read(tmp_path, "Job title,FTE\nLead,1\nJob title,FTE\nAnalyst,1\n")
    assert table.columns["role"].values == ("Lead", "Analyst")
    assert table.lines == (2, 4)
    assert "lines that repeat the headers are left out" in table.said


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("1,000", 1000.0), ("0,6", 0.6), ("60%", 0.6), ("£45 000", 45000.0), ("1.234,5", 1234.5), ("-", None),
        (".5", 0.5), ("1e400", "no number"), ("2,5 days", "no number"), ("nan", "no number"),
        ("1,2,3", "no number"),
        ("½", "no number"),
    ],
)  # fmt: skip
def test_numbers(tmp_path, cell, value):
    column = read(tmp_path, f'Job title,FTE\nLead,"{cell}"\n').columns["wte"]
    if isinstance(value, str):
        assert column.values == (None,)
        assert column.faults == {0: "no number that can be read; write it as 0.6"}
    else:
        assert column.values == (value,)
        assert not column.faults


def test_a_comma_means_what_the_column_settles(tmp_path):
    assert read(tmp_path, 'Job title,FTE\na,"1,000"\nb,"0,5"\n').columns["wte"].values == (1.0, 0.5)
    assert read(tmp_path, 'Job title,FTE\na,"1,000"\nb,"2,500"\n').columns["wte"].values == (1000.0, 2500.0)
    assert read(tmp_path, "Job title;FTE\na;1,000\nb;0,500\n").columns["wte"].values == (1.0, 0.5)
    assert read(tmp_path, 'Job title;FTE\na;1,000\nb;"2,500.5"\n').columns["wte"].values == (1000.0, 2500.5)


def test_a_line_out_of_step_is_no_entry(tmp_path):
    table = read(tmp_path, "Job title,FTE\nManager, senior,1\nLead,1\n")
    assert table.columns["role"].values == (None, "Lead")
    assert table.columns["wte"].values == (None, 1.0)
    assert table.told()[0] == (
        "line 2, column Job title: more cells than there are headers; put quotation marks round cells that "
        "hold the divider"
    )


def test_faults_of_one_kind_are_one_sentence(tmp_path):
    table = read(tmp_path, "Job title,Start\n" + "Lead,soon\n" * 12)
    assert table.told() == (
        "lines 2, 3, 4, 5, 6, 7, 8, 9 and 4 more, column Start: no date that can be read; write it as 31/03/2027",  # noqa: E501
    )


def test_two_columns_that_fit_are_asked_for(tmp_path):
    text = "Role,Job title,Start\nManager,Lead,2020-01-02\n"
    assert refusal(tmp_path, text) == (
        'the columns "Role" and "Job title" could both be the role; '
        'say which with --map "Role=role" or --map "Job title=role"'
    )
    table = read(tmp_path, text, renamed={"Job title": "role"})
    assert table.columns["role"].values == ("Lead",)
    assert table.unread == ("Role",)


def test_headers_of_the_same_name_are_told_by_number(tmp_path):
    assert "columns number 1 and number 3 are both called" in refusal(tmp_path, "Role,FTE,role\na,1,b\n")


def test_a_header_that_is_not_there_is_told_with_what_was_meant(tmp_path):
    text = "Post holder role,FTE\nLead,1\n"
    assert refusal(tmp_path, text, renamed={"Post-holder's role": "role"}) == (
        'no column is called "Post-holder\'s role"; did you mean --map "Post holder role=role"?'
    )
    with pytest.raises(TableError, match='"X=rolle": nothing is called rolle; did you mean role'):
        read(tmp_path, text, renamed={"X": "rolle"})
    with pytest.raises(TableError, match='the header stands first: --map "Post holder role=role"'):
        read(tmp_path, text, renamed={"role": "Post holder role"})


def test_a_needed_column_is_asked_for_with_the_line_to_type(tmp_path):
    assert refusal(tmp_path, "Postion Title,FTE,Start\nLead,1,2020-01-02\n") == (
        'no column for role (what the post is called); is it --map "Postion Title=role"?; '
        'headers seen: "Postion Title", "FTE", "Start"'
    )
    said = read(tmp_path, "Role,Strat date\nLead,2020-01-02\n").said
    assert 'the column Strat date is not read; if it is the start, add --map "Strat date=start"' in said


def test_a_header_of_nearly_the_right_name_is_offered(tmp_path):
    said = refusal(tmp_path, "Postion Title,Canary\nLead,Canary\n")
    assert said.endswith('; did you mean --map "Postion Title=role"?')


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("Start Date (dd/mm/yyyy)", True), ("start_date [optional]", True), ("Asg_Start_Date", True),
        ("POSITION - START DATE", True), ("Start Date (employer)", False), ("Organisation Start Date", False),
        ("Stàrt-daté:", True),
    ],
)  # fmt: skip
def test_what_a_header_may_have_about_its_name(tmp_path, header, found):
    table = read(tmp_path, f"Role,{header}\nLead,01/04/2020\n")
    assert ("start" in table.columns) == found


def test_a_list_without_headers_is_never_quoted(tmp_path):
    said = refusal(tmp_path, "Jane Canary,Manager,8a\nJohn Canary,Lead,7\n")
    assert said.startswith("no line at its top names a column that is known; write headers above the list")
    assert "Canary" not in said
    assert "Canary" not in refusal(tmp_path, "Jane Canary,Manager\nJohn Canary,Lead\n")


def test_a_mapping_is_read_from_files(tmp_path):
    (tmp_path / "m.yaml").write_text("Post name: role\nFTE: wte\n")
    (tmp_path / "m.csv").write_text("header,field\nPost name,role\n\nHours; a week,wte\n")
    assert read_map(tmp_path / "m.yaml") == {"Post name": "role", "FTE": "wte"}
    assert read_map(tmp_path / "m.csv") == {"Post name": "role", "Hours; a week": "wte"}
    assert read_maps([str(tmp_path / "m.yaml"), "A=B=start", "FTE = hours"]) == {
        "Post name": "role", "FTE": "hours", "A=B": "start",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("m.yaml", "a: [1]\n", "expected `Position Title: role`, one a line"),
        ("m.yaml", "a: b\n c: [\n", "line 2: is no YAML"),
        ("m.yaml", "", "holds no names"),
        ("m.csv", "a,b\nc\n", "line 2: expected a header and what to read it as"),
    ],
)
def test_a_mapping_file_that_cannot_be_read_is_refused_by_line(tmp_path, name, text, why):
    (tmp_path / name).write_text(text)
    with pytest.raises(TableError, match=f"{name}: {why}"):
        read_map(tmp_path / name)
    for told in ("role", "=role", "Title="):
        with pytest.raises(TableError, match="--map: write a header and what to read it as"):
            read_maps([told])


READ = {"０.６": 0.6, "٠.٦": 0.6, "１,０００": 1000.0, "𝟏": 1.0}
LOOKALIKES = [*READ.items(), *((written, None) for written in ("٠٫٦", "1²", "½", "①"))]


@pytest.mark.parametrize(("written", "number"), LOOKALIKES)
def test_digits_of_any_script_are_those_digits_and_what_is_none_is_refused(written, number):
    found = read_numbers([tidy(written)], decimal_comma=False)
    assert found.values == (number,)
    assert bool(found.faults) == (number is None)


@pytest.mark.parametrize(
    ("written", "good"), [("１３/０４/２０２０", True), ("١٣/٠٤/٢٠٢٠", True), ("1³/04/2020", False)]
)
def test_so_are_those_of_dates(written, good):
    found = read_dates([tidy(written)], as_of=date(2026, 4, 1), epoch=EPOCH)
    assert found.values == (date(2020, 4, 13) if good else None,)
    assert bool(found.faults) != good
