"""What is no table is refused in one message with a way out, and no message repeats what a cell holds."""

from __future__ import annotations

import io
import shlex
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sim.cli import main
from sim.files import packed
from sim.reading.tables import opening
from sim.reading.tables.opening import open_table
from sim.reading.tables.vocabulary import TableError
from tests.unit.test_tables_text import WANTED, read, refusal

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LIST = "Position Title,FTE,Start\nLead,0.6,13/04/2020\n"


def wide(text: str) -> bytes:
    return text.encode("utf-16-le")


def archive(*names: str, data: bytes = b"x") -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as file:
        for name in names:
            file.writestr(name, data)
    return kept.getvalue()


def workbook() -> bytes:
    book = openpyxl.Workbook()
    for row in (["Position Title", "FTE"], ["Lead", 1.0]):
        book.active.append(row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def bomb(says: int) -> bytes:
    """Return a workbook with a part of 3 MB more, of which its index says another size."""
    kept = io.BytesIO(workbook())
    with zipfile.ZipFile(kept, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/media/more.xml", bytes(3_000_000))
    data = kept.getvalue()
    at = data.rindex(struct.pack("<I", 3_000_000))
    return data[:at] + struct.pack("<I", says) + data[at + 4 :]


@pytest.mark.parametrize("says", [3_000_000, 10])
def test_a_workbook_that_is_far_larger_unpacked_is_refused_before_it_is_read(
    says: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "HARMLESS", 1_000_000)
    assert "larger than 1,000,000 bytes when unpacked" in refusal(tmp_path, bomb(says), "list.xlsx")


@pytest.mark.parametrize(
    ("name", "data", "why", "way_out"),
    [
        ("list.csv", b"", "is empty", "save the list in your spreadsheet as"),
        ("list.csv", b"\xef\xbb\xbf \r\n", "is empty", "save the list"),
        ("list.csv", b"Role,FTE\n", "has headers and nothing below them", "write a line for each"),
        ("list.csv", b"%PDF-1.7\n", "is a PDF", ".xlsx or CSV UTF-8"),
        ("list.csv", b"\x89PNG\r\n\x1a\n", "is a picture (PNG)", ".xlsx or CSV UTF-8"),
        ("list.csv", archive("word/document.xml"), "is a Word file", "copy the table into a spreadsheet"),
        ("list.csv", archive("a.txt"), "is a zip archive", "unpack it"),
        ("list.csv", b"PK\x03\x04 and more", "is damaged", ".xlsx or CSV UTF-8"),
        ("list.csv", b"<html><table><tr><td>Role", "is a web page", "open it and save"),
        ("list.csv", b"\x00\x01\x02\x03" * 99, "is not a table in text", "CSV UTF-8"),
        ("list.csv", b'Role,FTE\n"Lead,1\n' + b"x,1\n" * 40_000, "line 2: a quotation mark", "remove it"),
        ("list.csv", b'Role,FTE\na,1\n"Lead,1\nx,1\n', "line 3: a quotation mark opens here", "remove it"),
        ("list.csv", b"'" * 200_000, "line 1: a quotation mark opens here", "remove it"),
        ("list.xlsx", OLE + wide("EncryptedPackage"), "is protected by", "without the"),
        ("list.ods", archive("META-INF/manifest.xml", data=b"encryption-data"), "is protected", "without"),
        ("list.xlsx", workbook()[:-300], "is damaged", ".xlsx or CSV UTF-8"),
        ("list.xlsx", archive("xl/workbook.xml"), "is damaged", ".xlsx or CSV UTF-8"),
        ("list.xlsb", archive("xl/workbook.bin"), "is a binary workbook", ".xlsx or CSV UTF-8"),
        ("list.xls", OLE + wide("Workbook\0"), "is damaged", ".xlsx or CSV"),
        ("list.xls", OLE, "is an old Office file without a workbook", ".xlsx or CSV UTF-8"),
        ("list.doc", OLE + wide("WordDocument, Workbook"), "is a Word file", "copy the table"),
        ("list.numbers", archive("Index/Document.iwa"), "is a Numbers file", "Export To"),
        ("list.yaml", b"name: ours\nsystem: {}\n", "is a file in YAML", "give a table"),
    ],
)  # fmt: skip
def test_what_is_no_table_is_refused_with_a_way_out(tmp_path, name, data, why, way_out):
    said = refusal(tmp_path, data, name)
    assert said.startswith(why)
    assert way_out in said
    assert "\n" not in said


def test_what_is_not_there_is_said(tmp_path):
    (tmp_path / "staff.csv").write_text(LIST)
    with pytest.raises(TableError, match=r"staf\.csv: there is no such file; did you mean staff\.csv\?"):
        open_table(tmp_path / "staf.csv", WANTED)
    with pytest.raises(TableError, match="is a folder; name the file with the list in it"):
        open_table(tmp_path, WANTED)


def test_limits_are_said(tmp_path, monkeypatch):
    monkeypatch.setattr(opening, "MAX_ROWS", 2)
    assert refusal(tmp_path, LIST + "Lead,1,\n") == "has more than 2 lines; divide it into several files"
    monkeypatch.setattr(opening, "MAX_BYTES", 20)
    assert refusal(tmp_path, LIST).startswith("is larger than")


@pytest.mark.parametrize("name", ["list.csv", "list.xls", "list.txt"])
def test_the_name_does_not_decide_what_a_file_is(tmp_path, name):
    assert read(tmp_path, workbook(), name).columns["role"].values == ("Lead",)
    assert read(tmp_path, LIST.replace(",", "\t"), name).columns["wte"].values == (0.6,)


def test_a_sheet_of_a_text_file_is_refused(tmp_path):
    assert refusal(tmp_path, LIST, sheet="List") == "is a text file without sheets; leave --sheet out"


HOSTILE = (
    "=cmd|' /C calc'!A0", "@SUM(1+9)*cmd|' /C calc'!A0", "+1-1", "-2+3+cmd|' /C calc'!A0", '=HYPERLINK("http://x")',
    "\t=1+1", "x" * 300,
)  # fmt: skip


@pytest.mark.parametrize("cell", HOSTILE)
def test_hostile_cells_are_neither_read_nor_repeated(tmp_path, cell):
    quoted = cell.replace('"', '""')
    line = ",".join([f'"{quoted}"'] * 4)
    table = read(tmp_path, f"Position Title,FTE,Contract type,Start\n{line}\n")
    assert [column.values for column in table.columns.values()] == [(None,)] * 4
    assert len(table.told()) == 4
    assert cell.strip() not in " ".join((*table.told(), *table.said))


CANARY = "Zyxwv"
CELLS = st.sampled_from(
    [
        CANARY, f"31/02/{CANARY}", f"{CANARY}-26", f'"{CANARY}\n"', f"={CANARY}", f"{CANARY},x",
        "12/13/2020", "13/12/2020", "", "1,5", f'"{CANARY}', f"{CANARY}\x00", f"{CANARY};{CANARY};x",
    ]
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    headers=st.sampled_from(
        [
            "Role,FTE,Start,Contract type", "Role,Job title,FTE", "Roole,FTE", "Rolle;Start", "sep=;", "",
            "FTE,FTE,Role",
        ]
    ),
    rows=st.lists(st.lists(CELLS, min_size=1, max_size=5).map(",".join), max_size=5),
    encoding=st.sampled_from(["utf-8", "utf-16", "cp1252", "utf-16-le"]),
    renamed=st.sampled_from([{}, {"Job title": "role"}, {"Rol": "role"}]),
)  # fmt: skip
@example(headers="Role,FTE", rows=[CANARY, "x,1"], encoding="utf-8", renamed={"Rol": "role"})
def test_no_message_repeats_what_a_cell_holds(tmp_path, headers, rows, encoding, renamed):
    text = "\n".join([headers, *rows])
    try:
        table = read(tmp_path, text.encode(encoding), renamed=renamed)
    except TableError as error:
        told = [str(error)]
    else:
        told = [*table.told(), *table.said, *table.unread, *(c.header for c in table.columns.values())]
    assert CANARY not in " ".join(told)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.floats(0, 1), by=st.binary(min_size=1, max_size=30), cut=st.booleans())
def test_a_damaged_workbook_is_read_or_refused(tmp_path, at, by, cut):
    whole = workbook()
    place = int(at * (len(whole) - len(by)))
    data = whole[:place] if cut else whole[:place] + by + whole[place + len(by) :]
    try:
        read(tmp_path, data, "list.xlsx")
    except TableError as error:
        said = str(error)
    else:
        said = ""
    assert "\n" not in said


@pytest.mark.parametrize("command", ["check", "run", "compare", "story", "study", "explain"])
def test_a_table_given_as_a_scenario_is_sent_to_the_command_that_reads_it(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    Path("our staff.csv").write_bytes("Rôle;FTE\nLead;1\n".encode("cp1252"))
    said = CliRunner().invoke(main, [command, "our staff.csv"])
    assert said.exit_code != 0
    assert "is a table, not a scenario; if it lists your staff" in said.output
    assert shlex.split(said.output.split("`")[1]) == ["engine-room", "team", "our staff.csv"]
    assert "docs/how-to/your-own-team.md" in said.output
