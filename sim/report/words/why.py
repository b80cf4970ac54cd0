"""Which parts of a difference are clear, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.words.english import listed
from sim.report.words.parts import part_title
from sim.report.words.wording import amount, counted, measure_in_text
from sim.study.questions.channels import AMOUNT

if TYPE_CHECKING:
    import pandas as pd

SPLITS = {"levers": "By what differs between the policies", "channels": "By what it acts through"}

_WITHIN = "In this model, under these assumptions"


def in_sentences(why: pd.DataFrame, measure: str, policy: str) -> str:
    """Return which parts of a difference are clear, and which are not, for one measure."""
    rows = why[why["measure"] == measure]
    whole = rows_where(rows, kind="difference")[0]
    found = f"with {policy} the difference in {measure_in_text(measure)} is {spanned(whole)}"
    if not _clear(whole):
        return f"{_WITHIN}, {found}. The difference is not clear, so its parts are not told."
    return " ".join([f"{_WITHIN}, {found}.", *(_split_said(rows, split) for split in SPLITS)]).strip()


def money_share(why: pd.DataFrame) -> str:
    """Return how much of the difference in the first measure the amount of money brings, if that is clear."""
    rows = why[why["measure"] == why["measure"].iloc[0]]
    (whole,) = rows_where(rows, kind="difference")
    amounts = rows_where(rows, kind="part", split="channels", part=AMOUNT)
    if not amounts or not _clear(whole):
        return ""
    found = f"Of the difference in {measure_in_text(whole['measure'])}, {spanned(whole)}"
    if not _clear(amounts[0]):
        return f"{found}, no clear share comes from the {part_title(AMOUNT)}."
    return f"{found}, the {part_title(AMOUNT)} brings {spanned(amounts[0])}, under these assumptions."


def _split_said(rows: pd.DataFrame, split: str) -> str:
    parts = rows_where(rows, kind="part", split=split)
    clear = sorted((row for row in parts if _clear(row)), key=lambda row: -abs(row["mean"]))
    unclear = [part_title(row["part"]) for row in parts if not _clear(row)]
    said = [f"{part_title(row['part'])} {spanned(row)}" for row in clear]
    found = f"{SPLITS[split]}: {listed(said) if said else 'no part is clear'}"
    if not (clear and unclear):
        return f"{found}."
    return f"{found}; no clear share of {listed(unclear)}."


def rows_where(rows: pd.DataFrame, **wanted: str) -> list[dict[str, Any]]:
    """Return the rows that have some values."""
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return [{str(k): v for k, v in row.items()} for row in rows.to_dict("records")]


def _clear(row: dict[str, Any]) -> bool:
    return bool(row["ci_low"] > 0 or row["ci_high"] < 0)


def spanned(row: dict[str, Any], unit: bool = True) -> str:
    """Return a mean with its interval."""
    mean = counted(row["mean"], row["unit"]) if unit else amount(row["mean"], row["unit"])
    return f"{mean} ({amount(row['ci_low'], row['unit'])} to {amount(row['ci_high'], row['unit'])})"
