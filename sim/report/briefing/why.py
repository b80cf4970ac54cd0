"""Why the difference came about: what it is made of, if that was computed, in words and as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.measures.registry import measure_title, month_of
from sim.report.answer import called
from sim.report.briefing.document import Figure, Heading, Paragraph, Piece, Table
from sim.report.english import capital, listed, small
from sim.report.wording import amount, counted, in_words
from sim.report.words.parts import part_title
from sim.study.questions.channels import AMOUNT, OTHER

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.briefing.recorded import Recorded

SPLITS = {"levers": "By what differs between the policies", "channels": "By what it acts through"}

_THOUSANDS = ", £000"  # said beside each number instead

_READING = (
    "A share is what a part adds, averaged over every order in which the parts could come; shares add up "
    "to the difference. In brackets: 95% interval of the mean. These shares were not computed over the "
    "ranges of the assumptions."
)

_WITHIN = "In this model, under these assumptions"


def why(results: Recorded) -> Iterator[Piece]:
    """Yield what the difference is made of, or how to ask for it."""
    if len(results.outcomes) == 1:
        return
    yield Heading("Why")
    if results.why is None:
        yield Paragraph(
            "Not computed here. With --why, a comparison of two scenarios is split over what differs "
            "between them, and over what that acts through: amount of money, certainty, contract ends, "
            "fear, lateness."
        )
        return
    policy = called(results)[results.outcomes[1].name]
    for measure in list(dict.fromkeys(results.why["measure"]))[:1]:
        yield Paragraph(in_sentences(results.why, measure, policy))
    yield Figure(
        results.folder / "why.svg",
        results.folder / "why.png",
        "What the difference is made of, from the baseline's mean to the policy's.",
        f"Bars from the mean of the baseline to that of {policy}; the table beneath has their numbers.",
    )
    yield _table(results.why)
    yield Paragraph(_READING, kind="note")


def in_sentences(why: pd.DataFrame, measure: str, policy: str) -> str:
    """Return which parts of a difference are clear, and which are not, for one measure."""
    rows = why[why["measure"] == measure]
    whole = _rows(rows, kind="difference")[0]
    found = f"with {policy} the difference in {_named(measure)} is {_spanned(whole)}"
    if not _clear(whole):
        return f"{_WITHIN}, {found}. The difference is not clear, so its parts are not told."
    return " ".join([f"{_WITHIN}, {found}.", *(_split_said(rows, split) for split in SPLITS)]).strip()


def money_said(results: Recorded) -> str:
    """Return how much of a difference the amount of money brings, if that was asked and is clear."""
    return "" if results.why is None else money_share(results.why)


def money_share(why: pd.DataFrame) -> str:
    """Return how much of the difference in the first measure the amount of money brings, if that is clear."""
    rows = why[why["measure"] == why["measure"].iloc[0]]
    (whole,) = _rows(rows, kind="difference")
    amounts = _rows(rows, kind="part", split="channels", part=AMOUNT)
    if not amounts or not _clear(whole):
        return ""
    found = f"Of the difference in {_named(whole['measure'])}, {_spanned(whole)}"
    if not _clear(amounts[0]):
        return f"{found}, no clear share comes from the {part_title(AMOUNT)}."
    return f"{found}, the {part_title(AMOUNT)} brings {_spanned(amounts[0])}, under these assumptions."


def _split_said(rows: pd.DataFrame, split: str) -> str:
    parts = _rows(rows, kind="part", split=split)
    clear = sorted((row for row in parts if _clear(row)), key=lambda row: -abs(row["mean"]))
    unclear = [part_title(row["part"]) for row in parts if not _clear(row)]
    said = [f"{part_title(row['part'])} {_spanned(row)}" for row in clear]
    found = f"{SPLITS[split]}: {listed(said) if said else 'no part is clear'}"
    if not (clear and unclear):
        return f"{found}."
    return f"{found}; no clear share of {listed(unclear)}."


def _table(why: pd.DataFrame) -> Table:
    measures = [
        m for m in dict.fromkeys(why["measure"]) if _rows(why[why["measure"] == m], kind="difference")
    ]
    header = ("", *(_heading(m, _unit(why, m)) for m in measures))
    keys = [("Whole difference", "whole", "difference", None)]
    for split in SPLITS:
        for part in dict.fromkeys(r["part"] for r in _rows(why, split=split, kind="part")):
            keys.append((capital(part_title(part)), split, "part", part))
    keys.append((capital(part_title(OTHER)), "channels", "other", None))
    rows = tuple(
        (words, *(_cell(why[why["measure"] == m], split, kind, part) for m in measures))
        for words, split, kind, part in keys
    )
    return Table("Share of each part in the difference", header, rows)


def _heading(measure: str, unit: str) -> str:
    return f"{measure_title(measure)}, {in_words(unit)[1]}".removesuffix(_THOUSANDS)


def _cell(rows: pd.DataFrame, split: str, kind: str, part: str | None) -> str:
    found = [r for r in _rows(rows, split=split, kind=kind) if part is None or r["part"] == part]
    return _spanned(found[0], unit=False) if found else ""


def _rows(rows: pd.DataFrame, **wanted: str) -> list[dict[str, Any]]:
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _unit(why: pd.DataFrame, measure: str) -> str:
    return str(why.loc[why["measure"] == measure, "unit"].iloc[0])


def _named(measure: str) -> str:
    """Return what a measure is called after "the difference in"."""
    month = month_of(measure)
    return small(measure_title(measure)) if month is None else f"day-one people in post at month {month}"


def _clear(row: dict[str, Any]) -> bool:
    return bool(row["ci_low"] > 0 or row["ci_high"] < 0)


def _spanned(row: dict[str, Any], unit: bool = True) -> str:
    mean = counted(row["mean"], row["unit"]) if unit else amount(row["mean"], row["unit"])
    return f"{mean} ({amount(row['ci_low'], row['unit'])} to {amount(row['ci_high'], row['unit'])})"
