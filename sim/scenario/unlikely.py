"""Values that are possible and were surely meant otherwise, each with what was probably meant.

Years written as months, weeks as days, rates in per cent, pounds in thousands, more partners that refuse
than there are, a settlement that begins after the run. They are warned of and not refused: somebody may mean
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from itertools import starmap
from typing import Any, NamedTuple

from sim.scenario.base import Part
from sim.scenario.contradictions import contradictions
from sim.scenario.model import Scenario
from sim.scenario.posts import PostSpec
from sim.scenario.shape import Path
from sim.scenario.system import VACANT

_SURELY = "surely meant otherwise: "
_MOST_NAMED = 6
_FAR = 10.0
_NEAR = 3.0
_UNITS = (
    ("_gbp", 1000.0, "in pounds: write {0:.15g} for {1:g} thousand"),
    ("_months", 12.0, "in months: write {0:g} for {1:g} year(s)"),
    ("_weeks", 1 / 7, "in weeks: write {0:.3g} for {1:g} days"),
    ("_weeks", 1 / 24, "in weeks: write {0:.3g} for {1:g} hours"),
    ("", 0.01, "write {0:.6g} for {1:g}%"),
    ("", 0.001, "write {0:.6g} if a decimal point is missing"),
)
"""By the end of a key: what a value in the unit that was probably meant is multiplied by."""


class Unlikely(NamedTuple):
    """A value that was surely meant otherwise: its path, and why, with what to write."""

    path: Path
    reason: str


class _Rule(NamedTuple):
    """Keys, by pattern; what is said of a value, nothing where it may well be meant."""

    keys: str
    said: Callable[[Any], str]


def unlikely(scenario: Scenario, usual: Mapping[str, float]) -> Iterator[Unlikely]:
    """Yield the values of a scenario that were surely meant otherwise, each once.

    Parameters
    ----------
    scenario : Scenario
        The whole scenario.
    usual : mapping of str to float
        Numbers by dotted path, such as those of the central assumptions; one that is ten times as much, or a
        tenth, is told of.
    """
    told = set[Path]()
    for path, value in _values(scenario):
        for said in _said(path, value, usual):
            yield Unlikely(path, f"{_SURELY}{said}")
            told.add(path)
            break
    for path, said in _misfits(scenario):
        if path not in told:
            yield Unlikely(path, f"{_SURELY}{said}")
    yield from _drawn(scenario)


def numbers(part: Part, path: Path = ()) -> dict[str, float]:
    """Return the numbers of a part by dotted path; those in lists are left out."""
    return {".".join(p): float(v) for p, v in _values(part, path) if isinstance(v, int | float)}


def _values(part: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    if isinstance(part, Part):
        part = {key: getattr(part, key) for key in type(part).model_fields}
    if isinstance(part, Mapping):
        for key, value in part.items():
            yield from _values(value, (*path, key))
    elif not isinstance(part, bool):
        yield path, part


def _said(path: Path, value: Any, usual: Mapping[str, float]) -> Iterator[str]:
    if not isinstance(value, int | float):
        return
    key = ".".join(path)
    for rule in _BY_END.get(path[-1], ()):
        if fnmatchcase(key, rule.keys) and (said := rule.said(value)):
            yield said
    known = usual.get(key, 0)
    if known > 0 and value > 0 and not known / _FAR < value < known * _FAR:
        yield f"{value:.15g}, where {known:.15g} is usual{_meant(path, value, known)}"


def _meant(path: Path, value: float, usual: float) -> str:
    for end, factor, words in _UNITS:
        if any(step.endswith(end) for step in path) and usual / _NEAR <= value * factor <= usual * _NEAR:
            return f"; {words.format(value * factor, value)}"
    return ""


def _years(value: float) -> str:
    if value <= 10:
        return ""
    meant = f"; write {value / 12:g} for {value:g} months" if value % 12 == 0 else ""
    return f"a settlement of {value:g} years{meant}"


def _run(value: float) -> str:
    if value <= 40:
        return ""
    meant = f"; write {value / 12:g} for {value:g} months" if value % 12 == 0 else ""
    return f"a run of {value:g} years{meant}"


def _frailty(value: float) -> str:
    return f"a variance of {value:g}: most people would hardly ever resign" if value > 5 else ""


def _lead(value: float) -> str:
    if 4 <= value <= 26:
        return ""
    if value > 52:
        return f"work on a renewal starts {value:g} weeks before the end; 4 to 26 are usual"
    return f"{value:g} week(s) before the end; 4 to 26 are usual"


def _most(limit: float, unit: str, what: str = "") -> Callable[[float], str]:
    """Return what says that more than a limit is much."""
    return lambda value: f"{value:g} {unit}{what}" if value > limit else ""


def _longer_term(value: float) -> str:
    return _term(value) or (f"{value:g} months, more than five years" if value > 60 else "")


def _term(value: float) -> str:
    return f"{value:g} months; write {value * 12:g} for {value:g} year(s)" if value <= 5 else ""


_RULES = (
    _Rule("policy.settlement.horizon", _years),
    _Rule("system.streams.*.horizon", _years),
    _Rule("policy.settlement.rolling_years", _years),
    _Rule("run.years", _run),
    _Rule("policy.renewal.lead_weeks", _lead),
    _Rule("assumptions.attrition.frailty_variance", _frailty),
    _Rule("policy.overlap_weeks", _most(26, "weeks in which two people are paid for one post")),
    _Rule("policy.bridging.months", _most(12, "months without confirmed money; a bridge fund pays a few")),
    _Rule("policy.contracts.past_money_months", _most(60, "months at the host's risk")),
    _Rule("policy.contracts.shortest_offer_months", _most(36, "months: almost nobody is offered a contract")),
    _Rule("system.streams.*.contract_months", _longer_term),
    _Rule("system.starting.partnership_age_months", _most(480, "months, more than 40 years")),
    _Rule("system.starting.people.*.tenure_months", _most(540, "months, more than 45 years")),
    _Rule("system.starting.people.*.months_left", _most(60, "months, more than five years")),
    _Rule("system.posts.*.count", _most(100, "posts of one kind; a whole team has 15 to 25")),
)


_BY_END = {
    end: [rule for rule in _RULES if rule.keys.rsplit(".", 1)[-1] == end]
    for end in {rule.keys.rsplit(".", 1)[-1] for rule in _RULES}
}
"""The rules by the last key, so that a value is held against few of them."""


def _misfits(scenario: Scenario) -> Iterator[Unlikely]:
    """Yield what is unlikely because of what stands elsewhere in the scenario."""
    policy, years = scenario.policy, scenario.run.years
    starts = policy.settlement.starts_in_year
    if starts >= years:
        said = (
            f"the settlement begins {starts} years after the start, and the run ends after {years}: it never "
        )
        yield Unlikely(
            ("policy", "settlement", "starts_in_year"), f"{said}comes into force; make it 0 to {years - 1}"
        )
    for i, cut in enumerate(policy.scheduled_cuts):
        if cut.month >= 12 * years:
            said = f"the run ends in month {12 * years}, so the cut never comes"
            yield Unlikely(("policy", "scheduled_cuts", str(i), "month"), said)
    for i, row in enumerate(scenario.assumptions.attrition.tenure_hazard.table):
        if row.per_year > 2:
            path = ("assumptions", "attrition", "tenure_hazard", "table", str(i), "per_year")
            meant = f"; write {row.per_year / 100:g} for {row.per_year:g}%"
            yield Unlikely(path, f"{row.per_year:g} resignations a year of each person{meant}")
    for i, term in enumerate(policy.contracts.fixed_terms):
        if said := _longer_term(term.months):
            yield Unlikely(("policy", "contracts", "fixed_terms", str(i), "months"), said)
    yield from _partners(scenario)
    posts = {post.name: post for post in scenario.posts()}
    yield from _caps(scenario, posts.values())
    yield from starmap(Unlikely, contradictions(scenario, posts))


def _drawn(scenario: Scenario) -> Iterator[Unlikely]:
    """Yield the posts of a real team that are left out of its list: chance draws who holds them."""
    listed, posts = scenario.system.starting.people, [p.name for p in scenario.posts()]
    left = [name for name in posts if name not in listed]
    if listed and left:
        few = ", ".join(left[:_MOST_NAMED]) + (", ..." if len(left) > _MOST_NAMED else "")
        said = f"lists {len(listed)} of {len(posts)} posts; chance draws who holds the other {len(left)} "
        said += f"({few}), with tenure and contract; write `{left[0]}: {VACANT}` if nobody does"
        yield Unlikely(("system", "starting", "people"), said)


def _partners(scenario: Scenario) -> Iterator[Unlikely]:
    payers = {p for s in scenario.system.streams.values() if s.kind == "pooled" for p in s.shares}
    for key in ("refusing_partners", "late_partners"):
        asked = getattr(scenario.policy.pooling, key)
        if payers and asked > len(payers):
            said = f"{asked} of the {len(payers)} partners that pay into a pool; write at most {len(payers)}"
            yield Unlikely(("policy", "pooling", key), said)


def _caps(scenario: Scenario, posts: Iterable[PostSpec]) -> Iterator[Unlikely]:
    money = scenario.assumptions.money
    of_stream: dict[str, list[float]] = {}
    for post in posts:
        cost = money.on_cost_factor * money.pay_gbp[post.band] * post.wte
        of_stream.setdefault(post.stream, []).append(cost)
    for name, stream in scenario.system.streams.items():
        costs = of_stream.get(name, [])
        cap = stream.cap_gbp
        if cap is not None and costs and cap < min(costs):
            meant = f"; write {cap * 1000:.15g} for {cap:g} thousand" if cap * 1000 >= min(costs) else ""
            said = f"{cap:,.15g} pounds a year do not pay for one of its posts ({min(costs):,.0f}){meant}"
            yield Unlikely(("system", "streams", name, "cap_gbp"), said)
