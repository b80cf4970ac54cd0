"""Tables in workbooks: which sheet and which line, what is merged, hidden, an error, or a formula."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from sim.reading.tables import apart, sheet_xml
from sim.reading.tables.grid import letter
from sim.reading.tables.kinds import AnotherKindError
from sim.reading.tables.opening import open_table
from sim.reading.tables.sheet_xml import column_of
from sim.reading.tables.template import write_template
from sim.reading.tables.vocabulary import Table, TableError
from tests.old_workbook import old_workbook
from tests.unit.test_tables_text import AS_OF, WANTED

Fill = Callable[[xlsxwriter.Workbook, Worksheet], object]
"""Writes into a workbook and its first sheet."""


def read(folder: Path, fill: Fill, *, change: Callable[[str], str] | None = None, **how: object) -> Table:
    path = folder / "list.xlsx"
    options = {"date_1904": how.pop("date_1904", False)}
    with xlsxwriter.Workbook(path, options) as book:
        fill(book, book.add_worksheet("List"))
    if change is not None:
        path.write_bytes(changed(path.read_bytes(), change))
    return open_table(path, WANTED, as_of=AS_OF, **how)  # type: ignore[arg-type]


def changed(data: bytes, change: Callable[[str], str]) -> bytes:
    """Return a workbook with another first sheet."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(kept, "w") as after:
        for name in before.namelist():
            text = before.read(name)
            after.writestr(name, change(text.decode()) if name.endswith("sheet1.xml") else text)
    return kept.getvalue()


def refusal(folder: Path, fill: Fill, **how: object) -> str:
    with pytest.raises(TableError) as told:
        read(folder, fill, **how)  # type: ignore[arg-type]
    return str(told.value).removeprefix(f"{folder / 'list.xlsx'}: ")


def plain(_: object, sheet: Worksheet) -> None:
    sheet.write_row(0, 0, ["Position Title", "FTE", "Start"])
    sheet.write_row(1, 0, ["Lead", 0.6, "13/04/2020"])


def test_dates_are_read_as_the_spreadsheet_counts_them(tmp_path):
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        shown = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write_row(2, 1, ["Position Title", "Start", "End"])
        sheet.write_row(3, 1, ["Lead", datetime(2019, 4, 1, 18, 30)], shown)
        sheet.write_row(4, 1, ["Analyst", 30000])
        sheet.write_row(5, 1, ["Officer", "25/12/2021"])
        sheet.write_number(3, 3, 0, shown)
        sheet.write_datetime(4, 3, datetime(4712, 12, 31), shown)
        sheet.write_datetime(5, 3, datetime(2031, 12, 31), shown)

    for since, second in ((False, date(1982, 2, 18)), (True, date(1986, 2, 19))):
        table = read(tmp_path, fill, date_1904=since)
        assert table.columns["start"].values == (date(2019, 4, 1), second, date(2021, 12, 25))
        assert table.columns["end"].values == (None, None, date(2031, 12, 31))
        assert table.lines == (4, 5, 6)
        assert not table.told()
        assert ("the workbook counts days from 01/01/1904" in table.said) == since


def test_title_rows_merged_and_hidden_cells_are_told(tmp_path):
    def fill(_: object, sheet: Worksheet) -> None:
        sheet.merge_range("A1:C1", "Staff in post")
        sheet.write_row(2, 0, ["Contract type", "Position Title", "FTE"])
        sheet.merge_range("A4:A6", "Permanent")
        for row, role in enumerate(("Lead", "Analyst", "Officer"), 3):
            sheet.write_row(row, 1, [role, 1])
        sheet.set_row(4, None, None, {"hidden": True})

    table = read(tmp_path, fill)
    assert table.columns["contract"].values == ("permanent",) * 3
    assert table.said[:4] == (
        "the sheet List is read",
        "the spreadsheet hides line 5; read all the same",
        "merged cells (A4 to A6): each of their lines takes what stands in the first",
        "the headers stand in line 3; what stands above it is not read",
    )


def test_headers_merged_over_two_rows_are_one_line(tmp_path):
    def fill(_: object, sheet: Worksheet) -> None:
        sheet.merge_range("A1:A2", "Position Title")
        sheet.merge_range("B1:B2", "FTE")
        sheet.write_row(2, 0, ["Lead", 1])

    assert read(tmp_path, fill).columns["role"].values == ("Lead",)


def test_errors_and_formulas_without_a_result_are_faults_of_their_cells(tmp_path):
    def fill(_: object, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["Position Title", "FTE", "Start"])
        for row, role in enumerate(("Lead", "Analyst", "Officer", "Clerk"), 1):
            sheet.write_string(row, 0, role)
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write_formula(2, 1, "=0.5+0.1", None, 0.6)
        sheet.write_formula(3, 1, "=SUM(Z1:Z9)", None, "")
        sheet.write_formula(4, 1, '=IF(Z1="","",1)', None, " ")
        sheet.write_formula(5, 0, "=NA()", None, "#N/A")

    def empty_result(text: str) -> str:
        return text.replace("<v> </v>", "<v></v>")

    def prefixed(text: str) -> str:
        return re.sub(r"<(/?)([a-z])", r"<\1x:\2", text).replace("xmlns=", "xmlns:x=")

    error = "an error such as #REF! instead of a value; mend the formula, or write the value"
    for change in (empty_result, lambda text: prefixed(empty_result(text))):
        table = read(tmp_path, fill, change=change)
        assert table.columns["wte"].values == (None, 0.6, None, None, None)
        assert table.told() == (
            f"line 6, column A (Position Title): {error}",
            f"line 2, column B (FTE): {error}",
            "line 4, column B (FTE): a formula whose result is not stored; open and save the file in a "
            "spreadsheet first",
        )


def test_formulas_that_no_spreadsheet_has_worked_out_are_faults(tmp_path):
    book = openpyxl.Workbook()
    for row in (["Position Title", "FTE"], ['="Lead"', "=1+1"]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    table = open_table(tmp_path / "list.xlsx", WANTED)
    assert [column.faults.keys() for column in table.columns.values()] == [{0}, {0}]


def test_cells_of_another_kind_are_faults(tmp_path):
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, ["Position Title", "FTE", "Start"])
        sheet.write_datetime(1, 0, datetime(2026, 6, 5), book.add_format({"num_format": "d-mmm"}))
        sheet.write_boolean(1, 1, True)
        sheet.write_number(1, 2, 0.25, book.add_format({"num_format": "hh:mm"}))
        sheet.write_row(2, 0, [7, 99])

    table = read(tmp_path, fill, change=lambda text: text.replace("<v>99</v>", "<v>NaN</v>"))
    assert [column.values for column in table.columns.values()] == [(None, "7"), (None, None), (None, None)]
    assert [why.split(";")[0] for why in table.told()] == [
        "line 2, column A (Position Title): a date instead of text",
        "line 2, column B (FTE): no number that can be read",
        "line 3, column B (FTE): no number",
        "line 2, column C (Start): a time of day",
    ]


def test_the_only_sheet_that_fits_is_read(tmp_path):
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        book.add_worksheet("Notes").write_row(0, 0, ["Job title", "meaning"])
        hidden = book.add_worksheet("Old")
        plain(book, hidden)
        hidden.hide()
        book.add_worksheet("Empty")
        book.add_chartsheet("Chart")

    assert read(tmp_path, fill).said[0] == "the sheet List is read, whose headers fit"
    assert read(tmp_path, fill, sheet="old").said[0] == "the sheet Old is read, as asked"
    said = refusal(tmp_path, fill, sheet="Lists")
    assert said == 'no sheet is called "Lists"; did you mean --sheet "List"?'


def test_several_sheets_that_fit_are_asked_for(tmp_path):
    def fill(book: xlsxwriter.Workbook, sheet: Worksheet) -> None:
        plain(book, sheet)
        plain(book, book.add_worksheet("North team"))

    assert refusal(tmp_path, fill) == (
        'several sheets could be the list: "List", "North team"; say which with --sheet "List"'
    )


def test_a_cell_far_away_does_not_take_all_memory(tmp_path):
    def last(cell: str) -> Callable[[str], str]:
        row = f'<row r="1048576"><c r="XFD1048576"{cell}</row>'
        return lambda text: text.replace("</sheetData>", f"{row}</sheetData>")

    said = "reaches over more than 20,000,000 cells; delete what stands far off the list"
    assert refusal(tmp_path, plain, change=last("><v>1</v></c>")) == said
    assert len(read(tmp_path, plain, change=last(' s="0"/>')).lines) == 1


def test_notes_do_not_depend_on_where_the_xml_is_cut(tmp_path, monkeypatch):
    def fill(_: object, sheet: Worksheet) -> None:
        plain(_, sheet)
        for row in range(2, 30):
            sheet.write_row(row, 0, ["Lead", 1])
            sheet.write_formula(row, 2, "=NA()", None, "#N/A")
            sheet.set_row(row, None, None, {"hidden": True})

    whole = read(tmp_path, fill)
    assert len(whole.columns["start"].faults) == 28
    monkeypatch.setattr(sheet_xml, "_CHUNK", 37)
    assert read(tmp_path, fill) == whole


def open_document(rows: str) -> bytes:
    kept = io.BytesIO()
    base = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{base}:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:spreadsheet><table:table table:name="List">{rows}</table:table></office:spreadsheet>'
    text = f"<office:body>{body}</office:body>"
    with zipfile.ZipFile(kept, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", "<manifest/>")
        file.writestr("content.xml", f"<office:document-content {names}>{text}</office:document-content>")
    return kept.getvalue()


def open_row(*cells: str, times: int = 1) -> str:
    told = "".join(
        f'<table:table-cell office:value-type="string" table:number-columns-repeated="{times}">'
        f"<text:p>{cell}</text:p></table:table-cell>"
        for cell in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{told}</table:table-row>'


def test_old_workbooks_are_read(tmp_path):
    (tmp_path / "list.xls").write_bytes(old_workbook())
    table = open_table(tmp_path / "list.xls", WANTED, as_of=AS_OF)
    assert [column.values for column in table.columns.values()] == [
        ("Lead", "Analyst"), (0.6, 1.0), (date(2020, 4, 13), date(2021, 5, 13)),
    ]  # fmt: skip
    assert table.columns["role"].place == "column B (Position Title)"
    assert table.lines == (3, 4)
    assert table.said[1].startswith("cells that show an error (such as #REF!) are read as empty")


def test_open_documents_are_read(tmp_path):
    rows = open_row("Job title", "FTE", "Start") + open_row("Lead", "0.6", "13/04/2020")
    (tmp_path / "list.ods").write_bytes(open_document(rows))
    table = open_table(tmp_path / "list.ods", WANTED, as_of=AS_OF)
    assert [column.values for column in table.columns.values()] == [("Lead",), (0.6,), (date(2020, 4, 13),)]


def test_a_workbook_that_ends_the_process_that_reads_it_is_damaged(tmp_path):
    (tmp_path / "list.ods").write_bytes(open_document(open_row("Role") + open_row("x", times=1_000_000)))
    with pytest.raises(TableError, match="is damaged; open it in your spreadsheet"):
        open_table(tmp_path / "list.ods", WANTED)


def test_an_old_workbook_that_is_not_read_leaves_no_cells_behind(monkeypatch):
    limits = apart._CHILD[: apart._CHILD.index("from python_calamine")]
    writing = f"{limits}\nprint('Zebedee', resource.getrlimit(resource.RLIMIT_CORE), flush=True)\n"
    failing = f"{writing}raise SystemExit(3)"
    for child in (failing, f"{writing}import time; time.sleep(9)"):
        monkeypatch.setattr(apart, "_CHILD", child)
        with pytest.raises(AnotherKindError) as told:
            apart.read_apart(b"", apart.Room(seconds=0.4))
        assert told.value.__context__ is None  # which would hold what the process had written
    done = subprocess.run([sys.executable, "-c", failing], stdout=subprocess.PIPE, text=True, check=False)
    assert done.stdout.strip() == "Zebedee (0, 0)"


class _Seen:
    """Ends of rows, and how many bytes were looked through for them."""

    def __init__(self) -> None:
        self.ends, self.bytes = sheet_xml._ROW_ENDS, 0

    def finditer(self, data: bytes, start: int = 0) -> Iterator[re.Match[bytes]]:
        self.bytes += len(data) - start
        return self.ends.finditer(data, start)


def test_xml_without_the_end_of_a_row_is_looked_through_once_and_not_without_end(tmp_path, monkeypatch):
    long = "<row>" + "<c/>" * 20_000
    monkeypatch.setattr(sheet_xml, "_CHUNK", 1000)
    monkeypatch.setattr(sheet_xml, "_ROW_ENDS", seen := _Seen())
    table = read(
        tmp_path, plain, change=lambda text: text.replace("</sheetData>", f"{long}</row></sheetData>")
    )
    assert table.columns["role"].values == ("Lead",)
    assert seen.bytes < 2 * len(long)
    monkeypatch.setattr(sheet_xml, "MAX_ROW_BYTES", 50_000)
    told = refusal(tmp_path, plain, change=lambda text: text.replace("</sheetData>", long))
    assert "without the end of a row; copy the list into a new workbook" in told


def test_three_hundred_columns(tmp_path):
    def fill(_: object, sheet: Worksheet) -> None:
        sheet.write_row(0, 0, [*(f"Column {n}" for n in range(299)), "Role"])
        sheet.write_row(1, 0, [*range(299), "Lead"])

    table = read(tmp_path, fill)
    assert table.columns["role"].place == "column KN (Role)"
    assert len(table.unread) == 299


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
)
def test_letters(index, letters):
    assert letter(index) == letters
    assert column_of(letters.encode()) == index + 1


EXAMPLES = (
    {"role": "Programme lead", "wte": 1.0, "contract": "Permanent", "start": date(2021, 4, 1)},
    {
        "role": "=Analyst", "wte": 0.6, "contract": "Fixed Term Temp", "start": date(2024, 9, 2),
        "end": date(2027, 3, 31),
    },
)  # fmt: skip


@pytest.mark.parametrize("name", ["list.xlsx", "list.csv"])
def test_a_template_reads_back(tmp_path, name):
    write_template(tmp_path / name, WANTED, EXAMPLES)
    table = open_table(tmp_path / name, WANTED, as_of=AS_OF)
    assert table.columns["role"].values == ("Programme lead", None)
    assert table.columns["role"].faults == {1: "a formula instead of text; write what it should show"}
    assert table.columns["wte"].values == (1.0, 0.6)
    assert table.columns["contract"].values == ("permanent", "fixed-term")
    assert table.columns["start"].values == (date(2021, 4, 1), date(2024, 9, 2))
    assert table.columns["end"].values == (None, date(2027, 3, 31))
    assert table.unread == ("Example",)


def test_a_template_helps(tmp_path):
    write_template(tmp_path / "list.xlsx", WANTED, EXAMPLES[:1])
    book = openpyxl.load_workbook(tmp_path / "list.xlsx")
    assert book.sheetnames == ["Staff", "How to fill this in", "Choices"]
    sheet = book["Staff"]
    headers = ["Position Title", "FTE", "Type of Contract", "Start Date", "Example"]
    assert [cell.value for cell in sheet[1]] == headers
    assert sheet.freeze_panes == "A2"
    checks = {str(check.sqref): check for check in sheet.data_validations.dataValidation}
    assert checks["C2:C2001"].formula1 == '"Permanent,Fixed Term Temp"'
    assert (checks["D2:D2001"].type, checks["B2:B2001"].type) == ("date", "decimal")
    line = [cell.value for cell in book["How to fill this in"][7]]
    assert line == ["Position Title", "yes", "what the post is called", "text"]


def test_a_template_of_another_kind_is_refused(tmp_path, monkeypatch):
    with pytest.raises(TableError, match=r"end its name with \.xlsx or \.csv"):
        write_template(tmp_path / "list.ods", WANTED)
    monkeypatch.setattr("sim.reading.tables.template.find_spec", lambda _: None)
    with pytest.raises(TableError, match="needs more than is installed"):
        write_template(tmp_path / "list.xlsx", WANTED)
    assert not list(tmp_path.iterdir())
