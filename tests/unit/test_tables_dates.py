"""Dates of a whole column: which order is meant, what is no date, and what stands for no end."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.reading.tables.dates import Dates, read_dates
from sim.reading.tables.grid import EPOCH, Cell

AS_OF = date(2026, 4, 1)
NOT_A_DATE = "no date that can be read"
IMPOSSIBLE = "a day that the calendar does not have"


def column(*cells: Cell, **how: object) -> Dates:
    return read_dates(cells, **{"as_of": AS_OF, "epoch": EPOCH, **how})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "cell",
    [
        "01/04/2026", "1.4.26", "1-4-2026", "1 / 4 / 2026", "2026-04-01", "2026/4/1", "20260401",
        "2026-04-01T09:30:00Z", "2026-04-01 00:00:00.000", "01/04/2026 00:00", "01/04/2026 12:00:00 AM",
        "1 April 2026", "1st April 2026", "01-Apr-26", "01-APR-2026", "1 Apr '26", "1st of April, 2026",
        "Wed 1 April 2026", "Wednesday, 01/04/2026", "April 1, 2026", "Apr 1st 2026", "46113", "46113.75",
        "'01/04/2026", 46113.0, 46113.5, date(2026, 4, 1),
    ],
)  # fmt: skip
def test_a_date_is_read_however_it_is_written(cell):
    assert column(cell).values == (date(2026, 4, 1),), column(cell).faults


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("Apr-26", "a month without a day"), ("April 2026", "a month without a day"),
        ("04/2026", "a month without a day"), ("2026-04", "a month without a day"),
        ("2026", "a year alone"), (2026.0, "a year alone"),
        ("31/02/2026", IMPOSSIBLE), ("2026-02-30", IMPOSSIBLE), ("29-Feb-25", IMPOSSIBLE),
        ("30/30/2026", IMPOSSIBLE), ("00/05/2026", IMPOSSIBLE), ("1/4/1066", "a date before 1930"),
        (12.0, "a date before 1930"), (-5.0, "a date before 1930"), (1e300, NOT_A_DATE),
        (float("nan"), NOT_A_DATE),
        (True, NOT_A_DATE), ("soon", NOT_A_DATE), ("1 Smarch 2026", NOT_A_DATE), ("1/4", NOT_A_DATE),
        ("01/04/2026 to 02/04/2026", NOT_A_DATE), ("9" * 400, NOT_A_DATE), ("1/4/202", NOT_A_DATE),
    ],
)  # fmt: skip
def test_what_is_no_date_is_a_fault(cell, why):
    found = column(cell)
    assert found.values == (None,)
    assert found.faults[0].startswith(why)
    assert str(cell) not in found.faults[0]


@pytest.mark.parametrize(
    "cell",
    [
        "31/12/4712", "31-DEC-4712", "4712-12-31", "12/31/4712", "31/12/9999", "01/01/2099", 1027483.0,
        "n/a", "-", "Ongoing", "No end date", "00/01/1900", "1900-01-00", 0.0, date(4712, 12, 31), None,
    ],
)  # fmt: skip
def test_no_end_is_no_date_and_no_fault(cell):
    order = ("12/25/2020",) if cell == "12/31/4712" else ("25/12/2020",)
    found = column(cell, *order)
    assert found.values == (None, date(2020, 12, 25))
    assert not found.faults


def test_a_number_above_twelve_settles_the_column():
    assert column("01/04/2026", "13/04/2026").values[0] == date(2026, 4, 1)
    assert column("01/04/2026", "04/13/2026").values[0] == date(2026, 1, 4)
    undecided = column("01/04/2026", elsewhere=None)
    assert undecided.values == (date(2026, 4, 1),)
    assert "no date settles" in undecided.said[0]
    assert "as the UK writes them" in undecided.said[0]
    helped = column("01/04/2026", elsewhere="month")
    assert helped.values == (date(2026, 1, 4),)
    assert "as in the other columns" in helped.said[0]


def test_of_two_orders_in_a_column_each_line_of_the_fewer_is_named():
    found = column("13/04/2026", "04/14/2026", "25/04/2026", "04/15/2026", "30/04/2026", "01/02/2026")
    assert set(found.faults) == {1, 3}
    assert (
        found.faults[1] == "the month stands first, in the rest of the column the day; write it as 31/03/2027"
    )
    assert found.values[5] == date(2026, 2, 1)
    assert "dates stand in two orders" in found.said[0]
    other = column("04/13/2026", "04/14/2026", "15/04/2026")
    assert other.faults == {
        2: "the day stands first, in the rest of the column the month; write it as 31-Mar-2027"
    }


@pytest.mark.parametrize(
    ("year", "full"), [("46", 2046), ("47", 1947), ("00", 2000), ("26", 2026), ("99", 1999)]
)
def test_years_of_two_digits_lie_about_the_date_of_reference(year, full):
    assert column(f"15/01/{year}").values == (date(full, 1, 15),)
    assert column(f"15-Jan-{year}").values == (date(full, 1, 15),)


@settings(max_examples=30)
@given(st.dates(date(1930, 1, 1), date(2098, 12, 31)))
def test_days_since_either_epoch(day):
    for epoch in (EPOCH, date(1904, 1, 1)):
        number = float((day - epoch).days)
        if number not in range(1900, 2101):
            assert column(number, epoch=epoch).values == (day,)


def test_dates_that_excel_swapped_are_suspected():
    swapped = [date(2020, 2, 1), date(2021, 3, 4), date(2022, 5, 6), "13/04/2020", "25/12/2021"]
    assert any("swapped day and month" in said for said in column(*swapped).said)
    assert not any("swapped" in said for said in column(*swapped, date(2020, 1, 20)).said)
    assert not any("swapped" in said for said in column(*swapped, "01/02/2020").said)


@settings(max_examples=50)
@given(st.text(max_size=20))
def test_no_text_ends_in_another_error(text):
    found = column(text)
    assert len(found.values) == 1
    assert found.values[0] is None or not found.faults
