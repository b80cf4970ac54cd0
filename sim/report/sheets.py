"""Sheets of a workbook: tables with a heading that stays in view, and line charts beside them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00")  # Okabe and Ito 2008
_WIDEST = 60


class Sheets:
    """Writes tables to sheets: a heading that stays in view, columns as wide as what they hold."""

    def __init__(self, book: Workbook) -> None:
        self.book = book
        self._formats: dict[str, Any] = {}
        self._heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EDF2"}
        )

        self._text = book.add_format({"text_wrap": True, "valign": "top"})

    def shown(self, pattern: str) -> Any:
        """Return the format that shows a number so."""
        if pattern not in self._formats:
            self._formats[pattern] = self.book.add_format({"num_format": pattern})
        return self._formats[pattern]

    def table(
        self,
        name: str,
        heading: Sequence[str],
        rows: Iterator[Sequence[Any]],
        patterns: Mapping[int, Sequence[str]] | None = None,
    ) -> Worksheet:
        """Write a sheet; *patterns* gives columns the format of each of their rows."""
        sheet = self.book.add_worksheet(name)
        widths = [max(map(len, h.split("\n")), default=0) for h in heading]
        for column, text in enumerate(heading):
            sheet.write_string(0, column, text, self._heading)
        count = 0
        for row, values in enumerate(rows, 1):
            count = row
            for column, value in enumerate(values):
                pattern = patterns[column][row - 1] if patterns and column in patterns else "General"
                _write(sheet, row, column, value, self.shown(pattern), self._text)
                length = len(value) if isinstance(value, str) else 9
                widths[column] = max(widths[column], length)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width, 8) + 2, _WIDEST))
        sheet.set_row(0, 15 * max(1 + text.count("\n") for text in heading))
        sheet.freeze_panes(1, 1)
        sheet.set_landscape()
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.autofilter(0, 0, count, len(heading) - 1)
        return sheet

    def chart(
        self,
        sheet: Worksheet,
        title: str,
        axis: Mapping[str, Any],
        lines: Sequence[tuple[int, str, int, str]],
        columns: int,
    ) -> None:
        """Add a chart beside a table; of each line its column, its name, its colour and its dashes."""
        chart: Any = self.book.add_chart({"type": "line"})
        name = sheet.get_name()
        months = sheet.dim_rowmax
        for column, words, colour, dash in lines:
            chart.add_series(
                {
                    "name": words,
                    "categories": [name, 1, 0, months, 0],
                    "values": [name, 1, 1 + column, months, 1 + column],
                    "line": {"color": COLOURS[colour % len(COLOURS)], "width": 2, "dash_type": dash},
                }
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_x_axis({"name": "Months from the start", "interval_unit": 12, "interval_tick": 12})
        chart.set_y_axis({**axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 760, "height": 420})
        sheet.insert_chart(1, columns + 2, chart, {"description": title})


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
        sheet.write_string(row, column, value, text)
    elif isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif value is not None and isfinite(value):
        sheet.write_number(row, column, value, shown)
