"""Sheets of a workbook: pages to read, tables with a heading that stays in view, and line charts."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from math import isfinite
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")  # Okabe and Ito 2008
_DASHES = ("solid", "dash", "round_dot", "long_dash", "dash_dot", "square_dot")
_WIDTHS = (4.5, 3.5, 2.75, 2.25, 1.75, 1.25)
"""Of lines, in points: one that lies on top of another leaves it to be seen at both sides."""
_WIDEST, _WIDEST_NAME = 44, 24  # characters of a column of sentences, and of names
_SENTENCE = 48  # characters; what is longer is no name
_ROW = 15.0  # points a line of text is high
_PRINTED = 120
"""Rows of a sheet that are printed: on three pages they can still be read."""
_PAGES = 3


class Line(NamedTuple):
    """A line of text on a page of a workbook, across all of its columns."""

    text: str
    kind: Literal["title", "heading", "answer", "plain", "note"] = "plain"


class Sheets:
    """Writes tables to sheets: a heading that stays in view, columns as wide as what they hold."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[str, Any] = {}
        self._heading = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "top",
                "indent": 1,
                "bottom": 1,
                "bg_color": "#E8EDF2",
            }
        )
        self._text = book.add_format({"text_wrap": True, "valign": "top", "indent": 1})
        wrapped = {"text_wrap": True, "valign": "top"}
        self._lines = {
            "title": book.add_format({**wrapped, "bold": True, "font_size": 16, "font_color": "#003A70"}),
            "heading": book.add_format({**wrapped, "bold": True, "font_color": "#003A70"}),
            "answer": book.add_format({**wrapped, "font_size": 12, "bg_color": "#EEF4FA"}),
            "plain": book.add_format(wrapped),
            "note": book.add_format({**wrapped, "font_size": 9, "font_color": "#4A4A4A"}),
        }

    def shown(self, pattern: str) -> Any:
        """Return the format that shows a number so."""
        if pattern not in self._formats:
            self._formats[pattern] = self.book.add_format({"num_format": pattern, "valign": "top"})
        return self._formats[pattern]

    def table(
        self,
        name: str,
        heading: Sequence[str],
        rows: Iterator[Sequence[Any]],
        patterns: Mapping[int, Sequence[str]] | None = None,
        widest: int = _WIDEST,
    ) -> Worksheet:
        """Write a sheet; *patterns* gives columns the format of each of their rows.

        A column is as wide as its texts, up to *widest* characters where these are sentences, and narrower
        where they are names.

        A row is as high as its texts need at the width of their columns. Printed are so many rows as fit on
        three pages; what is not printed is said at their foot.
        """
        sheet, held = self.book.add_worksheet(name), [list(values) for values in rows]
        widths = [max(map(len, h.split("\n")), default=0) for h in heading]
        for values in held:
            for column, value in enumerate(values):
                widths[column] = max(widths[column], len(value) if isinstance(value, str) else 9)
        widths = [min(max(width, 6) + 2, widest if width > _SENTENCE else _WIDEST_NAME) for width in widths]
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, self._heading)
        for row, values in enumerate(held, 1):
            for column, value in enumerate(values):
                pattern = patterns[column][row - 1] if patterns and column in patterns else "General"
                _write(sheet, row, column, value, self.shown(pattern), self._text)
            sheet.set_row(row, _ROW * _lines(values, widths))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.set_row(0, _ROW * _lines(heading, [width - 3 for width in widths]))  # less the filter's button
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, len(held), len(heading) - 1)
        self._print(sheet)
        if len(held) > _PRINTED:
            sheet.print_area(0, 0, _PRINTED, len(heading) - 1)
            sheet.set_footer(f"&LPrinted: the first {_PRINTED} of {len(held):,} rows; the file has all.&R&P")
        return sheet

    def _print(self, sheet: Worksheet) -> None:
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, _PAGES)
        sheet.set_footer("&L&A&R&P")

    def page(self, name: str, pieces: Sequence[Line | Sequence[Sequence[str]]]) -> Worksheet:
        """Write a sheet that is read like a page: lines of text, and tables whose first row is a heading."""
        sheet = self.book.add_worksheet(name)
        tables = [piece for piece in pieces if not isinstance(piece, Line)]
        columns = max((len(table[0]) for table in tables), default=2)
        widths = [_PAGE_WIDTH // columns] * columns
        if tables:
            widths = [
                min(max(len(row[i]) for table in tables for row in table if i < len(row)) + 2, _WIDEST)
                for i in range(columns)
            ]
            widths[-1] += max(0, _PAGE_WIDTH - sum(widths))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        row = 0
        for piece in pieces:
            if isinstance(piece, Line):
                sheet.merge_range(row, 0, row, columns - 1, "", self._lines[piece.kind])
                sheet.write_string(row, 0, piece.text, self._lines[piece.kind])
                size = {"title": 1.5, "answer": 1.2}.get(piece.kind, 1.0)
                sheet.set_row(row, _ROW * size * _lines([piece.text], [int(sum(widths) / size)]))
                row += 1
                continue
            for i, values in enumerate(piece):
                for column, value in enumerate(values):
                    sheet.write_string(row, column, value, self._text if i else self._heading)
                sheet.set_row(row, _ROW * _lines(values, widths))
                row += 1
        self._print(sheet)
        sheet.hide_gridlines(2)
        return sheet

    def chart(
        self,
        sheet: Worksheet,
        title: str,
        axis: Mapping[str, Any],
        lines: Sequence[tuple[int, str]],
        place: tuple[int, int],
    ) -> None:
        """Add a chart beside a table: of each line its column and its name; then where it stands."""
        chart: Any = self.book.add_chart({"type": "line"})
        name = sheet.get_name()
        months = sheet.dim_rowmax
        for i, (column, words) in enumerate(lines):
            look = {
                "color": COLOURS[i % len(COLOURS)],
                "width": _WIDTHS[i % len(_WIDTHS)],
                "dash_type": _DASHES[i % len(_DASHES)],
            }
            # A name that begins so would be a formula: it is taken from the heading, a cell of text.
            called = [name, 0, 1 + column] if words.startswith("=") else words
            chart.add_series(
                {
                    "name": called,
                    "categories": [name, 1, 0, months, 0],
                    "values": [name, 1, 1 + column, months, 1 + column],
                    "line": look,
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_x_axis({"name": "Months from the start", "interval_unit": 12, "interval_tick": 12})
        chart.set_y_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 420})
        sheet.insert_chart(*place, chart, {"description": title})


_PAGE_WIDTH = 110  # characters
_MOST = 32_767  # characters that a cell may have


def _lines(values: Sequence[Any], widths: Sequence[int]) -> int:
    """Return on how many lines the longest of some texts stands, broken at words; at least one."""
    return max((_broken(v, w) for v, w in zip(values, widths, strict=False) if isinstance(v, str)), default=1)


def _broken(text: str, width: int) -> int:
    lines = (wrap(line, max(width, 1)) for line in text.split("\n"))
    return max(1, sum(max(1, len(line)) for line in lines))


def workbook_of(title: str, made: datetime, fill: Callable[[Sheets], None]) -> bytes:
    """Return a workbook as bytes, the same for the same sheets; texts stay texts, whatever they begin with.

    Parameters
    ----------
    title : str
        What it is called in its properties.
    made : datetime
        When the results were made.
    fill : callable
        Writes the sheets.
    """
    from xlsxwriter import Workbook

    kept = io.BytesIO()
    literal = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(kept, {**literal, "in_memory": True}) as book:
        book.set_properties({"title": title, "created": made.replace(tzinfo=None)})
        fill(Sheets(book))
    return kept.getvalue()


def _write(sheet: Worksheet, row: int, column: int, value: Any, shown: Any, text: Any) -> None:
    if isinstance(value, str):
        sheet.write_string(row, column, value[:_MOST], text)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif value is not None and isfinite(value):
        sheet.write_number(row, column, value, shown)
