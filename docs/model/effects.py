"""Write the tables of effects.md: what each key does over its range, and what shows each mechanism.

Run ``python -m docs.model.effects`` in the project's folder; it takes about a quarter of an hour on two
processors. ``keys`` or ``mechanisms`` makes one of the two, ``--replications`` fewer or more.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import yaml

from docs.model.maturity import table
from docs.model.mechanism_runs import ANNUAL, RUNS, WEST_YORKSHIRE, MechanismRun, Side
from docs.model.paired import Effect, Look, Values, effects, shown, simulated, titled
from docs.model.parameters import MECHANISMS, SCENARIOS, parameters
from sim.measures import KINDS
from sim.reading import load
from sim.scenario import Scenario
from sim.scenario.assumptions import Assumptions
from sim.scenario.idle import idle
from sim.study.ranges import Varied, moved, varied_in
from sim.version import __version__

PAGE = Path(__file__).with_suffix(".md")
PARTS = ("keys", "mechanisms")
REPLICATIONS = 100
THREE_YEAR = "three-year-settlement"
LOOKS = tuple(map(Look, ("months_kept", "retention_42m", "lost_knowledge", "limbo_weeks", "vacancy_rate")))
GAIN = LOOKS.index(Look("retention_42m"))
OTHERS = tuple(Look(name) for name in KINDS if Look(name) not in LOOKS)
"""What a key may move that moves none of those."""


# --- what each key does over its range


class Moved(NamedTuple):
    """What a key does at one end of its range: to annual money, and to the gain of three-year money."""

    annual: list[Effect]  # on what the table looks at, and on the others
    gain: Effect

    @property
    def silent(self) -> bool:
        """Whether the table has nothing but noughts for it."""
        return not (any(effect.differs for effect in self.annual[: len(LOOKS)]) or self.gain.differs)


def keys_part(replications: int, workers: int = 0, only: Sequence[str] = ()) -> Iterator[str]:
    """Yield the lines of the table of keys; `only` some, by path."""
    arms = [load(system=WEST_YORKSHIRE, policy=policy) for policy in (ANNUAL, THREE_YEAR)]
    varied = [v for v in varied_in(arms[0]) if not only or v.path in only]
    reasons = {v.path: [_reason(arm, v.path) for arm in arms] for v in varied}
    acting = [v for v in varied if not all(reasons[v.path])]
    looks = (*LOOKS, *OTHERS)
    cases = {str(i): (arm, looks) for i, arm in enumerate(arms)}
    for v in acting:
        for i, arm in enumerate(arms):
            for end in (v.low, v.high):
                cases[_case(i, v.path, end)] = (moved(arm, {v.path: end}), looks)
    values = simulated(cases, replications, workers)
    rows = [(v, [_moved(values, v.path, end) for end in (v.low, v.high)]) for v in acting]
    rows.sort(key=lambda row: -max(abs(end.annual[0].mean) for end in row[1]))
    yield from _head(replications)
    titles = [titled(look) for look in LOOKS]
    yield from table(
        ["key", "low, central, high", *titles, "gain of three-year money in `retention_42m`, points"],
        (
            [f"`{_short(v)}`", f"{v.low:g}, {v.value:g}, {v.high:g}", *_cells(ends)]
            for v, ends in rows
            if not all(end.silent for end in ends)
        ),
    )
    elsewhere = [(v, ends) for v, ends in rows if all(end.silent for end in ends)]
    if elsewhere:
        yield from ("", "These move none of the measures above, in any replication. What they move most:", "")
        yield from table(["key", "low, central, high", "measure", "effect"], map(_elsewhere, elsewhere))
    silent = [(v.path, reasons[v.path][0]) for v in varied if all(reasons[v.path])]
    if silent:
        yield from ("", "These cannot act in West Yorkshire & Harrogate, under either policy:", "")
        yield from (f"- `{path.partition('.')[2]}`: {reason}." for path, reason in silent)
    if not only:
        yield from ("", "### Keys without a range", "")
        yield (
            "No range: the value is measured, the law, a price or a definition, or is varied with others by "
            "a key above."
        )
        yield ""
        yield from _fixed({v.path for v in varied})


def _reason(scenario: Scenario, path: str) -> str:
    return "".join(found.reason for found in idle(scenario, [tuple(path.split("."))]))


def _case(arm: int, path: str, value: float) -> str:
    return f"{arm} {path} {value!r}"


def _moved(values: dict[str, Values], path: str, end: float) -> Moved:
    annual, three = (values[_case(i, path, end)] - values[str(i)] for i in range(2))
    return Moved(effects(annual), effects(three - annual)[GAIN])


def _cells(ends: Sequence[Moved]) -> Iterator[str]:
    """Yield a cell for each measure: the low end above the high one."""
    for i, look in enumerate(LOOKS):
        yield "<br>".join(shown(end.annual[i], look.measure) for end in ends)
    yield "<br>".join(shown(end.gain, LOOKS[GAIN].measure) for end in ends)


def _elsewhere(row: tuple[Varied, list[Moved]]) -> list[str]:
    """Return the row of a key that moves other measures than those of the table: the one it moves most."""
    varied, ends = row
    cells = [f"`{_short(varied)}`", f"{varied.low:g}, {varied.value:g}, {varied.high:g}"]
    told = [
        (max(abs(end.annual[i].mean) / end.annual[i].error for end in ends if end.annual[i].told), i)
        for i in range(len(LOOKS), len(LOOKS) + len(OTHERS))
        if any(end.annual[i].told and end.annual[i].error for end in ends)
    ]
    if not told:
        return [*cells, "none is told from nought", ""]
    most = max(told)[1]
    look = OTHERS[most - len(LOOKS)]
    return [*cells, titled(look), "<br>".join(shown(end.annual[most], look.measure) for end in ends)]


def _short(varied: Varied) -> str:
    return varied.path.partition(".")[2]


def _fixed(ranged: set[str]) -> Iterator[str]:
    """Yield a line for each section of the assumptions with its keys that have no range."""
    given = yaml.safe_load((SCENARIOS / "assumptions" / "central.yaml").read_text(encoding="utf-8"))
    for section in MECHANISMS:
        model = Assumptions.model_fields[section].annotation
        rows = parameters(given["assumptions"][section], model, f"assumptions.{section}")
        names = [
            f"`{row.key.removeprefix(f'assumptions.{section}.')}`" for row in rows if row.key not in ranged
        ]
        if names:
            yield f"- `{section}`: {', '.join(names)}"


# --- what shows each mechanism


def mechanisms_part(
    replications: int, workers: int = 0, runs: Sequence[MechanismRun] = RUNS
) -> Iterator[str]:
    """Yield the lines of the table of mechanisms."""
    cases = {
        f"{i} {name}": (_scenario(run.system, side), run.looks)
        for i, run in enumerate(runs)
        for name, side in (("before", run.before), ("after", run.after))
    }
    values = simulated(cases, replications, workers)
    yield from _head(replications)
    yield from table(
        ["#", "the documents", "system", "moved", "effect", "sign", "remark"],
        (_row(run, effects(values[f"{i} after"] - values[f"{i} before"])) for i, run in enumerate(runs)),
    )


def _scenario(system: str, side: Side) -> Scenario:
    return load(system=system, policy=side.policy, overrides=side.sets)


def _row(run: MechanismRun, found: Sequence[Effect]) -> list[str]:
    told = [
        f"{titled(look)}: {shown(effect, look.measure)}"
        for look, effect in zip(run.looks, found, strict=True)
    ]
    return [
        str(run.number),
        run.words,
        run.system,
        _typed(run),
        "<br>".join(told),
        verdict(run.looks, found),
        run.why,
    ]


def _typed(run: MechanismRun) -> str:
    """Return what is moved as it would be typed, from the one side to the other."""
    sides = []
    for side in (run.before, run.after):
        words = [f"--policy {side.policy}"] if run.before.policy != run.after.policy else []
        words += [f"--set '{one}'" if " " in one else f"--set {one}" for one in side.sets]
        sides.append(" ".join(f"`{word}`" for word in words) or "as shipped")
    same = run.before.policy == run.after.policy != ANNUAL
    common = f"under `--policy {run.before.policy}`: " if same else ""
    return f"{common}{sides[0]} to {sides[1]}"


def verdict(looks: Iterable[Look], found: Iterable[Effect]) -> str:
    """Return what the signs of some effects say of what was expected of them."""
    pairs = list(zip(looks, found, strict=True))
    wrong = [f"`{look.measure}`" for look, effect in pairs if effect.told == -look.sign != 0]
    unknown = [f"`{look.measure}`" for look, effect in pairs if look.sign and not effect.told]
    if not wrong and not unknown:
        return "as expected"
    parts = [f"opposite for {', '.join(wrong)}"] if wrong else []
    parts += [f"not told from nought for {', '.join(unknown)}"] if unknown else []
    return "; ".join(parts) + ("" if len(wrong) + len(unknown) == len(pairs) else "; else as expected")


# --- the page


def _head(replications: int) -> Iterator[str]:
    yield f"Version {__version__}, {replications:,} replications of six years of each scenario."
    yield ""


def written(text: str, part: str, lines: Iterable[str]) -> str:
    """Return the page with one of its parts made anew."""
    begin, end = f"<!-- {part}: written by effects.py -->", f"<!-- end of {part} -->"
    before, rest = text.split(begin)
    return before + "\n".join([begin, "", *lines, "", end]) + rest.split(end, 1)[1]


def main() -> None:
    """Make the tables anew."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("part", nargs="*", help=f"{' or '.join(PARTS)}; both if none is named")
    parser.add_argument("--replications", type=int, default=REPLICATIONS)
    parser.add_argument("--workers", type=int, default=0, help="processes; 0: one for each processor")
    given = parser.parse_args()
    makers = {"keys": keys_part, "mechanisms": mechanisms_part}
    for part in given.part or PARTS:
        lines = list(makers[part](given.replications, given.workers))
        PAGE.write_text(written(PAGE.read_text(encoding="utf-8"), part, lines), encoding="utf-8")


if __name__ == "__main__":
    main()
