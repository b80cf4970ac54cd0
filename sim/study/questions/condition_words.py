"""When a policy fails, in sentences that a policy adviser can read and that say no more than was found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.study.questions.boxes import Box, Held
from sim.study.questions.points import in_words, with_unit
from sim.study.questions.tally import Tally, most_if_none, wilson
from sim.study.ranges import Varied


def win_sentence(wins: Tally, policy: str, baseline: str, measure: str) -> str:
    """Return at how many points the policy is better.

    Parameters
    ----------
    wins : Tally
    policy, baseline : str
        Their titles, as they stand within a sentence.
    measure : str
        In words.
    """
    return (
        f"In {measure}, {policy} did better than {baseline} at {_counted(wins)}: clearly better at "
        f"{wins.clearly}, clearly worse at {wins.clearly_not}, and at {wins.undecided} the replications do "
        "not tell."
    )


def fail_sentence(
    failures: Tally, held: Held | None, conditions: Sequence[str], policy: str, failed: str
) -> str:
    """Return at how many points the policy fails, and under which condition.

    Parameters
    ----------
    failures : Tally
    held : Held or None
        What the condition holds of the points that judged it; None if none stood up.
    conditions : sequence of str
        Its limits in words.
    policy : str
        Its title, as it stands within a sentence.
    failed : str
        What a failure is, in words.
    """
    start, n = f"{policy[:1].upper()}{policy[1:]} failed ({failed})", failures.points
    unsure = f"at {failures.undecided} points the replications do not tell" if failures.undecided else ""
    if failures.there in (0, n):
        most = most_if_none(n)
        where, range_ = (
            ("none of", f"at most {most:.1%}") if failures.there == 0 else ("all", f"at least {1 - most:.1%}")
        )
        said = f"{start} at {where} {n} points: {range_} of the range (95%)"
        return f"{said}, if the points are taken by their means; {unsure}." if unsure else f"{said}."
    start += f" at {_counted(failures)}{'; ' * bool(unsure)}{unsure}"
    if held is None:
        return f"{start}. No condition was found that stands up at points on which it was not sought."
    density = wilson(held.failures_inside, held.inside)
    coverage = wilson(held.failures_inside, held.failures)
    return (
        f"{start}. Above all when {_listed(conditions)}: judged at {held.points} points on which this was "
        f"not sought, it failed in {held.density:.0%} of such cases (95% interval {_span(density)}) against "
        f"{held.failures / held.points:.0%} of all, and these are {held.coverage:.0%} of its failures "
        f"({_span(coverage)})."
    )


def in_limits(box: Box, varied: Sequence[Varied]) -> list[str]:
    """Return the limits of a box in words, in the assumptions' own units."""
    found = []
    for v, low, high in zip(varied, box.low.tolist(), box.high.tolist(), strict=True):
        above, below = np.isfinite(low), np.isfinite(high)
        limits = (
            f"between {with_unit(v.path, low)} and {with_unit(v.path, high)}"
            if above and below
            else f"above {with_unit(v.path, low)}"
            if above
            else f"below {with_unit(v.path, high)}"
        )
        if above or below:
            found.append(f"{in_words(v.path)} is {limits}")
    return found


def _counted(of: Tally) -> str:
    low_high = _span(wilson(of.there, of.points))
    return f"{of.there} of {of.points} points, {of.there / of.points:.0%} (95% interval {low_high})"


def _span(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.0%} to {interval[1]:.0%}"


def _listed(things: Sequence[str]) -> str:
    *most, last = things
    return f"{', '.join(most)} and {last}" if most else last
