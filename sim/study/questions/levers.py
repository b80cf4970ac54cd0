"""Levers: what differs between two scenarios, in the groups in which people speak of it.

A lever is a group of values that somebody would change together, such as the contracts that are offered. Of
any set of levers a mixed scenario can be made: the baseline, with those levers as the policy has them. Levers
that make no possible scenario one without the other (a new stream, and the posts that it pays for) are one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from sim.scenario import Scenario, ScenarioError

MOST = 6
"""More levers than this are put together by sections: with k levers there are 2^k mixed scenarios."""

_NOT_LEVERS = frozenset(
    {"system.title", "system.about", "policy.title", "policy.question", "assumptions.title"}
)
GROUPS = (
    "policy",
    "policy.settlement",
    "policy.settlement.award_factor",
    "policy.settlement.awards",
    "policy.settlement.decision_delay_weeks",
    "policy.contracts",
    "policy.contracts.past_money_months",
    "policy.contracts.ends",
    "policy.renewal",
    "policy.scheduled_cuts",
    "policy.pooling",
    "policy.bridging",
    "policy.overlap_weeks",
    "policy.closing_rule",
    "policy.career_ladder",
    "policy.employment",
    "policy.honest_advice",
    "policy.practices",
    "policy.practices.pay_gap_bands",
    "system",
    "assumptions",
)
"""Groups of values that are one lever, by the path at which they begin, in an order of ideas."""

TOGETHER = "+"
"""Stands in a key between levers that are put together."""

_PART_OF = {"policy.settlement.delay_applies_to": "policy.settlement.decision_delay_weeks"}
"""Values that mean nothing without another, and are one lever with it."""

Changes = Mapping[str, Any]


class Lever(NamedTuple):
    """Values that change together.

    Attributes
    ----------
    key : str
        The path at which its group of values begins; of levers put together, all their keys.
    changes : mapping
        The policy's values by dotted path, as :meth:`sim.scenario.Scenario.replace` takes them.
    """

    key: str
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
    return GROUPS.index(_known(_PART_OF.get(change[0], change[0]), GROUPS))


def _known(path: str, paths: Collection[str]) -> str:
    """Return the longest of some paths on the way to a path."""
    words = path.split(".")
    ways = (".".join(words[:n]) for n in range(len(words), 0, -1))
    return next(way for way in ways if way in paths)


def _group(path: str) -> str:
    path = _PART_OF.get(path, path)
    known = _known(path, GROUPS)
    return known if "." in known else _section(path)


def _section(path: str) -> str:
    return ".".join(path.split(".")[:2])


def _part(path: str) -> str:
    return path.split(".")[0]


def _grouped(changes: Changes, group_of: Callable[[str], str]) -> list[Lever]:
    groups: dict[str, dict[str, Any]] = {}
    for path, value in changes.items():
        groups.setdefault(group_of(path), {})[path] = value
    return [Lever(group, values) for group, values in groups.items()]


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
    key = TOGETHER.join(lever.key for lever in whole)
    changes = {path: value for lever in whole for path, value in lever.changes.items()}
    kept = [lever for lever in levers if lever not in whole]
    kept.insert(levers.index(whole[0]), Lever(key, changes))
    return kept
