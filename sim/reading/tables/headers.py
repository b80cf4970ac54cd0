"""Which row of a table is its header, and which of its columns are read as what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sim.reading.tables.grid import Cell, Grid, letter
from sim.reading.tables.vocabulary import TableError, Vocabulary, plain
from sim.scenario.errors import listed, near

_DEEPEST = 50  # rows in which the header is looked for
_NEAR = 0.8
_DIGIT = re.compile(r"\d")
# what may stand behind a header, or before one in exports of the Electronic Staff Record, and changes nothing
_IN_BRACKETS = re.compile(r"\s*[(\[](?:[dmy/. -]+|optional|required|mandatory)[)\]]\s*$", re.I)
_BEGUN = re.compile(r"^(?:asg|assignment|pos|position)(?=[\W_])", re.I)


class Header(NamedTuple):
    """The header row that fits best.

    Attributes
    ----------
    row : int
        Its index in the grid.
    names : list of str
        The headers as they stand, by column.
    found : Mapping of str to list of int
        By field the columns that fit it.
    """

    row: int
    names: list[str]
    found: Mapping[str, list[int]]


def find_header(grid: Grid, wanted: Vocabulary, renamed: Mapping[str, str]) -> Header:
    """Return the row that fits best the names that the columns may have; of equals the first.

    If no row fits, the fullest row of text.
    """
    best: Header | None = None
    for index, row in enumerate(grid.rows[:_DEEPEST]):
        names = [_name(cell) for cell in row]
        found = _fitting(names, wanted, renamed)
        if best is None or _score(found, names) > _score(best.found, best.names):
            best = Header(index, names, found)
    return best or Header(0, [], {})


def fits(header: Header, wanted: Vocabulary) -> bool:
    """Tell whether a header has all that is needed; two columns, if none is."""
    needed = [field.name for field in wanted.values() if field.needed]
    return all(name in header.found for name in needed) if needed else len(header.found) > 1


def refuse_unknown(renamed: Mapping[str, str], wanted: Vocabulary) -> None:
    """Raise TableError if a header is to be read as a field that does not exist."""
    for name, field in renamed.items():
        if field not in wanted:
            meant = near(field, wanted)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(wanted)}"
            if name in wanted:
                hint = f'the header stands first: --map "{field}={name}"'
            raise TableError(f'--map "{name}={field}": nothing is called {field}; {hint}')


def settled(
    where: str, grid: Grid, header: Header, wanted: Vocabulary, renamed: Mapping[str, str]
) -> dict[str, int]:
    """Return by field the one column that is read as it.

    Raises
    ------
    TableError
        A header to be renamed is not there, two columns fit one field, or a needed column is missing.
    """
    certain = is_header(grid, header)
    if not (certain or fits(header, wanted)):
        raise TableError(f"{where}: {_no_header(header, wanted, renamed)}")
    headers = [name for name in header.names if name]
    known = {plain(name) for name in headers}
    for name, field in renamed.items():
        if plain(name) not in known:
            meant = near(name, headers, _NEAR) if certain else None
            seen = f"the headers are {_quoted(headers)}" if certain else "look at the headers of the file"
            hint = f'did you mean --map "{meant}={field}"?' if meant else seen
            raise TableError(f'{where}: no column is called "{name}"; {hint}')
    for field, columns in header.found.items():
        if len(columns) > 1:
            raise TableError(f"{where}: {_two(header.names, columns, field, grid.lettered)}")
    missing = [f for f in wanted.values() if f.needed and f.name not in header.found]
    if missing:
        raise TableError(f"{where}: {_missing(headers, header, [f.name for f in missing], wanted)}")
    return {name: header.found[name][0] for name in wanted if name in header.found}


def likely(header: str, wanted: Vocabulary) -> str | None:
    """Return the field that a header was probably meant to name."""
    names = {plain(name): field.name for field in wanted.values() for name in (field.name, *field.headers)}
    found = near(plain(header), names, _NEAR)
    return names[found] if found else None


def _fitting(names: Sequence[str], wanted: Vocabulary, renamed: Mapping[str, str]) -> dict[str, list[int]]:
    by_hand = {plain(name): field for name, field in renamed.items()}
    known = {plain(n): f.name for f in wanted.values() for n in (f.name, *f.headers)}
    found: dict[str, list[int]] = {}
    for column, name in enumerate(names):
        if plain(name) in by_hand:
            found.setdefault(by_hand[plain(name)], []).append(column)
    taken = set(found)
    for reduce in (lambda n: n, lambda n: _IN_BRACKETS.sub("", n), lambda n: _BEGUN.sub("", n)):
        used = {column for columns in found.values() for column in columns}
        now: dict[str, list[int]] = {}
        for column, name in enumerate(names):
            field = known.get(plain(reduce(name))) if name and column not in used else None
            if field is not None and field not in taken:
                now.setdefault(field, []).append(column)
        found |= now
        taken |= now.keys()
    return found


def _score(found: Mapping[str, list[int]], names: Sequence[str]) -> tuple[int, int]:
    return len(found), 0 if found else sum(bool(name) for name in names)


def _name(cell: Cell) -> str:
    return cell if isinstance(cell, str) else ""


def _quoted(headers: Sequence[str]) -> str:
    return listed([f'"{h}"' for h in headers], 20)


def _two(names: Sequence[str], columns: Sequence[int], field: str, lettered: bool) -> str:
    first = names[columns[0]]
    if all(plain(names[c]) == plain(first) for c in columns):
        places = " and ".join(f"{letter(c)}" if lettered else f"number {c + 1}" for c in columns)
        return f'the columns {places} are both called "{first}"; give all but one of them another name'
    told = " and ".join(f'"{names[c]}"' for c in columns)
    choose = " or ".join(f'--map "{names[c]}={field}"' for c in columns)
    return f"the columns {told} could both be the {field}; say which with {choose}"


def _missing(headers: Sequence[str], header: Header, missing: Sequence[str], wanted: Vocabulary) -> str:
    lines = []
    used = {header.names[c] for columns in header.found.values() for c in columns}
    free = [h for h in headers if h not in used]
    for field in missing:
        near_it = next((h for h in free if likely(h, wanted) == field), None)
        example = f'--map "{near_it or "YOUR HEADER"}={field}"'
        about = f" ({wanted[field].about})" if wanted[field].about else ""
        how = f"is it {example}?" if near_it else f"if it has another name, add {example}"
        lines.append(f"no column for {field}{about}; {how}")
    return "; ".join(lines) + f"; headers seen: {_quoted(headers)}"


def _no_header(header: Header, wanted: Vocabulary, renamed: Mapping[str, str]) -> str:
    """Say that there is no header, quoting of the likeliest row only what comes near a name that is known."""
    needed = [f for f in wanted.values() if f.needed] or list(wanted.values())
    meant = [f'--map "{name}={field}"' for name in header.names if name and (field := likely(name, wanted))]
    named = " and ".join(f'"{(f.headers or (f.name,))[0]}"' for f in needed[:4])
    other = " nor one that --map names" if renamed else ""
    how = f"did you mean {' '.join(meant)}?" if meant else (
        f"write headers above the list, such as {named}, or say how yours are read, as in "
        f'--map "YOUR HEADER={needed[0].name}"'
    )  # fmt: skip
    return f"no line at its top names a column that is known{other}; {how}"


def is_header(grid: Grid, header: Header) -> bool:
    """Tell whether a row is surely a header, and no line of the list: only then is it quoted.

    Two names that are known settle it. With one, a header has no digits, above a column that has them.
    """
    if len(header.found) != 1:
        return bool(header.found)
    if any(_DIGIT.search(name) for name in header.names):
        return False
    below = grid.rows[header.row + 1 :][:_DEEPEST]
    columns = ([row[place] for row in below if place < len(row)] for place in range(len(header.names)))
    filled = ([cell for cell in cells if cell is not None] for cells in columns)
    return any(cells and all(map(_has_digit, cells)) for cells in filled)


def _has_digit(cell: Cell) -> bool:
    return bool(_DIGIT.search(cell)) if isinstance(cell, str) else isinstance(cell, float | date)
