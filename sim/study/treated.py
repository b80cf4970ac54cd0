"""Which funding streams the policies treat: to these their settlements apply."""

from __future__ import annotations

from collections.abc import Iterable

from sim.scenario.policy import Policy
from sim.scenario.system import System


def treated_streams(system: System, policies: Iterable[Policy]) -> tuple[str, ...]:
    """Return the streams of a system to which the settlement of some policy applies, by name.

    A recurrent stream stays recurrent, whatever a settlement says of its kind.
    """
    kinds = {kind for policy in policies for kind in policy.settlement.applies_to}
    streams = sorted(system.streams.items())
    return tuple(name for name, s in streams if s.kind in kinds and s.horizon != "recurrent")
