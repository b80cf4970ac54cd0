"""A scenario in readable text: each value, where it was written, its range, its grade and its source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sim.reading.library import shipped, shown
from sim.reading.scenarios import Loaded, shipped_beneath, without_range
from sim.reading.tree import descend, to_data
from sim.reading.yaml_nodes import Entries
from sim.scenario.base import Part
from sim.scenario.errors import shortened
from sim.scenario.evidence import GRADES, Note, note_shape
from sim.scenario.model import PARTS, Scenario, file_shape
from sim.scenario.plain import to_plain
from sim.scenario.system import VACANT

Row = tuple[str, ...]

_LONGEST_VALUE = 32
_SHORTEST_SOURCE = 20
_HEADINGS = ("", "value", "range", "grade", "from", "source")
_GRADES = (
    f"grades: {'; '.join(f'{grade} {what}' for grade, what in GRADES.items())}",
    "        (of a system, A: a document about these organisations says so)",
)


def explain(loaded: Loaded, width: int | None = None) -> str:
    """Return the merged scenario as text.

    Parameters
    ----------
    loaded : Loaded
        The scenario and where its values come from.
    width : int, optional
        Cut sources so that lines have so many characters where they can; no cutting if not given.
    """
    scenario = loaded.scenario
    run = scenario.run
    plain = to_plain(scenario)
    rows = {part: [*_rows(plain[part], (part,), loaded)] for part in PARTS}
    changed = [_HEADINGS, *_changed(rows, loaded)]
    sections = [
        [scenario.name],
        [f"{scenario.system.title}; {scenario.policy.title}; {scenario.assumptions.title}"],
        [f"{run.years} years from {run.start_date}, {run.replications} replications, seed {run.seed}", ""],
        [*_GRADES, ""],
        *([["what differs from the shipped files", *_table(changed, width), ""]] if len(changed) > 1 else []),
        [f"posts: {len(scenario.posts())}", *_table(_posts(scenario)), ""],
        *([["funding mix", *_table(_mix(scenario)), ""]] if scenario.system.funding_mix else []),
    ]
    for part in PARTS:
        sections.append([part, *_table([_HEADINGS, *rows[part]], width), ""])
    return "\n".join(line for section in sections for line in section)


def _posts(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    yield "name", "role", "band", "stream", "contract", "wte"
    for post in scenario.posts():
        months = f" {post.contract_months:g} months" if post.contract_months is not None else ""
        if post.contract == "fixed-term" and not months:
            offered = " or ".join(f"{term.months:g}" for term in scenario.policy.contracts.fixed_terms)
            months = f" {offered} months"  # as the policy offers
        yield post.name, post.role, post.band, post.stream, f"{post.contract}{months}", f"{post.wte:g}"


def _mix(scenario: Scenario) -> Iterator[tuple[str, ...]]:
    """Yield how the mix was rounded to whole posts, among the posts that name no stream."""
    groups = scenario.system.posts.values()
    spread = sum(g.count for g in groups if g.stream is None)
    given = Counter(p.stream for p in scenario.posts())
    for group in groups:
        if group.stream is not None:
            given[group.stream] -= group.count
    yield "stream", "share", f"of {spread} posts", "rounded to"
    for stream, share in scenario.system.funding_mix.items():
        yield stream, f"{share:.4g}", f"{share * spread:.4g}", f"{given[stream]}"


def _changed(rows: Mapping[str, Iterable[Row]], loaded: Loaded) -> Iterator[Row]:
    """Yield the rows of what is not as the shipped files have it, each with its whole path."""
    library = {shown(s.path) for s in shipped()}
    theirs = shipped_beneath(loaded)
    for part, of_part in rows.items():
        if part != "run" and part not in theirs.entries:
            yield (part, "all of it: below", "", "", _wholly(part, loaded), "")
            continue
        for key, *rest in of_part:
            path = f"{part}.{key}"
            if path not in loaded.origins or loaded.origins[path].file in library:
                continue
            if not as_shipped(loaded.scenario, tuple(path.split(".")), theirs):
                yield (path, *rest)


def _wholly(part: str, loaded: Loaded) -> str:
    """Return the files that a part is from, of which no shipped file says anything."""
    files = (o.file for p, o in loaded.origins.items() if p.startswith(f"{part}.") and o.line)
    return ", ".join(dict.fromkeys(files))


def as_shipped(scenario: Scenario, path: tuple[str, ...], theirs: Entries) -> bool:
    """Whether a value and its range are those of the shipped files, or the model's where they are silent."""
    note = scenario.notes.get(".".join(path), Note())
    node, depth = descend(theirs, path)
    if depth < len(path):
        return note == Note() and _is_default(scenario, path)
    ends = to_data(node.note, note_shape()) if node.note is not None else {}
    same_range = (note.low, note.high) == (ends.get("low"), ends.get("high"))
    return same_range and _at(to_plain(scenario), path) == to_data(node, file_shape().walk(path))


def _is_default(scenario: Scenario, path: tuple[str, ...]) -> bool:
    inside, key = _at(scenario, path[:-1]), path[-1]
    field = type(inside).model_fields.get(key) if isinstance(inside, Part) else None
    return field is not None and getattr(inside, key) == field.get_default(call_default_factory=True)


def _at(place: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at a path of a scenario, or of its plain data."""
    for key in path:
        if isinstance(place, Part):
            place = getattr(place, key)
        else:
            place = place[int(key)] if isinstance(place, list | tuple) else place[key]
    return place


def _rows(value: Any, path: tuple[str, ...], loaded: Loaded) -> Iterator[Row]:
    """Yield a row for each value below a path, and for each mapping or list that has a note.

    Keys that are not set are left out.
    """
    inner = _inner(value)
    key = ".".join(path)
    note = loaded.scenario.notes.get(key)
    origin = loaded.origins.get(key)
    unset = origin is None and value in (None, "", {})
    if note is not None or (inner is None and not unset):
        where = "default" if origin is None else f"{origin.file}:{origin.line}" if origin.line else "--set"
        known = _known(note or Note(), where, fixed=key in without_range(loaded.scenario))
        yield (".".join(path[1:]), "" if inner else _short(value, path), *known)
    for step, held in inner or ():
        yield from _rows(held, (*path, step), loaded)


def _inner(value: Any) -> Iterable[tuple[str, Any]] | None:
    """Return what a mapping or a list of mappings holds; anything else is shown as one value."""
    if isinstance(value, dict) and value:
        return value.items()
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return [(str(i), item) for i, item in enumerate(value)]
    return None


def _known(note: Note, where: str, *, fixed: bool) -> tuple[str, ...]:
    ends = ["" if end is None else f"{end:g}" for end in (note.low, note.high)]
    span = " to ".join(ends) if any(ends) else "fixed: no range" if fixed else "fixed" if note.fixed else ""
    said = [note.source, f"fixed: {note.fixed}" if note.fixed else "", *_held(note)]
    return span, note.grade, where, "; ".join(" ".join(words.split()) for words in said if words)


def _held(note: Note) -> Iterator[str]:
    """Yield what a value is held at least and at most at."""
    for words, paths in (("at least", note.at_least), ("at most", note.at_most)):
        yield from (f"{words} {path.removeprefix('assumptions.')}" for path in paths)


def _short(value: Any, path: tuple[str, ...]) -> str:
    if value is None and path[:3] == ("system", "starting", "people"):
        return VACANT
    match value:
        case None | {} | []:
            return "none"
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:.15g}"
        case list():
            return ", ".join(map(str, value))
    return shortened(" ".join(str(value).split()), _LONGEST_VALUE)


def _table(rows: Iterable[Sequence[str]], width: int | None = None) -> list[str]:
    """Return rows as lines with aligned columns; the last column is cut to the width that is left."""
    table = list(rows)
    *widths, last = [max(map(len, column)) for column in zip(*table, strict=True)]
    if width is not None:
        last = max(width - sum(widths) - 2 * len(widths) - 2, _SHORTEST_SOURCE)
    lines = (
        "".join(c.ljust(w) + "  " for c, w in zip(row, widths, strict=False)) + shortened(row[-1], last)
        for row in table
    )
    return [f"  {line}".rstrip() for line in lines]
