"""Levers: what differs between two scenarios, in the groups in which people speak of it.

A lever is a group of values that somebody would change together, such as the contracts that are offered. Of
any set of levers a mixed scenario can be made: the baseline, with those levers as the policy has them. Levers
that make no possible scenario one without the other (a new stream, and the posts that it pays for) are one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sim.scenario import Scenario, ScenarioError

MOST = 6
"""More levers than this are put together by sections: with k levers there are 2^k mixed scenarios."""

_NOT_LEVERS = frozenset(
    {"system.title", "system.about", "policy.title", "policy.question", "assumptions.title"}
)
_TITLES = {
    "policy": "the policy",
    "policy.settlement": "length of settlements",
    "policy.settlement.award_factor": "size of awards",
    "policy.settlement.decision_delay_weeks": "date of decisions",
    "policy.contracts": "contracts offered",
    "policy.contracts.past_money_months": "contracts past the money",
    "policy.contracts.ends": "dates on which contracts end",
    "policy.renewal": "handling of renewals",
    "policy.scheduled_cuts": "scheduled cuts",
    "policy.pooling": "how partners pay",
    "policy.bridging": "bridge fund",
    "policy.overlap_weeks": "overlap with the successor",
    "policy.closing_rule": "which posts close first",
    "policy.career_ladder": "career ladder",
    "policy.employment": "employment model",
    "policy.honest_advice": "honest advice",
    "policy.practices": "practices",
    "policy.practices.pay_gap_bands": "pay gap at the trusts",
    "system": "the system",
    "assumptions": "the assumptions",
}
"""Groups of values that are one lever, by the path at which they begin, and what they are called."""

_PART_OF = {"policy.settlement.delay_applies_to": "policy.settlement.decision_delay_weeks"}
"""Values that mean nothing without another, and are one lever with it."""

Changes = Mapping[str, Any]


class Lever(NamedTuple):
    """Values that change together.

    Attributes
    ----------
    title : str
        In plain words, in small letters.
    changes : mapping
        The policy's values by dotted path, as :meth:`sim.scenario.Scenario.replace` takes them.
    """

    title: str
    changes: Changes


def levers_between(baseline: Scenario, policy: Scenario, most: int = MOST) -> tuple[Lever, ...]:
    """Return the levers that differ, in the order of a scenario's parts; none if only names differ.

    Up to *most*, they are as fine as people speak of them; if there are more, a lever is a section of a part
    (``policy.contracts``), or a whole part (``policy``).
    """
    changes = dict(sorted(_differences(baseline, policy), key=_place))
    fine, by_section, by_part = (_grouped(changes, group_of) for group_of in (_group, _section, _part))
    few = next((levers for levers in (fine, by_section) if len(levers) <= most), by_part)
    return _possible_alone(baseline, few)


def mixed(baseline: Scenario, levers: Sequence[Lever]) -> Scenario:
    """Return the baseline with some levers as the policy has them.

    Raises
    ------
    sim.scenario.ScenarioError
        There can be no such scenario.
    """
    return baseline.replace({path: value for lever in levers for path, value in lever.changes.items()})


def _differences(ours: Scenario, theirs: Scenario) -> list[tuple[str, Any]]:
    parts = ("system", "policy", "assumptions")
    ours_dumped, theirs_dumped = (s.model_dump(include=set(parts)) for s in (ours, theirs))
    return [
        found
        for part in parts
        for found in _differing(part, ours_dumped[part], theirs_dumped[part])
        if found[0] not in _NOT_LEVERS
    ]


def _differing(path: str, ours: Any, theirs: Any) -> list[tuple[str, Any]]:
    """Return the places at which two trees differ; a table with other keys, or a list, differs as a whole."""
    if ours == theirs:
        return []
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours.keys() == theirs.keys():
        return [f for key in ours for f in _differing(f"{path}.{key}", ours[key], theirs[key])]
    return [(path, theirs)]


def _place(change: tuple[str, Any]) -> int:
    """Return where the group of a path stands among the groups, so that levers come in an order of ideas."""
    return list(_TITLES).index(_known(_PART_OF.get(change[0], change[0]), _TITLES))


def _known(path: str, paths: Mapping[str, str]) -> str:
    """Return the longest of some paths on the way to a path."""
    words = path.split(".")
    ways = (".".join(words[:n]) for n in range(len(words), 0, -1))
    return next(way for way in ways if way in paths)


def _group(path: str) -> str:
    path = _PART_OF.get(path, path)
    known = _known(path, _TITLES)
    return known if "." in known else _section(path)


def _section(path: str) -> str:
    return ".".join(path.split(".")[:2])


def _part(path: str) -> str:
    return path.split(".")[0]


def _title(group: str) -> str:
    if group in _TITLES:
        return _TITLES[group]
    part, name = group.split(".")
    return f"{part}: {name.replace('_', ' ')}"


def _grouped(changes: Changes, group_of: Callable[[str], str]) -> list[Lever]:
    groups: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        groups.setdefault(group_of(path), {})[path] = value
    return [Lever(_title(group), values) for group, values in groups.items()]


def _possible_alone(baseline: Scenario, levers: list[Lever]) -> tuple[Lever, ...]:
    """Return the levers, those put together that are possible only together.

    Where a set of levers makes no scenario, the fewest others with which it does make one are put to it, and
    the whole is one lever. All levers together are the policy, which is possible.
    """
    for n in range(1, len(levers)):
        for some in combinations(levers, n):
            if not _possible(baseline, some):
                whole = _fewest_around(baseline, some, levers)
                return _possible_alone(baseline, _joined(levers, whole))
    return tuple(levers)


def _fewest_around(baseline: Scenario, some: Sequence[Lever], levers: list[Lever]) -> list[Lever]:
    others = [lever for lever in levers if lever not in some]
    for n in range(1, len(others)):
        for more in combinations(others, n):
            if _possible(baseline, (*some, *more)):
                return [lever for lever in levers if lever in some or lever in more]
    return levers


def _possible(baseline: Scenario, levers: Sequence[Lever]) -> bool:
    try:
        mixed(baseline, levers)
    except ScenarioError:
        return False
    return True


def _joined(levers: list[Lever], whole: list[Lever]) -> list[Lever]:
    title = " with ".join(lever.title for lever in whole)
    changes = {path: value for lever in whole for path, value in lever.changes.items()}
    kept = [lever for lever in levers if lever not in whole]
    kept.insert(levers.index(whole[0]), Lever(title, changes))
    return kept
