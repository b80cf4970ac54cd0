"""The workbook's sheets on a listed team: a row a post, its chances under each policy, and contract ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.report.words.answer import begun
from sim.report.words.contract_ends import ALL, COUNTED, ends_table
from sim.report.words.english import Calendar, capital
from sim.report.words.naming import system_titles
from sim.report.words.post_names import names_in
from sim.report.words.posts import ABOUT, APRIL, PERSONAL, READING, SEPTEMBER, SHOWN
from sim.report.words.settled import contract_end, settled_to

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.recorded import Recorded
    from sim.report.sheets import Sheets

POSTS, CHANCES, ENDS = (f"{name} (personal data)" for name in ("Posts", "Chances", "Contracts"))
"""Names of the sheets: the warning stands on the tab."""

PEOPLE = "system.starting.people."
"""How the paths of what a list says of people begin: told in these sheets, and in no other."""

_ENDS = {"mean": "", "ci_low": "\n95% from", "ci_high": "\n95% to"}
_KNOWN = (
    "Post", "In the\nfiles", "Role", "Band", "Stream", "Kind of\nmoney", "Settled to,\nbaseline",
    "Holder on\nday one", "Contract", "Contract\nends",
)  # fmt: skip


def posts_about(results: Recorded) -> dict[str, str]:
    """Return what the sheets are about, if there are any."""
    if not len(results.posts):
        return {}
    return {
        POSTS: f"{PERSONAL} Each post on day one: contract, money behind it, what its holder knows (1: all "
        "that one fully experienced person does), areas (a partner and a workstream) where nobody else "
        "has a strong tie.",
        CHANCES: f"{PERSONAL} The chance that the holder of day one is still in post, and has been in limbo. "
        f"{READING} {APRIL} {ABOUT}",
        ENDS: f"{PERSONAL} {COUNTED}",
    }


def posts_sheets(sheets: Sheets, results: Recorded) -> None:
    """Write the sheets, if a system lists its people."""
    table = results.posts
    if not len(table):
        return
    policies = begun(results.whole)
    named = {s: system_titles(results.plan).get(s, s) for s in table["system"]}
    names = {
        at: names_in(results.plan, *at) for at in {*zip(table["system"], table["assumptions"], strict=True)}
    }
    called = [
        names[s, a][p] for s, a, p in zip(table["system"], table["assumptions"], table["post"], strict=True)
    ]
    table = table.assign(system=table["system"].map(named), called=list(map(capital, called)))
    _known(sheets, _first(table), Calendar(results.plan.file.run.start_date))
    _chances(sheets, table.assign(scenario=table["scenario"].map(lambda name: policies.get(name, name))))
    if len(results.contract_ends):  # of all posts vacant there is none
        _contracts(sheets, _first(results.contract_ends), named)


def _first(table: pd.DataFrame) -> pd.DataFrame:
    """Return the rows on the first scenario: what a list says is the same under every policy."""
    first: pd.DataFrame = table[table["scenario"] == table["scenario"].iloc[0]]
    return first


def _known(sheets: Sheets, table: pd.DataFrame, calendar: Calendar) -> None:
    """Write what is known of each post on day one."""
    several = len(set(table["system"])) > 1
    numbers = [
        *_columns("knowledge", "holder knows", "0.00"),
        *_columns("single_holder_areas", "areas", "0.0"),
    ]

    def rows() -> Iterator[Sequence[Any]]:
        for _, row in table[table["month"] == table["month"].iloc[0]].iterrows():
            listed = row["holder"] == "listed"
            yield [
                *([row["system"]] if several else []),
                *(row[name] for name in ("called", "post", "role", "band", "stream", "stream_kind")),
                settled_to(
                    row["stream_kind"], row["settled_month_low"], row["settled_month_high"], calendar
                ),
                row["holder"], row["contract"] if listed else "",
                contract_end(row["contract_end_month"], calendar) if listed else "",
                *(float(row[column]) for column, _, _ in numbers),
            ]  # fmt: skip

    _write(sheets, POSTS, [*(["System"] if several else []), *_KNOWN], numbers, list(rows()))


def _chances(sheets: Sheets, table: pd.DataFrame) -> None:
    """Write the chances of each post's holder, a row for each policy."""
    several, months = len(set(table["system"])) > 1, [m for m in SHOWN if m in set(table["month"])]
    last = months[-1]
    wanted = [(m, column) for m in months for column in _columns("in_post", f"in post\nmonth {m}", "0%")]
    wanted += [(last, column) for column in _columns("limbo_by", f"in limbo by\nmonth {last}", "0%")]
    if table["diff_in_post_mean"].notna().any():
        spoken = max(m for m in months if m in SEPTEMBER)
        heading = f"difference\nmonth {spoken}"
        wanted += [(spoken, column) for column in _columns("diff_in_post", heading, "0%")]

    def rows() -> Iterator[Sequence[Any]]:
        keys = ["assumptions", "system", "called", "post", "scenario"]
        for (_, system, called, post, policy), of in table.groupby(keys, sort=False):
            at: dict[int, Any] = {int(row["month"]): row for _, row in of.iterrows()}
            values = (float(at[month][column]) for month, (column, _, _) in wanted)
            yield [*([system] if several else []), called, post, policy, *values]

    about = [*(["System"] if several else []), "Post", "In the\nfiles", "Policy"]
    _write(sheets, CHANCES, about, [column for _, column in wanted], list(rows()))


def _contracts(sheets: Sheets, table: pd.DataFrame, named: Mapping[str, str]) -> None:
    """Write how many contracts end in each quarter, a column for each stream."""
    several = len(set(table["system"])) > 1
    told = [(str(s), ends_table(of)) for (_, s), of in table.groupby(["assumptions", "system"], sort=False)]
    streams = dict.fromkeys(name for _, (headings, *_) in told for name in headings[1:-1])
    columns = [*streams, ALL]

    def rows() -> Iterator[Sequence[Any]]:
        for system, (headings, *lines) in told:
            for period, *counts in lines:
                held = dict(zip(headings[1:], map(int, counts), strict=True))
                yield [*([named[system]] if several else []), period, *map(held.get, columns)]

    about = [*(["System"] if several else []), "Contracts end"]
    sheets.table(ENDS, [*about, *(name.replace(" (", "\n(") for name in columns)], rows())


def _columns(name: str, heading: str, pattern: str) -> list[tuple[str, str, str]]:
    """Return the columns of a number and its interval: name, heading and pattern of each."""
    return [(f"{name}_{end}", f"{heading}{words}", pattern) for end, words in _ENDS.items()]


def _write(
    sheets: Sheets,
    name: str,
    about: Sequence[str],
    numbers: Sequence[tuple[str, str, str]],
    rows: Sequence[Sequence[Any]],
) -> None:
    patterns = {len(about) + i: [pattern] * len(rows) for i, (_, _, pattern) in enumerate(numbers)}
    sheets.table(name, [*about, *(heading for _, heading, _ in numbers)], iter(rows), patterns)
