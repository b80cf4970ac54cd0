"""What a difference is made of, in words: which parts are clear, and how a table of them is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.measures.registry import KINDS
from sim.report.words.english import listed
from sim.report.words.parts import part_title
from sim.report.words.wording import amount, change, counted, measure_in_text, row_title
from sim.study.questions.channels import AMOUNT

if TYPE_CHECKING:
    import pandas as pd

SPLITS = {"levers": "By what differs", "channels": "By what it acts through"}
"""What each split of the table of :func:`sim.study.questions.why.answer` is called."""

READING = (
    "Share: what a part adds, averaged over every order in which the parts could come; shares add up to the "
    "difference. First: moved with none of the others. Last: moved on top of all the others. Where the two "
    "are far apart, the share is a convention and no cause. In brackets: 95% interval of the mean. All this "
    "holds in this model, under these assumptions."
)
"""How the table in the terminal is read."""

_WITHIN = "In this model, under these assumptions"


def in_sentences(why: pd.DataFrame, measure: str, policy: str) -> str:
    """Return which parts of a difference are clear, and which are not, for one measure."""
    rows = why[why["measure"] == measure]
    whole = rows_where(rows, kind="difference")[0]
    found = f"with {policy} the difference in {measure_in_text(measure)} is {with_interval(whole)}"
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
    found = f"Of the difference in {measure_in_text(whole['measure'])}, {with_interval(whole)}"
    if not _clear(amounts[0]):
        return f"{found}, no clear share comes from the {part_title(AMOUNT)}."
    return f"{found}, the {part_title(AMOUNT)} brings {with_interval(amounts[0])}, under these assumptions."


def _split_said(rows: pd.DataFrame, split: str) -> str:
    parts = rows_where(rows, kind="part", split=split)
    clear = sorted((row for row in parts if _clear(row)), key=lambda row: -abs(row["mean"]))
    unclear = [part_title(row["part"]) for row in parts if not _clear(row)]
    said = [f"{part_title(row['part'])} {with_interval(row)}" for row in clear]
    between = " between the policies" if split == "levers" else ""
    found = f"{SPLITS[split]}{between}: {listed(said) if said else 'no part is clear'}"
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


def with_interval(row: dict[str, Any], unit: bool = True, order: str = "") -> str:
    """Return a mean with its interval: of a share, or of what a part does ``first_`` or ``last_``."""
    mean = (counted if unit else amount)(row[f"{order}mean"], row["unit"])
    low, high = (amount(row[f"{order}{end}"], row["unit"]) for end in ("ci_low", "ci_high"))
    return f"{mean} ({low} to {high})"


def unit_words(measure: str, unit: str) -> str:
    """Return the unit of a difference; nothing if the measure's name has it."""
    if "£" in row_title(measure):
        return ""
    return {"share": "points", "GBP": "£000"}.get(unit, unit)


def spanned(row: Any, prefix: str = "") -> str:
    """Return a mean with its interval, ``+6.5 (+5.1 to +7.9)``, or alone if every replication has it."""
    values = [getattr(row, prefix + name) for name in ("mean", "ci_low", "ci_high")]
    mean, low, high = (change(value, row.unit) for value in values)
    return mean if values[1] == values[2] else f"{mean} ({low} to {high})"


def rows_of(table: pd.DataFrame) -> list[Any]:
    """Return the rows of a table, each with its columns as attributes."""
    return list(table.itertuples())


def replications_line(why: pd.DataFrame, asked: int) -> str:
    """Return on how many replications the splits rest, if on fewer than the rest of the results."""
    used = int(why["replications"].max())
    return "" if used == asked else f"These are the first {used} of {asked} replications."


def money_line(why: pd.DataFrame) -> str:
    """Return how far taking away the amount of money did so."""
    *until, over_the_run = rows_of(why[why["kind"] == "left"])
    told = [f"{spanned(row)} by month {KINDS[row.measure].month}" for row in until if row.replications]
    found = listed([*told, f"{spanned(over_the_run)} over the run"])
    return f"Without the amount of money, what is left of the difference in funded post-months is {found}."
