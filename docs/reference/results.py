"""Write the tables at the end of results.md: their columns, from the table that the code keeps.

Run ``python -m docs.reference.results`` in the project's folder after adding or changing a column.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sim.study.columns import WHERE, Column, Table, tables
from sim.study.people import COLUMNS

PAGE = Path(__file__).parent / "results.md"
BEGIN = "<!-- from here on written by docs/reference/results.py: do not edit below -->\n"


def page(text: str) -> str:
    """Return the text of results.md with its tables made anew."""
    parts = [_listed(WHERE), *map(_table, tables().values()), _people()]
    return "\n".join([text.partition(BEGIN)[0] + BEGIN, *parts])


def _table(table: Table) -> str:
    file = f"{table.name}.{'parquet' if table.name == 'replications' else 'csv'}"
    free = f" And {table.free}." if table.free else ""
    return f"### {file}\n\nA row for each {table.rows}.{free}\n\n{_listed(table.own)}"


def _people() -> str:
    """Return the data dictionary of the people table."""
    head = (
        "### people.parquet\n\nA row for each spell of a person in the team: `results.people`. It joins the "
        "[event log](event-log.md) by `scenario`, `replication` and `person`. Each column of the file says "
        'what it is, too: `pyarrow.parquet.read_schema(FILE).field("left").metadata`.\n'
    )
    rows = [f"| `{c.name}` | {c.what} | {c.values} | {c.unit} |" for c in COLUMNS]
    return "\n".join([head, "| column | what | values | unit |", "|---|---|---|---|", *rows, ""])


def _listed(columns: tuple[Column, ...]) -> str:
    lines = [f"| `{column.name}` | {column.what} |" for column in _told(columns)]
    return "\n".join(["| column | what |", "|---|---|", *lines]) + "\n"


def _told(columns: tuple[Column, ...]) -> Iterator[Column]:
    """Yield the columns, but the intervals of numbers that are not means: the page says it of all."""
    for column in columns:
        if not column.name.endswith(("_ci_low", "_ci_high")) or column.name.startswith("diff_"):
            yield column


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
