"""The scenarios that a command names, and what they are called together."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli import UserError, program
from sim.commands._plainly import say_remarks

if TYPE_CHECKING:
    from sim.scenario import Scenario


def load_asked(
    sources: Sequence[str],
    policies: Sequence[str | None],
    system: str | None,
    assumptions: str | None,
    overrides: Sequence[str],
) -> list[Scenario]:
    """Load every scenario that a command names: each SCENARIO, or the parts, under each policy."""
    if not sources and system is None:
        raise UserError(f"name a SCENARIO or a --system; `{program()} list` shows what is shipped")
    from sim.reading import read
    from sim.reading.unlikely import doubts

    named: Sequence[str | None] = sources or [None]
    asked = list(product(named, policies or [None]))
    loaded = [
        read(
            *([] if source is None else [source]),
            system=system, policy=policy, assumptions=assumptions, overrides=overrides,
        )
        for source, policy in asked
    ]  # fmt: skip
    say_remarks((r for one in loaded for r in one.remarks), (d for one in loaded for d in doubts(one)))
    scenarios = [one.scenario for one in loaded]
    return _told_apart(scenarios, [[word for word in words if word is not None] for words in asked])


def what_if(as_it_is: Scenario, changed: Scenario, overrides: Sequence[str]) -> list[Scenario]:
    """Return a scenario as it is, and with a change, which its name says in words."""
    from sim.report.words.titles import set_in_words

    if changed == as_it_is:
        raise UserError(f"--set {' --set '.join(overrides)}: it is so already; there is nothing to compare")
    what = ", ".join(set_in_words(*override.split("=", 1)) for override in overrides)
    return [as_it_is, changed.replace({"name": f"{as_it_is.name} with {what}"[:80]})]


def _told_apart(scenarios: list[Scenario], asked: list[list[str]]) -> list[Scenario]:
    """Return the scenarios, by the names of their files if their own names are the same."""
    from sim.study.outcome import JOINT

    for (i, a), (j, b) in combinations(enumerate(scenarios), 2):
        if a == b:
            first, second = (JOINT.join(asked[k]) for k in (i, j))
            same = f"{first} is given twice" if first == second else f"{first} and {second} are the same"
            hint = "; to hold it against itself with a change, give it once, with --set KEY=VALUE"
            raise UserError(f"{same}; there is nothing to compare{hint if first == second else ''}")
    for choice in (
        [s.name for s in scenarios],
        [JOINT.join(Path(word).stem for word in words) for words in asked],
        [JOINT.join(words) for words in asked],
    ):
        if len(set(choice)) == len(choice):
            return [s.replace({"name": name}) for s, name in zip(scenarios, choice, strict=True)]
    return scenarios


def stem(scenarios: list[Scenario]) -> str:
    """Return a file name: the scenario's, or what the names of several have in common, or all of them."""
    from sim.study.outcome import JOINT

    pieces = [s.name.split(JOINT) for s in scenarios]
    common = [piece for piece in pieces[0] if all(piece in others for others in pieces)]
    words = common or [s.name for s in scenarios]
    return re.sub(r"[^a-z0-9]+", "-", "-".join(words).lower()).strip("-")[:60].strip("-") or "results"
