"""A post of a staff list and who holds it, as the model takes them."""

from __future__ import annotations

from typing import Literal, NamedTuple

from sim.scenario.base import Band, ContractKind

PersonContract = Literal["permanent", "fixed-term", "secondment", "gifted", "aligned"]


class Holder(NamedTuple):
    """Somebody in post on day one, as the model takes it.

    Attributes
    ----------
    end_asked : bool
        Whether the end is not in the list, so that ``months_left`` is only the usual.
    """

    contract: PersonContract
    tenure_months: int
    months_left: float | None
    prior_nhs_years: float
    end_asked: bool = False


class Post(NamedTuple):
    """A post of the list, with its holder on day one, None if it is vacant then."""

    line: int
    role: str
    band: Band
    wte: float
    stream: str
    contract: ContractKind | None
    workstream: str
    partners: tuple[str, ...]
    holder: Holder | None
