"""Which posts policies reach, and how many: those of a settlement, those paid from a pool, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.words.english import number
from sim.scenario.policy import treated_streams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.scenario import Scenario
    from sim.scenario.policy import Policy

_WORDS = {"title", "question"}


def reached(scenario: Scenario, policy: Policy, baseline: Policy) -> tuple[str, ...]:
    """Return the streams that pay for the posts that a policy reaches, by where it differs from the baseline.

    The length of contracts is part of a settlement where that differs too: they are as long as the money.
    """
    parts = [key for key in type(policy).model_fields if key not in _WORDS]
    differs = {key for key in parts if getattr(policy, key) != getattr(baseline, key)}
    paid_by = tuple(dict.fromkeys(post.stream for post in scenario.posts()))
    if differs - {"settlement", "pooling"} - ({"contracts"} if "settlement" in differs else set()):
        return paid_by
    streams = scenario.system.streams
    touched: set[str] = set()
    if "settlement" in differs:
        touched |= set(treated_streams(scenario.system, (policy, baseline)))
        delays = {
            (p.settlement.decision_delay_weeks, p.settlement.delay_applies_to) for p in (policy, baseline)
        }
        if len(delays) > 1:
            kinds = {kind for _, applies_to in delays for kind in applies_to or ()}
            touched |= {name for name, stream in streams.items() if stream.kind in kinds}
    if "pooling" in differs:
        touched |= {name for name, stream in streams.items() if stream.kind == "pooled"}
    return tuple(stream for stream in paid_by if stream in touched)


def posts_of(scenario: Scenario, streams: Sequence[str]) -> int:
    """Return how many posts of a team some streams pay for."""
    return sum(post.stream in streams for post in scenario.posts())


def reached_words(teams: Sequence[Scenario], policies: Sequence[Policy]) -> str:
    """Return how many of the posts policies reach; of one policy alone, its settlement.

    Parameters
    ----------
    teams : sequence of Scenario
        One of each system, taken together.
    policies : sequence of Policy
        The baseline first.
    """
    baseline, *others = policies
    total = sum(len(team.posts()) for team in teams)
    if total == 1:
        return _only(teams[0], baseline, others)
    posts = f"{'its' if len(teams) == 1 else 'their'} {total:,} posts"
    if not others:
        some = sum(posts_of(team, treated_streams(team.system, policies)) for team in teams)
        return f"the settlement reaches {_part(some, total)} of {posts}"
    each = {sum(posts_of(team, reached(team, policy, baseline)) for team in teams) for policy in others}
    verb = "this policy reaches" if len(others) == 1 else "these policies reach"
    least, most = _part(min(each), total), _part(max(each), total)
    return f"{verb} {most if len(each) == 1 else f'{least} to {most}'} of {posts}"


def _only(team: Scenario, baseline: Policy, others: Sequence[Policy]) -> str:
    """Return whether policies reach the only post of a team."""
    if not others:
        reaches = bool(posts_of(team, treated_streams(team.system, [baseline])))
        return f"the settlement {'reaches' if reaches else 'does not reach'} its only post"
    some = sum(bool(posts_of(team, reached(team, policy, baseline))) for policy in others)
    if len(others) == 1:
        return f"this policy {'reaches' if some else 'does not reach'} its only post"
    return f"{number(some)} of these {len(others)} policies reach{'es' if some == 1 else ''} its only post"


def _part(some: int, total: int) -> str:
    return "all" if some == total else number(some)
