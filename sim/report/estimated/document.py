"""The fit report: two pages on what was estimated, how well it fits, and what could not be told."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from sim.calibration.estimating import Fit
from sim.calibration.exposure import LEFT_BANDS, NO_END, TENURE_BANDS, Cells
from sim.calibration.held_against import CAUSES, HeldAgainst
from sim.calibration.history_of_table import Read
from sim.calibration.posterior import rate
from sim.calibration.prior import FLAT
from sim.files.scratch import scratch
from sim.report.briefing.document import (
    Bullets,
    Document,
    Figure,
    Heading,
    Paragraph,
    PictureFiles,
    Piece,
    Table,
)
from sim.report.estimated.picture import MANY, retention_figure
from sim.report.estimated.words import before_the_data, left_out, span_of_years, table, together
from sim.report.figures.style import save_figure
from sim.report.words.few import FEWEST, shared_count
from sim.report.words.rounding import rounded
from sim.scenario import Scenario
from sim.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterator

_YEARS_SHOWN = 8
_SHRUNK = (
    "Each estimate joins the record and the central assumptions, whose range is taken as a 90% interval of "
    "what was known before; the column data says how much of the result the record brings. In brackets: 90% "
    "interval."
)
_PREDICTED = (
    "The same people, from the day on which each came under observation, lived again by rules drawn from the "
    "estimates. If the model fits, about one number in ten lies outside its interval."
)


@contextmanager
def fit_report(fit: Fit, held: HeldAgainst, scenario: Scenario, read: Read) -> Iterator[Document]:
    """Give the report; its picture lies in a folder that is removed afterwards."""
    with scratch() as place:
        stem = place / "retention"
        save_figure(retention_figure(held), stem)
        day = read.closes
        yield Document(
            title="What your history says about leaving",
            subject=f"Estimates from a history of staff, {span_of_years(read)}",
            pieces=tuple(_pieces(fit, held, scenario, read, stem)),
            footer=f"engine-room {__version__}. About posts and rates, not about people.",
            made=datetime.combine(day, time()) if day else datetime(2000, 1, 1),
        )


def _pieces(fit: Fit, held: HeldAgainst, scenario: Scenario, read: Read, stem: Path) -> Iterator[Piece]:
    yield Paragraph(summary(fit, held, read), kind="answer")
    yield Heading("What was estimated")
    rows = tuple((x.name, x.central, x.found, x.data, x.verdict) for x in table(fit, scenario))
    yield Table("", ("Value", "Central assumptions", "Estimate", "Data", "Against the assumptions"), rows)
    yield Paragraph(f"{_SHRUNK} {before_the_data(fit, scenario)}".rstrip(), kind="note")
    yield Heading("Observed and predicted retention")
    often = "" if held.people >= MANY else ", read every half year"
    yield Figure(
        PictureFiles(stem),
        f"Share still in post by months in post{often}, of {shared_count(held.people)} people; where fewer "
        f"than {FEWEST} are observed nothing is drawn.",
        "Observed share still in post by months in post, on the band predicted from the estimates.",
    )  # fmt: skip
    yield Heading("Observed and predicted leavings", new_page=True)
    yield _by_year(fit, held, read)
    yield Paragraph(_PREDICTED, kind="note")
    yield _rates(
        "Resignations by months in post, from the record alone", fit.exposure.by_tenure, TENURE_BANDS
    )
    if fit.exposure.by_left.years[:-1].sum() > 0:
        yield _rates("Resignations by months left on the contract, from the record alone",
                     fit.exposure.by_left, LEFT_BANDS)  # fmt: skip
    yield Heading("What could not be told apart")
    yield Bullets(tuple(Paragraph(text) for text in together(fit)))
    yield Heading("What was left out")
    yield Bullets(tuple(Paragraph(text) for text in left_out(fit, read)))


def summary(fit: Fit, held: HeldAgainst, read: Read) -> str:
    """Return what was read and how well it fits, in a few sentences."""
    out, of = held.surprises
    exits = int(fit.history.gone.sum())
    said = (
        f"The record ({span_of_years(read)}) holds {shared_count(fit.history.people)} people, of whom "
        f"{shared_count(exits)} left."
    )
    if not of:
        return said
    said += (
        f" Of {of} numbers of leavings{_of_whom(fit)}, by year and cause, {of - out} lie within what the "
        "estimates predict; nine in ten should."
    )
    if held.fits:
        return said
    return f"{said} So the model does not describe this record: use the estimates with care."


def _of_whom(fit: Fit) -> str:
    """Return of whom leavings are told, if not of all."""
    return "" if fit.history.renewals_known else " of people without a fixed term"


def _by_year(fit: Fit, held: HeldAgainst, read: Read) -> Table:
    years = len(held.observed)
    rows = []
    for i in range(max(0, years - _YEARS_SHOWN), years):
        cells = [
            f"{shared_count(int(n))} ({rounded(low)} to {rounded(high)})"
            for n, low, high in zip(
                held.observed[i], held.predicted_low[i], held.predicted_high[i], strict=True
            )
        ]
        rows.append((_from(read, i), *cells))
    heads = ("Year from", *(cause.capitalize() for cause, _ in CAUSES))
    return Table(f"Leavings{_of_whom(fit)}: observed (predicted, 90% interval)", heads, tuple(rows))


def _from(read: Read, year: int) -> str:
    if read.opens is None:
        return f"year {year + 1} in post"
    return f"{read.opens.day} {read.opens:%b} {read.opens.year + year}"


def _rates(caption: str, cells: Cells, starts: tuple[float, ...]) -> Table:
    rows = []
    for i, (years, events) in enumerate(zip(cells.years, cells.events, strict=True)):
        if years <= 0:
            continue
        told = "-"
        if events >= FEWEST:
            found = rate(int(events), float(years), FLAT)
            told = " ".join(
                [rounded(found.value, 1, tens=2),
                 f"({rounded(found.low, 1, tens=2)} to {rounded(found.high, 1, tens=2)})"]
            )  # fmt: skip
        rows.append((_band(starts, i), rounded(float(years)), shared_count(int(events)), told))
    return Table(
        caption, ("Months", "Person-years", "Resigned", "A year per 100 (90% interval)"), tuple(rows)
    )


def _band(starts: tuple[float, ...], i: int) -> str:
    if starts[i] == NO_END:
        return "no end"
    if i + 1 == len(starts) or starts[i + 1] == NO_END:
        return f"{starts[i]:g} and more"
    return f"{starts[i]:g} to {starts[i + 1]:g}"
