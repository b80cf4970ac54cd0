"""Names that the user gives to columns: on the command line and in a mapping file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from pathlib import Path

from sim.reading.library import shown
from sim.reading.tables.text import decoded
from sim.reading.tables.vocabulary import TableError

_HOW = 'write a header and what to read it as, as in "Position Title=role"'
_MAX_BYTES = 100_000
_YAML = (".yaml", ".yml")


def read_maps(told: Iterable[str]) -> dict[str, str]:
    """Return headers with the fields that they are to be read as, from what follows ``--map``.

    Parameters
    ----------
    told : iterable of str
        Each ``Header=field``, or the path of a mapping file (.yaml, .yml, .csv); later ones count.

    Raises
    ------
    TableError
        One is neither, or a file cannot be read.
    """
    found: dict[str, str] = {}
    for one in told:
        header, equals, field = one.rpartition("=")
        if equals and header.strip() and field.strip():
            found[header.strip()] = field.strip()
        elif not equals and Path(one).suffix.lower() in (*_YAML, ".csv"):
            found |= read_map(Path(one))
        else:
            raise TableError(f"--map: {_HOW}, or the name of a mapping file")
    return found


def read_map(path: Path) -> dict[str, str]:
    """Return headers with the fields that they are to be read as, from a file.

    Parameters
    ----------
    path : Path
        In YAML ``Position Title: role``, one a line, or in CSV with the header first and the field second.

    Raises
    ------
    TableError
        It cannot be read, or a line holds something else; the message names the line.
    """
    where = shown(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        raise TableError(f"{where}: cannot be read: {error.strerror or error}") from None
    if len(data) > _MAX_BYTES:
        raise TableError(f"{where}: is too large; a mapping file has at most {_MAX_BYTES:,} bytes")
    text, _ = decoded(data, where)
    found = _of_yaml(text, where) if path.suffix.lower() in _YAML else _of_csv(text, where)
    if not found:
        raise TableError(f"{where}: holds no names; {_HOW.replace('=', ': ')} by line")
    return found


def _of_yaml(text: str, where: str) -> dict[str, str]:
    import yaml

    try:
        read = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise TableError(
            f"{where}: line {line}: is no YAML; write `Position Title: role`, one a line"
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise TableError(f"{where}: is no YAML; write `Position Title: role`, one a line") from None
    if read is None:
        return {}
    if not isinstance(read, dict) or any(isinstance(value, dict | list | None) for value in read.values()):
        raise TableError(f"{where}: expected `Position Title: role`, one a line, and nothing else")
    return {str(header).strip(): str(field).strip() for header, field in read.items()}


def _of_csv(text: str, where: str) -> dict[str, str]:
    found: dict[str, str] = {}
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=delimiter)
    for row in rows:
        cells = [cell.strip() for cell in row if cell.strip()]
        if cells and len(cells) != 2:
            raise TableError(f"{where}: line {rows.line_num}: expected a header and what to read it as")
        if cells and not (not found and [c.lower() for c in cells] in _TITLES):
            found[cells[0]] = cells[1]
    return found


_TITLES = (["header", "field"], ["column", "field"], ["header", "read as"], ["from", "to"])
