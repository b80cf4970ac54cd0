"""Files changed as accidents and attackers change them: in bytes, tokens, lines, structure and cells."""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable
from itertools import islice
from typing import Any

import xlsxwriter
import yaml

from tests.fuzz.seeds import SHARES, Kind, Seed, seeds

VALUES = (
    "", " ", "~", "null", "yes", "no", "true", "on", "0", "-0", "-1", "-1.5", "00", "08", "1e3", "1e400",
    "-1e400", "0x10", "0o17",
    "1_000", "1,5", "42,939", "50%", ".5", "5.", ".inf", "-.inf", ".nan", "NaN", "inf", "2020",
    "2020-04-01", "2021-02-30", "12:30", "9999999999999999999999", "9" * 400, "1" * 5000, "0.1",
    "1e-320", "5e-324", "1.7976931348623157e308", "500", "501", "1000000",
    "-52", "52", "[]", "{}", "[[]]",
    "{a: 1}", "[1, 2]", "- 1", "? x", "!!python/object:os.system x", "!!int 3", "!x y", "&a 1", "*a",
    "&a [*a]", "<<: *a",
    "| \n  x", "> x", '"', "'", '"\\e[31m"', '"\\0"', '"\\u202e"', '"\\uFFFE"', '"\\uD800"', "“7”",
    "‘x’", "７",
    "−3", "–3", "3\u00a0", "\u00a03",
    "\u200b3", "3\u200d", "\ufeff3", "3\u00ad", "а", "x\ty", "\t3", "：", "x: y",
    "x #y", "#", "%", "@x", "`x", "a" * 100, "a" * 5000, "=1+1", "$x^2$", "{{ x }}", "<b>",
    "../../etc/passwd",
    "/dev/zero", "/", ".", "..", "central", "dorset", "lead", "manager-1", "small.yaml", "bad.yaml", "日本語",
    "é", "e\u0301", "\U0001f600", "\u2028", "\x85", "\x07", "\x7f", "fixed-term", "permanent", "secondment",
    "gifted", "aligned", "pooled", "core", "recurrent", "rolling", "vacant", "team", "8b", "VSM", "8B",
)  # fmt: skip
"""What stands where something else was meant."""

CELLS = (
    *VALUES, "Vacant", "TBC", "n/a", "31/02/2025", "1/1/25", "45000", "0", "2.5", "37.5", "110", "£42,939",
    "42.939,50", "Band 7", "band 8a", "8 a", "Bank", "Honorary", "Maternity cover", "Acting Up", "Total",
    "31/12/9999", "01/01/1900", "12/13/2024", "2024", "-5", "#REF!", "#N/A", '"', "a,b", "a;b", "a\nb", "CEO",
)  # fmt: skip
"""What stands in a cell of a staff list."""

_TOKEN = re.compile(r"[\w.%-]+|\s+|[^\w\s]")
_VALUE = re.compile(r"(?<=: )[^\s,}\]#][^,}\]#\n]*")
_MOST_PLACES = 5_000
_TIMES = (1, 1, 1, 2, 3, 4)


def mutated(chance: random.Random) -> Seed:
    """Return a file of some kind, mutated one to four times."""
    kind: Kind = chance.choices([*SHARES], [*SHARES.values()])[0]
    good = seeds(kind)
    seed = good[0] if chance.random() < 0.5 else chance.choice(good)
    if kind == "workbook":
        return seed._replace(data=_workbook(chance))
    data = seed.data
    ways = _WAYS_OF_LISTS if kind == "list" else _WAYS_OF_YAML
    for _ in range(chance.choice(_TIMES)):
        data = chance.choice(ways)(chance, data)
    return seed._replace(data=data)


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _a_byte(chance: random.Random, data: bytes) -> bytes:
    at = chance.randrange(len(data) + 1)
    match chance.randrange(5):
        case 0:
            return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
        case 1:
            return data[:at] + bytes([chance.randrange(256)]) + data[at:]
        case 2:
            return data[:at] + data[at + chance.randint(1, 40) :]
        case 3:
            return data[:at]
        case _:
            part = data[at : at + chance.randint(1, 200)]
            other = chance.randrange(len(data) + 1)
            return data[:other] + part + data[other:]


def _a_token(chance: random.Random, data: bytes) -> bytes:
    tokens = _TOKEN.findall(_text(data))
    if not tokens:
        return data
    at = chance.randrange(len(tokens))
    match chance.randrange(4):
        case 0:
            tokens[at] = chance.choice(VALUES)
        case 1:
            tokens[at] = chance.choice(tokens)
        case 2:
            del tokens[at]
        case _:
            word = tokens[at]
            cut = chance.randrange(len(word))
            tokens[at] = word[:cut] + word[cut + 1 :] + chance.choice(("", word[cut]))
    return _bytes("".join(tokens))


def _a_value(chance: random.Random, data: bytes) -> bytes:
    text = _text(data)
    places = [*_VALUE.finditer(text)]
    if not places:
        return data
    at = chance.choice(places)
    return _bytes(text[: at.start()] + chance.choice(VALUES) + text[at.end() :])


def _a_line(chance: random.Random, data: bytes) -> bytes:
    lines = _text(data).split("\n")
    at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    match chance.randrange(5):
        case 0:
            del lines[at]
        case 1:
            lines.insert(other, lines[at])
        case 2:
            lines[at], lines[other] = lines[other], lines[at]
        case 3:
            lines[at] = chance.choice((" ", "  ", "\t", "- ")) + lines[at]
        case _:
            lines[at] = lines[at][1:]
    return _bytes("\n".join(lines))


def _a_branch(chance: random.Random, data: bytes) -> bytes:
    """Change the tree that the file is: a branch put elsewhere, taken out, wrapped, or under another name."""
    try:
        tree = yaml.load(_text(data), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return data
    places = [*islice(_places(tree), _MOST_PLACES)]  # a few aliases may stand for billions
    if not places:
        return data
    holder, key = chance.choice(places)
    other_holder, other_key = chance.choice(places)
    match chance.randrange(6):
        case 0:
            holder[key] = other_holder[other_key]
        case 1:
            del holder[key]
        case 2:
            holder[key] = [holder[key]]
        case 3:
            holder[key] = {chance.choice(("value", "low", "x", str(other_key))): holder[key]}
        case 4 if isinstance(holder, dict):
            holder[chance.choice((*VALUES, str(other_key)))] = holder.pop(key)
        case _:
            holder[key] = chance.choice(VALUES)
    try:
        return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, width=10_000).encode()
    except (yaml.YAMLError, ValueError, RecursionError, UnicodeError):
        return data


def _places(tree: Any, depth: int = 0) -> Any:
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, value in inner:
        yield tree, key
        if depth < 30:
            yield from _places(value, depth + 1)


def _another_file(chance: random.Random, data: bytes) -> bytes:
    """Combine the file with another: after it, or laid over it."""
    other = chance.choice(seeds(chance.choice(("scenario", "policy", "assumptions"))))
    if chance.random() < 0.3:
        return data + b"\n" + other.data
    name = other.name.removesuffix(".yaml")
    return _bytes(f"extends: [{name}, {chance.choice((*VALUES, 'annual-settlement', 'central'))}]\n") + data


def _much(chance: random.Random, data: bytes) -> bytes:
    """Make the file long, deep or wide."""
    n = chance.choice((50, 2_000))
    match chance.randrange(7):
        case 0:
            return data + _bytes("".join(f"key{i}: {i}\n" for i in range(n)))
        case 1:
            return data + b"\nx: " + b"[" * n
        case 2:
            return data + b"\nx: " + b"{a: " * n
        case 3:
            chain = "".join(f"b{i}: &b{i} [*b{i - 1}, *b{i - 1}, *b{i - 1}]\n" for i in range(1, 40))
            return data + b"\nb0: &b0 [x, x]\n" + chain.encode()
        case 4:
            return _bytes("extends: [" + ", ".join(["dorset", "central"] * n) + "]\n") + data
        case 5:
            posts = "".join(f"    p{i}: {{role: R, bnd: 7}}\n" for i in range(n))
            return data.replace(b"  posts:\n", b"  posts:\n" + posts.encode(), 1)
        case _:
            return data.replace(b": ", b": " + b"x" * 20_000, 1)


def _a_cell(chance: random.Random, data: bytes) -> bytes:
    rows = _rows(data)
    if not rows:
        return data
    row = chance.choice(rows)
    if row:
        row[chance.randrange(len(row))] = chance.choice(CELLS)
    return _as_list(rows, chance)


def _a_row(chance: random.Random, data: bytes) -> bytes:
    rows = _rows(data)
    if not rows:
        return data
    at = chance.randrange(len(rows))
    match chance.randrange(5):
        case 0:
            del rows[at]
        case 1:
            rows += [rows[at]] * chance.choice((1, 3, 700))
        case 2:
            rows[at] = rows[at][1:]
        case 3:
            rows = [row[at % max(1, len(row)) :] + row[: at % max(1, len(row))] for row in rows]
        case _:
            rows.insert(0, [chance.choice(CELLS)])
    return _as_list(rows, chance)


def _rows(data: bytes) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(_text(data).removeprefix("\ufeff"), newline="")))
    except csv.Error:
        return []


def _as_list(rows: list[list[str]], chance: random.Random) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=chance.choice(",,,,,;\t|")).writerows(rows)
    return _bytes(written.getvalue())


def _workbook(chance: random.Random) -> bytes:
    """Return a workbook of a list whose cells are mutated, of text or of numbers; some are damaged."""
    rows = _rows(seeds("list")[0].data)
    for _ in range(chance.choice(_TIMES)):
        rows = _rows(chance.choice((_a_cell, _a_row))(chance, _as_list(rows, random.Random(0))))
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True}) as book:
        for name in chance.choice((["Staff"], ["Staff", "Notes"], ["Staff", "Staff 2"])):
            sheet = book.add_worksheet(name)
            for i, row in enumerate(rows if name != "Notes" else [["nothing"]]):
                for j, cell in enumerate(row[:200]):
                    number = re.fullmatch(r"-?\d{1,9}(\.\d+)?", cell)
                    sheet.write(i, j, float(cell)) if number else sheet.write_string(i, j, cell[:32_000])
    data = held.getvalue()
    return _a_byte(chance, data) if chance.random() < 0.3 else data


_WAYS_OF_YAML: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _a_byte, _a_token, _a_token, _a_value, _a_value, _a_value, _a_line, _a_line, _a_branch, _a_branch,
    _another_file, _much,
)  # fmt: skip
_WAYS_OF_LISTS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    _a_byte, _a_cell, _a_cell, _a_cell, _a_row, _a_token, _a_line,
)  # fmt: skip
