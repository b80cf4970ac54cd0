"""What is wrong with text that is not YAML, in the words of whoever wrote it, with how to mend it.

The parser says where it could not go on, and why in its own terms. The cause is often a line above: here the
lines around that place are looked at for what people write by mistake.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import yaml

from sim.reading.yaml_steps import indent_of, is_written, odd_line
from sim.scenario.characters import named, oddity

_KEY = re.compile(r"\s*(?:- +)*(?P<key>[^\s:#'\"{}\[\]][^:#{}\[\]]*):(?:\s+(?P<value>\S.*))?\s*$")
_TIGHT = re.compile(r"\s*(?:- +)*(?P<key>[\w-]+):(?P<value>[^\s:].*)$")
_CURLY = re.compile("[\u2018\u2019\u201c\u201d]")
_ODD = re.compile(r"(?:^[ \-]*|: ?)([^\x00-\x7f\w“”‘’£€])|([：﹕∶，；｛｝［］＃])")
_LONGEST = 60


class Said(NamedTuple):
    """Where the cause stands, line and column from 0, and what to say of it."""

    line: int
    column: int
    message: str


def decimal_comma(before: str, after: str) -> str:
    """Say that a comma inside braces ends a value, given the digits on both of its sides."""
    meant = f"{before}.{after}" if len(after) != 3 else f"{before}{after}, or {before}.{after}"
    return f"a comma inside {{ }} ends a value; write {meant} for {before},{after}"


def marked(error: yaml.MarkedYAMLError, text: str) -> Said:
    """Return what is wrong where the parser could not go on."""
    mark, start = error.problem_mark, error.context_mark
    lines = text.split("\n")
    line, column = (mark.line, mark.column) if mark is not None else (0, 0)
    here = lines[line] if line < len(lines) else ""
    at = here[column : column + 1]
    problem = error.problem or error.context or ""
    opened = (start.line, start.column) if start is not None else (line, column)
    if (odd := _odd_sign(lines, line)) is not None:
        return odd
    if "\t" in here[: len(here) - len(here.lstrip())]:
        return Said(line, column, "a tab at the start of the line; indent with spaces, not tabs")
    match problem:
        case "mapping values are not allowed in this context":
            return _two_colons(lines, line, column)
        case "did not find expected <document start>" if (first := _first(lines)) < line < len(lines):
            return _unlike(lines, first, line)
        case "found unexpected end of stream":
            return Said(*opened, "the quotation mark that opens here is never closed; close it")
        case "did not find expected ',' or '}'" | "did not find expected ',' or ']'":
            return _bracket(lines, opened, line, column)
        case "did not find expected node content":
            if at:
                return Said(
                    line, column, "a value is missing before this, or something in it needs quotation marks"
                )
            return _bracket(lines, _last_open(lines), line, column)
        case "did not find expected key":
            return _no_key(lines, line, column)
        case "found character that cannot start any token" if at:
            return Said(line, column, f"a value cannot begin with {at}; put quotation marks around it")
        case "mapping keys are not allowed in this context":
            return Said(line, column, "a value cannot begin with ?; put quotation marks around it")
        case "did not find expected comment or line break":
            return Said(line, column, "a value cannot begin with > or |; put quotation marks around it")
        case "did not find expected '-' indicator":
            said = "expected another entry of the list above, `- ..`, or a line indented less than the list"
            return Said(line, column, said)
        case "block sequence entries are not allowed in this context":
            return Said(line, column, "a list begins on a line of its own, below its key: `- ..`")
    said = f"not readable as YAML: {problem}; look at colons, quotation marks and indents here and just above"
    return Said(line, column, said)


def _odd_sign(lines: list[str], line: int) -> Said | None:
    """Return a sign or a space that only looks like one of YAML's, near where the parser could not go on."""
    for at in range(line, max(-1, line - 2), -1):
        if at < len(lines) and (found := _ODD.search(lines[at].split(" #")[0])):
            column = found.start(found.lastindex or 0)
            if odd := oddity(lines[at][column]):
                return Said(at, column, f"this {odd}")
    return None


def unmarked(error: Exception, text: str) -> Said:
    """Return what is wrong with a text in which the parser has named no place."""
    position = getattr(error, "position", None)
    character = getattr(error, "character", None)
    if isinstance(position, int) and character is not None:
        held = chr(character) if isinstance(character, int) else str(character)[:1] or "\0"
        before = text[:position].split("\n")
        said = f"no scenario can hold {named(held)}; remove it"
        return Said(len(before) - 1, len(before[-1]), said)
    return Said(0, 0, f"not readable as YAML: {' '.join(str(error).split())[:160]}")


def _two_colons(lines: list[str], line: int, column: int) -> Said:
    """Return what is wrong where a colon stands in which there can be none: too many here, or none above."""
    here = lines[line]
    first = re.search(r":\s", here)
    if first is not None and first.start() < column:
        key, value = here[: first.start()].strip(), here[first.end() :].strip()
        if _CURLY.match(value):
            said = "curly quotation marks are letters like any other; use straight ones"
        else:
            said = "a colon within a value"
        quoted = value.replace('"', "'") if not _CURLY.match(value) else _CURLY.sub("", value)
        return Said(line, column, f'{said}; put quotation marks around it: {key}: "{_short(quoted)}"')
    above = next((i for i in range(line - 1, -1, -1) if lines[i].split("#")[0].strip()), None)
    if above is None:
        return Said(line, column, "a colon where none can stand; put quotation marks around the value")
    before = lines[above].split(" #")[0].rstrip()
    indent = indent_of(before)
    if (tight := _TIGHT.match(before)) is not None and _KEY.match(before) is None:
        said = f"a space is missing after the colon: `{tight['key']}: {_short(tight['value'])}`"
        return Said(above, tight.start("value"), said)
    if _KEY.match(before) is None:
        word, _, rest = before.strip().partition(" ")
        deeper = indent_of(here) > indent
        meant = f"{before.strip()}:" if deeper or not rest else f"{word}: {rest}"
        return Said(above, indent, f"a colon is missing: `{_short(meant)}`")
    if odd_line(lines, above, line) == above:
        return _unlike(lines, above, line)
    said = f"indented further than line {above + 1}, which has a value of its own; begin it in column"
    return Said(line, indent_of(here), f"{said} {indent + 1}")


def _first(lines: list[str]) -> int:
    return next((i for i, line in enumerate(lines) if is_written(line)), 0)


def _last_open(lines: list[str]) -> tuple[int, int]:
    """Return where the last bracket stands that nothing closes."""
    open_ones: list[tuple[int, int]] = []
    for i, line in enumerate(lines):
        for j, sign in enumerate(line.split(" #")[0]):
            if sign in "{[":
                open_ones.append((i, j))
            elif sign in "}]" and open_ones:
                open_ones.pop()
    return open_ones[-1] if open_ones else (len(lines) - 1, 0)


def _bracket(lines: list[str], opened: tuple[int, int], line: int, column: int) -> Said:
    """Return what is wrong within { } or [ ]: never closed, or no comma between two of what it holds."""
    sign = lines[opened[0]][opened[1] : opened[1] + 1]
    close = {"{": "}", "[": "]"}.get(sign, "the closing bracket")
    if line == opened[0] and column < len(lines[line].rstrip()):
        said = f"a comma is missing before this, or a {close}; a value with a colon needs quotation marks"
        at = lines[line].rfind(" ", 0, column) + 1
        return Said(line, max(at, opened[1] + 1), said)
    return Said(*opened, f"the {sign} that opens here is never closed; write {close} at its end")


def _no_key(lines: list[str], line: int, column: int) -> Said:
    """Return what is wrong where a key should stand: an indent of its own, or text after a closed value."""
    here = lines[line]
    if column < len(here) and here[column] in "}]":
        return Said(line, column, f"a {here[column]} that nothing opens; remove it")
    if here[:column].strip():
        said = 'text goes on after the closing quotation mark; write it within, and \' twice or within "..."'
        return Said(line, column, said)
    above = (i for i in range(line - 1, -1, -1) if is_written(lines[i]) and indent_of(lines[i]) != column)
    other = next(above, None)
    if other is None:
        return Said(line, column, "something is missing before this; look at quotation marks and indents")
    return _unlike(lines, other, line)


def _unlike(lines: list[str], upper: int, lower: int) -> Said:
    """Return what is wrong with two lines that should begin in one column, said of the odd one."""
    odd = odd_line(lines, upper, lower)
    other = lower if odd == upper else upper
    column, usual = indent_of(lines[odd]), indent_of(lines[other])
    said = f"indented to column {column + 1}, where line {other + 1} begins in column {usual + 1}; indent "
    return Said(odd, column, f"{said}lines that belong together alike")


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
