"""What a staff list leaves open, asked in the terminal one by one; Enter takes the likeliest."""

from __future__ import annotations

import sys
from typing import cast, get_args

import click

from sim.reading.staff.money import Money
from sim.reading.staff.partners import Partner
from sim.reading.staff.understanding import Understood
from sim.reading.staff.writing import MATURITY, MEANINGS
from sim.scenario.base import PartnerKind, StreamKind


def may_ask() -> bool:
    """Return whether somebody is before the terminal who can be asked."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def answered(team: Understood) -> tuple[Understood, float]:
    """Ask what a list leaves open; return the team with the answers, and how mature its partnership is.

    Asked are the kinds of money and of partners that the list names. What takes more than a word stays a
    question of the file: shares, ends of contracts, partners that the list does not name.
    """
    click.echo(
        "\nA few questions. Enter takes what stands in brackets; Ctrl-C stops, and nothing is written."
    )
    if any(stream.asked for stream in team.streams):
        click.echo("\nKinds of money:")
        wide = max(map(len, MEANINGS))
        click.echo("\n".join(f"  {kind.ljust(wide)}  {meaning}" for kind, meaning in MEANINGS.items()))
    streams = tuple(_money(stream) if stream.asked else stream for stream in team.streams)
    partners = tuple(_partner(one) if one.asked and one.name else one for one in team.partners)
    mature = click.prompt(
        "\nHow mature is the partnership on day one, from 0 to 1? 0.3 developing, 0.6 established",
        default=MATURITY, type=click.FloatRange(0, 1),
    )  # fmt: skip
    return team._replace(streams=streams, partners=partners), float(mature)


def _money(stream: Money) -> Money:
    two = f" (its words name {' and '.join(stream.named)}; what pays most)" if stream.named else ""
    kind = _chosen(f"Which kind of money is “{stream.key}”{two}?", stream.kind, tuple(MEANINGS))
    return stream._replace(kind=cast(StreamKind, kind), asked=False, named=())


def _partner(partner: Partner) -> Partner:
    kind = _chosen(f"What is “{partner.name}”?", partner.kind, get_args(PartnerKind))
    return partner._replace(kind=cast(PartnerKind, kind), asked=False)


def _chosen(question: str, likeliest: str, kinds: tuple[str, ...]) -> str:
    chosen: str = click.prompt(
        f"\n{question}\n ", default=likeliest, type=click.Choice(kinds, case_sensitive=False)
    )
    return chosen
