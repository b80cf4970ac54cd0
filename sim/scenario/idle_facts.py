"""What the rules of idle keys ask of a scenario: who is employed how, and which money is decided when."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from sim.scenario.base import ContractKind
from sim.scenario.model import Scenario
from sim.scenario.policy import horizon_in_force
from sim.scenario.posts import PostSpec, in_kind_place
from sim.scenario.system import Horizon, Practices, Stream

OWN: frozenset[ContractKind] = frozenset({"policy", "permanent", "fixed-term"})
"""Contracts of people whom the team recruits by itself."""

CORE = ("core", "pooled")
LENDER = ("aligned", "gifted")
"""Kinds of stream that decide on the dates of core money, and that a lender pays for."""


@dataclass(frozen=True)
class Facts:
    """What the rules ask of a scenario."""

    scenario: Scenario
    posts: tuple[PostSpec, ...] = field(init=False)
    practices: Practices = field(init=False)

    def __post_init__(self) -> None:
        """Work out the posts and the practices in force once."""
        object.__setattr__(self, "posts", self.scenario.posts())
        object.__setattr__(self, "practices", self.scenario.practices())

    @property
    def streams(self) -> dict[str, Stream]:
        """The funding streams by name."""
        return dict(self.scenario.system.streams)

    def horizon(self, name: str) -> Horizon:
        """Return what a settlement of a stream covers under the policy."""
        return horizon_in_force(self.streams[name], self.scenario.policy.settlement)

    def settles(self, name: str) -> bool:
        """Whether a stream's money is decided again within the run."""
        horizon, years = self.horizon(name), self.scenario.run.years
        if horizon == "recurrent":
            return False
        settlement = self.scenario.policy.settlement
        treated = self.streams[name].kind in settlement.applies_to
        if treated and settlement.starts_in_year:
            return years > 1
        covered = settlement.rolling_years if horizon == "rolling" else horizon
        return covered < years or (horizon == "rolling" and years > 1)

    def waits_for_payers(self, name: str) -> bool:
        """Whether a settlement of a pool is complete only when its payers have paid."""
        rolling = self.horizon(name) == "rolling" and self.scenario.policy.settlement.rolling_years > 1
        return bool(self.streams[name].shares) and self.settles(name) and not rolling

    @cached_property
    def pools(self) -> list[str]:
        """The pooled streams, by name."""
        return sorted(n for n, s in self.streams.items() if s.kind == "pooled")

    @cached_property
    def settled(self) -> list[str]:
        """The streams whose money is decided again within the run."""
        return [n for n in self.streams if self.settles(n)]

    @cached_property
    def by_odds(self) -> list[str]:
        """Those of them whose award is drawn from the outcomes, and not what a pool's partners pay."""
        return [n for n in self.settled if not (n in self.pools and self.streams[n].shares)]

    @cached_property
    def drawn(self) -> bool:
        """Whether an award is drawn from the outcomes, or scaled to what annual ones would be if drawn."""
        full = self.scenario.policy.settlement.awards == "full"
        return self.as_annual or bool(set(self.by_odds) - set(self.treated if full else ()))

    @cached_property
    def as_annual(self) -> bool:
        """Whether money is scaled to what annual settlements would bring, and so follows their chances."""
        return self.scenario.policy.settlement.award_factor == "same-as-annual" and bool(self.treated)

    @cached_property
    def treated(self) -> list[str]:
        """The streams to which the policy's settlement applies."""
        kinds = self.scenario.policy.settlement.applies_to
        return [
            n
            for n, s in self.streams.items()
            if s.kind in kinds and s.kind not in LENDER and s.horizon != "recurrent"
        ]

    @cached_property
    def long_settlements(self) -> bool:
        """Whether some settlement covers more than a year, so that money can be clawed back within it."""
        horizons = [self.horizon(n) for n in self.streams]
        rolling = self.scenario.policy.settlement.rolling_years
        years = [rolling if h == "rolling" else h for h in horizons if h != "recurrent"]
        return any(isinstance(y, int) and y > 1 for y in years) and self.scenario.run.years > 1

    @cached_property
    def closures(self) -> bool:
        """Whether a post can close."""
        refusals = any(self.streams[n].shares for n in self.pools)
        cuts = bool(self.scenario.policy.scheduled_cuts)
        lapses = any(self.horizon(n) != "recurrent" for n in self.streams)
        clawed = lapses and self.scenario.assumptions.funding.in_year_clawback_chance_per_year > 0
        return bool(self.settled) or refusals or cuts or clawed or self.long_settlements

    def contracts(self) -> set[str]:
        """Return the kinds of contract on which posts are held, those of listed people included."""
        listed = (p.contract for p in self.scenario.system.starting.people.values() if p is not None)
        in_kind = {"secondment"} if self.in_kind else set()
        return {p.contract for p in self.posts} | set(listed) | in_kind

    @cached_property
    def in_kind(self) -> bool:
        """Whether a pooled post is filled by somebody whom a partner lends instead of paying."""
        from_place = 1 - self.scenario.policy.pooling.in_kind_share
        could = (p for p in self.posts if p.stream in self.pools and p.contract != "secondment")
        return any(in_kind_place(p.identity) >= from_place for p in could)

    @cached_property
    def models(self) -> set[str]:
        """The employment models of the system and of the policy."""
        return {self.scenario.system.employment, self.scenario.employment()}

    @cached_property
    def permanent_share(self) -> float:
        """Least share of the offers to posts that follow the policy which are permanent."""
        given = self.scenario.assumptions.employment
        by_model = {"hosted": given.hosted_permanent_share, "diffuse": 1.0}
        offered = self.scenario.policy.contracts.permanent_share
        return max(offered, by_model.get(self.scenario.employment(), 0.0))

    @cached_property
    def fixed_terms(self) -> bool:
        """Whether anybody is, or may come to be, on a fixed term."""
        held = self.contracts()
        if "fixed-term" in held:
            return True
        had = self.scenario.system.employment != "diffuse"
        return "policy" in held and (had or self.permanent_share < 1)

    @cached_property
    def maturity_acts(self) -> bool:
        """Whether the system's maturity moves anything, and so is followed."""
        return self.scenario.assumptions.maturity.loop

    def fill_chances(self) -> list[float]:
        """Return the chances of a round, at the least maturity, of the posts that the team recruits to."""
        if not OWN & {p.contract for p in self.posts}:
            return []
        least = 1 - self.scenario.assumptions.maturity.fill_slope / 2 if self.maturity_acts else 1.0
        stated = self.scenario.assumptions.recruitment.fill_chance.model_dump().values()
        return [chance * min(1.0, least) for chance in stated]
