"""Write the table at the end of measures.md: what each measure says of itself.

Run ``python -m docs.model.measures`` in the project's folder after adding or changing a measure.
"""

from __future__ import annotations

from math import inf
from pathlib import Path

from sim.measures import KINDS, MONTHLY_KINDS, MeasureKind
from sim.measures.measure import NOTICED

PAGE = Path(__file__).parent / "measures.md"
BEGIN = "<!-- written by docs/model/measures.py: do not edit below -->\n"
BETTER = {1: "more", -1: "less", 0: "neither"}


def page(text: str) -> str:
    """Return the text of measures.md with its table made anew."""
    parts = (
        text.partition(BEGIN)[0] + BEGIN,
        "The least difference worth noticing is a judgement. A smaller one is said to be none worth\n"
        "noticing, if nothing larger lies within its interval, or the interval leaves out zero:\n",
        noticed(),
        table(*KINDS.values()),
        "By month:\n",
        table(*MONTHLY_KINDS.values()),
    )
    return "\n".join(parts)


def table(*kinds: MeasureKind) -> str:
    """Return a row for each measure: its name, title, unit, direction, bounds, and how it is pooled."""
    lines = [
        "| measure | title | unit | better | can be | worth noticing from | of several systems |",
        "|---|---|---|---|---|---|---|",
    ]
    for kind in kinds:
        lines.append(
            f"| `{kind.name}` | {kind.title} | {kind.unit} | {BETTER[kind.better]} | {_bounds(kind)} | "
            f"{kind.noticed.least:,g} | {kind.pooled} |"
        )
    return "\n".join(lines) + "\n"


def noticed() -> str:
    """Return a row for each unit: the least difference worth noticing, and why."""
    own = [(f"`{kind.name}`", kind.notice) for kind in KINDS.values() if kind.notice]
    lines = ["| unit or measure | least | because it is |", "|---|---|---|"]
    lines += [f"| {name} | {found.least:,g} | {found.reason} |" for name, found in (*NOTICED.items(), *own)]
    return "\n".join(lines) + "\n"


def _bounds(kind: MeasureKind) -> str:
    if kind.least == -inf:
        return "any amount"
    if kind.most_per_year < inf:
        return f"{kind.least:g} to {kind.most_per_year:g} a year of the run"
    return f"{kind.least:g} or more" if kind.most == inf else f"{kind.least:g} to {kind.most:g}"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
