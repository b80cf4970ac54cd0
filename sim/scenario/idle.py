"""Keys that do nothing where they stand, each with the reason.

A value can be possible and still change nothing, because what it speaks of does not happen in the scenario:
a late payer where no pool waits for its payers, a bridge fund where no contract ends. Whoever moves such a
key sees no difference, and should know why. Most follow from the table of rules; of some keys only a part
does nothing, one of several streams or cuts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from typing import NamedTuple, get_args

from sim.scenario.base import PartnerKind
from sim.scenario.idle_facts import Facts
from sim.scenario.idle_rules import RULES
from sim.scenario.model import Scenario
from sim.scenario.shape import Path


class Idle(NamedTuple):
    """A key that does nothing: its path, and why, with what to change."""

    path: Path
    reason: str
    part: str = ""  # of the key that does nothing, where another does


def idle(scenario: Scenario, stated: Iterable[Path]) -> Iterator[Idle]:
    """Yield the keys, among those that are stated, which do nothing in a scenario, each once.

    Parameters
    ----------
    scenario : Scenario
        The whole scenario.
    stated : iterable of tuple of str
        Paths of values that somebody has written.
    """
    facts, told = Facts(scenario), set[Path]()
    paths = sorted(set(stated))
    longest = max(map(len, paths), default=0)
    heads = {n: {path[:n] for path in paths if len(path) >= n} for n in range(1, longest + 1)}
    for given in RULES:
        for pattern in given.keys:
            parts = tuple(pattern.split("."))
            found = _matching(heads.get(len(parts), set()), parts) - told
            reason = given.reason(facts) if found else ""
            if reason:
                told |= found
                yield from (Idle(path, reason) for path in sorted(found))
    parts_of_keys = (_caps, _lengths, _kinds, _cuts, _same_practices, _engagements)
    for one in (one for found_by in parts_of_keys for one in found_by(facts)):
        if one.path not in told and any(path[: len(one.path)] == one.path for path in paths):
            yield one


def without_effect(scenario: Scenario, paths: Iterable[str]) -> set[str]:
    """Return those of some dotted paths that change nothing in a scenario, as far as the rules can tell."""
    keys = {tuple(path.split(".")): path for path in paths}
    still = {found.path for found in idle(scenario, keys) if not found.part}
    return {path for key, path in keys.items() if any(key[: len(held)] == held for held in still)}


def _caps(facts: Facts) -> Iterator[Idle]:
    """Yield the caps that limit nothing: the pool is never planned anew, or they pay for all of its posts."""
    money = facts.scenario.assumptions.money
    for name in facts.pools:
        cap = facts.streams[name].cap_gbp
        if cap is None:
            continue
        path = ("system", "streams", name, "cap_gbp")
        cost = money.on_cost_factor * sum(
            money.pay_gbp[p.band] * p.wte for p in facts.posts if p.stream == name
        )
        if not facts.settles(name):
            said = (
                "it limits the posts that later settlements plan, and this pool is not settled again within "
            )
            yield Idle(path, said + "the run; give it a horizon in years")
        elif cost <= cap:
            yield Idle(path, f"its posts cost {cost:,.0f} a year, so the cap does not bind; lower it")


def _lengths(facts: Facts) -> Iterator[Idle]:
    """Yield the lengths of contract of streams none of whose posts has a length of its own."""
    for name, stream in facts.streams.items():
        held = {p.contract for p in facts.posts if p.stream == name}
        if stream.contract_months is not None and not {"secondment", "fixed-term"} & held:
            said = "none of its posts is seconded or on a fixed term of its own; give it such a contract"
            yield Idle(("system", "streams", name, "contract_months"), said)


def _kinds(facts: Facts) -> Iterator[Idle]:
    """Yield the kinds of stream, among those that a settlement treats, of which the system has none."""
    kinds = facts.scenario.policy.settlement.applies_to
    there = {facts.streams[n].kind for n in facts.treated}
    without = [kind for kind in kinds if kind not in there]
    if facts.treated and without:
        kinds_without = f" for {', '.join(without)}"
        said = "no stream of the kind is settled for a time; leave it out, or give the system one"
        yield Idle(("policy", "settlement", "applies_to"), said, kinds_without)


def _cuts(facts: Facts) -> Iterator[Idle]:
    """Yield the scheduled cuts that fall on no stream, or come after the end of the run."""
    kinds = {s.kind for s in facts.streams.values()}
    for i, cut in enumerate(facts.scenario.policy.scheduled_cuts):
        path = ("policy", "scheduled_cuts", str(i))
        if not kinds & set(cut.streams):
            yield Idle(path, f"no stream is of the kinds it falls on ({', '.join(cut.streams) or 'none'})")
        elif cut.month >= 12 * facts.scenario.run.years:
            yield Idle(path, f"month {cut.month:g} is not within the run; make it longer with run.years")


def _same_practices(facts: Facts) -> Iterator[Idle]:
    """Yield the practices that a policy brings in and the system has already."""
    brought = facts.scenario.policy.practices.model_dump()
    for name, value in brought.items():
        if value is not None and value == getattr(facts.scenario.system.practices, name):
            yield Idle(("policy", "practices", name), "the system is so already")


def _engagements(facts: Facts) -> Iterator[Idle]:
    """Yield the kinds of partner whose engagement nobody has: a partner may state its own."""
    there = {p.kind for p in facts.scenario.system.partners.values() if p.engagement is None}
    if "aligned" in facts.contracts():
        there.add("regulator")  # lends them
    for kind in get_args(PartnerKind):
        if kind not in there:
            said = "no partner is of this kind, but for those that state an engagement of their own"
            yield Idle(("assumptions", "ties", "engagement", kind.replace("-", "_")), said)


def _matching(heads: set[Path], pattern: Path) -> set[Path]:
    """Return the beginnings of paths, all as long as a pattern, that it fits: most are plain words."""
    if not any("*" in part for part in pattern):
        return {pattern} & heads
    return {
        head
        for head in heads
        if all(
            k == part or ("*" in part and fnmatchcase(k, part)) for k, part in zip(head, pattern, strict=True)
        )
    }
