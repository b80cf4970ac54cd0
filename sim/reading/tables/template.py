"""A list to fill in: a workbook with drop-downs and a page that says how, or a text file."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.files.write import write_whole
from sim.reading.library import shown
from sim.reading.tables.dates import EARLIEST, NO_END_FROM
from sim.reading.tables.grid import letter
from sim.reading.tables.vocabulary import Field, TableError, Vocabulary

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_LINES = 2000  # that have drop-downs
_MOST_LISTED = 255  # characters that Excel takes in a drop-down's own list
_MARK = "Example"
_DELETE = "invented: delete this line"
_DATE = "dd/mm/yyyy"
_WIDTHS = {"text": 26, "choice": 22, "number": 9, "date": 13}
_FORMS = {"text": "text", "number": "a number", "date": f"a date, {_DATE}", "choice": "one of"}
_CHOICES = "Choices"
_HELP = "How to fill this in"
_NAVY, _GREEN, _GREY = "#1F3864", "#1E6B45", "#7F7F7F"
_INTRODUCTION = (
    "One line for each entry. Delete the example lines, which are invented, before you use the list.",
    "Nothing but these columns is read: leave out dates of birth, notes and all the rest.",
)


_NEEDED = "Columns with a green heading are needed. Others may stay empty or be removed, in any order."
_NONE_NEEDED = "Columns may stay empty, be removed, or stand in another order."
_HELP_LETTERS = 55  # that fit on a line of a wide column of the page that helps
_LINE = 15  # points


def write_template(
    path: Path, wanted: Vocabulary, examples: Sequence[Mapping[str, Any]] = (), *, sheet: str = "Staff"
) -> None:
    """Write a list to be filled in, which reads back with the same vocabulary.

    Parameters
    ----------
    path : Path
        A file that ends with .xlsx or .csv; one that is there is replaced.
    wanted : Vocabulary
        What the columns may say. A column has the first of its field's headers, and a drop-down if the field
        has choices; a field of text takes other words as well.
    examples : sequence of mappings
        Invented lines, by field. Only fields that one of them names, and those that are needed, get a column;
        without examples all do.
    sheet : str
        What the sheet with the list is called.

    Raises
    ------
    TableError
        The ending is another, or what writes workbooks is not installed.
    WriteError
        The file cannot be written.
    """
    named = {name for line in examples for name in line}
    fields = [field for field in wanted.values() if not examples or field.needed or field.name in named]
    match path.suffix.lower():
        case ".csv":
            write_whole(path, _as_text(fields, examples))
        case ".xlsx" if find_spec("xlsxwriter") is None:
            raise TableError(
                f"{shown(path)}: a template as a workbook needs more than is installed: in the folder of "
                'engine-room, pip install ".[report]"; or give a name that ends with .csv'
            )
        case ".xlsx":
            write_whole(path, _as_workbook(fields, examples, sheet))
        case _:
            raise TableError(
                f"{shown(path)}: a template is a workbook or text; end its name with .xlsx or .csv"
            )


def header(field: Field) -> str:
    """Return what a template calls a field's column."""
    return field.headers[0] if field.headers else field.name.capitalize()


def _as_text(fields: Sequence[Field], examples: Sequence[Mapping[str, Any]]) -> bytes:
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow([*map(header, fields), *([_MARK] if examples else [])])
    for line in examples:
        writer.writerow([*(_written(line.get(field.name)) for field in fields), _DELETE])
    return kept.getvalue().encode("utf-8-sig")  # with the mark by which Excel knows the encoding


def _written(value: Any) -> str:
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return "" if value is None else str(value)


def _as_workbook(fields: Sequence[Field], examples: Sequence[Mapping[str, Any]], sheet: str) -> bytes:
    from xlsxwriter import Workbook

    kept = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(kept, {**literal, "in_memory": True}) as book:
        _list(book, book.add_worksheet(sheet), fields, examples)
        _help(book, book.add_worksheet(_HELP), fields)
        _choices(book, fields)
    return kept.getvalue()


def _list(
    book: Workbook, sheet: Worksheet, fields: Sequence[Field], examples: Sequence[Mapping[str, Any]]
) -> None:
    top = {"bold": True, "bg_color": _NAVY, "font_color": "white", "text_wrap": True, "valign": "vcenter"}
    head, needed = book.add_format(top), book.add_format({**top, "bg_color": _GREEN})
    invented = {"italic": True, "font_color": _GREY}
    for column, field in enumerate(fields):
        form = {"align": "left", **({"num_format": _DATE} if field.kind == "date" else {})}
        width = max(_WIDTHS[field.kind], len(header(field)) + 3)
        sheet.set_column(column, column, width, book.add_format(form))
        sheet.write_string(0, column, header(field), needed if field.needed else head)
        if checked := _check(field, column):
            sheet.data_validation(1, column, _LINES, column, checked)
        style = book.add_format({**invented, **form})
        for row, line in enumerate(examples, 1):
            _write(sheet, row, column, line.get(field.name), style)
    if examples:
        sheet.set_column(len(fields), len(fields), len(_DELETE))
        sheet.write_string(0, len(fields), _MARK, head)
        for row in range(1, len(examples) + 1):
            sheet.write_string(row, len(fields), _DELETE, book.add_format(invented))
    sheet.set_row(0, 30)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _write(sheet: Worksheet, row: int, column: int, value: Any, style: Format) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, float | int):
        sheet.write_number(row, column, value, style)
    elif value is not None:
        sheet.write_string(row, column, str(value), style)


def _check(field: Field, column: int) -> dict[str, Any] | None:
    """Return what a spreadsheet checks in a column: a choice is held to, of anything else it only warns."""
    check: dict[str, Any]
    told = {"input_title": header(field)[:32], "input_message": field.about[:250]} if field.about else {}
    if field.choices:
        listed = _spellings(field)
        own_list = len(",".join(listed)) <= _MOST_LISTED and not any("," in one for one in listed)
        place = letter(column)
        source = listed if own_list else f"={_CHOICES}!${place}$1:${place}${len(listed)}"
        check = {"validate": "list", "source": source}
        message = "This is not in the list. Use it all the same?"
    elif field.kind == "date":
        ends = {"minimum": date(EARLIEST, 1, 1), "maximum": date(NO_END_FROM - 1, 12, 31)}
        check = {"validate": "date", "criteria": "between", **ends}
        message = f"Write the whole date, {_DATE}."
    elif field.kind == "number":
        check = {"validate": "decimal", "criteria": ">=", "value": 0}
        message = "Write a number, such as 0.6."
    else:
        return None
    kind = "stop" if field.kind == "choice" else "warning"
    return {**check, **told, "error_type": kind, "error_title": header(field)[:32], "error_message": message}


def _spellings(field: Field) -> list[str]:
    """Return the first spelling of each value that may be chosen."""
    first: dict[str, str] = {}
    for spelling, value in field.choices.items():
        first.setdefault(value, spelling)
    return list(first.values())


def _choices(book: Workbook, fields: Sequence[Field]) -> None:
    """Write the choices into a sheet that is not shown: a drop-down's own list holds but few characters."""
    sheet = book.add_worksheet(_CHOICES)
    for column, field in enumerate(fields):
        for row, spelling in enumerate(_spellings(field)):
            sheet.write_string(row, column, spelling)
    sheet.hide()


def _help(book: Workbook, sheet: Worksheet, fields: Sequence[Field]) -> None:
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
    head = book.add_format({"bold": True, "bg_color": _NAVY, "font_color": "white"})
    for column, width in enumerate((26, 10, 46, 46)):
        sheet.set_column(column, column, width, plain)
    sheet.write_string(0, 0, _HELP, book.add_format({"bold": True, "font_size": 14}))
    needed = any(field.needed for field in fields)
    introduction = (_INTRODUCTION[0], _NEEDED if needed else _NONE_NEEDED, *_INTRODUCTION[1:])
    for row, said in enumerate(introduction, 1):
        sheet.merge_range(row, 0, row, 3, said, plain)
    top = len(introduction) + 2
    for column, title in enumerate(("Column", "Needed", "What goes in", "How it is written")):
        sheet.write_string(top, column, title, head)
    for row, field in enumerate(fields, top + 1):
        form = f"{_FORMS[field.kind]}{': ' if field.choices else ''}{', '.join(_spellings(field))}"
        form = form.replace("text:", "text, such as:")
        for column, said in enumerate((header(field), "yes" if field.needed else "", field.about, form)):
            sheet.write_string(row, column, said, plain if column else bold)
        sheet.set_row(row, _LINE * max(1, *(1 + len(said) // _HELP_LETTERS for said in (field.about, form))))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
