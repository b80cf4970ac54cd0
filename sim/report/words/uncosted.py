"""What a policy needs and the model puts no price on: said beside what is spent, and never left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.report.words.english import at_words, listed
from sim.report.words.money import pounds
from sim.report.words.naming import LONGEST_POLICY, same_team, titles

if TYPE_CHECKING:
    from sim.report.words.findings import Findings
    from sim.scenario import Scenario
    from sim.scenario.system import Practices

_HR_PARTNER_BANDS = ("7", "8a")  # such posts as they are advertised; a judgement


class Need(NamedTuple):
    """Something that a lever needs, and how it is seen that a policy brings it in."""

    lever: str
    brought: Callable[[Scenario, Scenario], bool]  # the baseline, the policy
    what: Callable[[Scenario], str]


def _practice(name: str) -> Callable[[Scenario, Scenario], bool]:
    def brought(first: Scenario, other: Scenario) -> bool:
        return bool(_of(other.practices(), name)) and not _of(first.practices(), name)

    return brought


def _of(practices: Practices, name: str) -> object:
    return getattr(practices, name)


def _hr_partner(scenario: Scenario) -> str:
    money = scenario.assumptions.money
    each = [money.pay_gbp[band] * money.on_cost_factor for band in _HR_PARTNER_BANDS if band in money.pay_gbp]
    if not each:
        return "the HR partner's pay"
    low, high, bands = pounds(min(each), 2), pounds(max(each), 2), " or ".join(_HR_PARTNER_BANDS)
    return (
        f"the HR partner's pay (about {low} to {high} a year: band {bands} at the pay used here; half of it "
        "where two systems share one)"
    )


def _horizon(scenario: Scenario) -> float:
    horizon = scenario.policy.settlement.horizon
    return horizon if isinstance(horizon, int) else scenario.policy.settlement.rolling_years


NEEDS = (
    Need("policy.practices.hr_partner", _practice("hr_partner"), _hr_partner),
    Need("policy.practices.passport", _practice("passport"),
         lambda _: "the administration of a staff passport by all partners"),
    Need("policy.practices.shared_record", _practice("shared_record"),
         lambda _: "the time it takes to set up the shared project record"),
    Need("policy.practices.pay_gap_bands",
         lambda a, b: b.practices().pay_gap_bands < a.practices().pay_gap_bands,
         lambda _: "the higher pay that closes the gap to the trusts"),
    Need("policy.career_ladder", lambda a, b: b.policy.career_ladder and not a.policy.career_ladder,
         lambda _: "running promotion and rotation, and the posts elsewhere that it needs"),
    Need("policy.employment", lambda a, b: b.employment() != a.employment(),
         lambda _: "moving people to another employer, and its office"),
    Need("policy.bridging.months", lambda a, b: b.policy.bridging.months > a.policy.bridging.months,
         lambda _: "the administration of the bridge fund, and the money it has to hold ready"),
    Need("policy.settlement.horizon",
         lambda a, b: b.policy.settlement.horizon != "recurrent" and _horizon(b) > _horizon(a),
         lambda _: "the freedom that whoever settles money for years gives up"),
    Need("policy.settlement.decision_delay_weeks",
         lambda a, b: b.policy.settlement.decision_delay_weeks < a.policy.settlement.decision_delay_weeks,
         lambda _: "what it takes others to decide earlier"),
    Need("policy.contracts.permanent_share",
         lambda a, b: b.policy.contracts.permanent_share > a.policy.contracts.permanent_share,
         lambda _: "redundancy that would be owed after the run (told apart, as a liability)"),
    Need("policy.pooling.in_kind_share",
         lambda a, b: b.policy.pooling.in_kind_share > a.policy.pooling.in_kind_share,
         lambda _: "the pay of those who are lent (told apart, as pay in kind)"),
)  # fmt: skip
"""By lever. Training budgets, shared software, overlaps, interims and bridges themselves are in the cost."""


def uncosted(study: Findings) -> list[str]:
    """Return a sentence for each thing, or several, that policies need and the model does not price."""
    first = study.baseline.scenario
    alike: dict[tuple[str, ...], list[str]] = {}
    for outcome in study.outcomes[1:]:
        if not same_team(outcome.scenario, first):
            continue  # its posts and its employer are its own
        if needs := tuple(needed(first, outcome.scenario)):
            alike.setdefault(needs, []).append(at_words(titles(study)[outcome.name], LONGEST_POLICY))
    return [
        f"{listed(called)}: not counted in {'its' if len(called) == 1 else 'their'} cost: "
        f"{listed(needs, ';')}."
        for needs, called in alike.items()
    ]


def needed(first: Scenario, other: Scenario) -> Iterator[str]:
    """Yield what a policy brings in beyond the baseline's and the model does not price."""
    for need in NEEDS:
        if need.brought(first, other):
            yield need.what(other)
