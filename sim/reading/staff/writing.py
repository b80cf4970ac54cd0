"""The system file of a staff list: what is sure, and above it what is to be checked."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sim.reading.staff.bands import PAY_GBP
from sim.reading.staff.findings import Assumed, Finding, LeftOut
from sim.reading.staff.grouping import Group
from sim.reading.staff.money import SECONDMENT_MONTHS, Money
from sim.reading.staff.partners import Partner
from sim.reading.staff.posts import Holder
from sim.reading.staff.understanding import Understood
from sim.scenario.base import StreamKind
from sim.scenario.system import VACANT

YEARS = 4
"""How long a run is: enough for the settlement under way and the next."""

MATURITY = 0.5
"""Taken of a partnership of which nobody says how mature it is."""

_EITHER_SIDE = 0.2

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ()/'.&-]*[A-Za-z0-9)]")
_WORDS_OF_YAML = {"yes", "no", "on", "off", "true", "false", "null", "y", "n"}
_STREAM_KINDS: Mapping[StreamKind, tuple[str, str]] = {
    "transformation": ("horizon: 1", "national money for change, such as the system development fund"),
    "programme": ("horizon: 1", "a national or regional programme, settled for so many years"),
    "core": ("horizon: recurrent", "the host's own recurrent budget"),
    "pooled": ("horizon: 1, shares: {SHARES}", "the partners pay, by their shares"),
    "gifted": ("", "the lender pays"),
    "aligned": ("", "the national body that employs them pays"),
}
MEANINGS: Mapping[StreamKind, str] = {kind: meaning for kind, (_, meaning) in _STREAM_KINDS.items()}
"""What each kind of money is."""

_PARTNER_KINDS = "commissioner, trust, local-authority, primary-care-network, voluntary-sector, regulator"


class Line(NamedTuple):
    """A line of the file, and what is asked of it, if anything."""

    text: str
    asked: str = ""


def system_file(
    team: Understood, title: str, name: str, mature: float | None = None
) -> tuple[str, list[tuple[int, str]]]:
    """Return the text of a system file, and what is to be checked in it, by line.

    Parameters
    ----------
    team : Understood
        What was understood of the list.
    title : str
        The team's name for display; it also decides whose luck it meets.
    name : str
        The scenario's name.
    mature : float, optional
        How mature the partnership is on day one, if somebody was asked; unset, the file asks.
    """
    body = list(_body(team, title, name, mature))
    asked = [line for line in body if line.asked]
    opening = _opening(team, len(asked))
    first = len(opening) + len(asked) + len(_closing(team)) + 1
    places = [(first + i, line.asked) for i, line in enumerate(body) if line.asked]
    questions = [f"#   line {place}: {question}" for place, question in places]
    text = [*opening, *questions, *_closing(team), *(line.text for line in body)]
    return "\n".join(text) + "\n", places


def _opening(team: Understood, asked: int) -> list[str]:
    rows = f"{team.rows:,} row{'s' if team.rows != 1 else ''}"
    lines = [
        "# Personal data: keep this file private. It tells of members of staff, without names.",
        f"# Made by `engine-room team` from a staff list of {rows}. Day one is 1 April {team.day_one.year}.",
        "#",
    ]
    if asked:
        these = f"these {asked} lines" if asked > 1 else "this line"
        lines.append(f"# Please check {these}; the likeliest is filled in:")
    return lines


def _closing(team: Understood) -> list[str]:
    """Return what stands between the questions and the file: the lines of the list that are not in it."""
    out = [f for f in team.findings if not isinstance(f.code, Assumed)]
    lines = [f"#   line {f.line}: {_why(f)}" for f in out]
    return ["#", "# Lines of the list that are not in this file:", *lines, ""] if out else [""]


def _why(finding: Finding) -> str:
    return _WHY.get(finding.code, "not understood") if isinstance(finding.code, LeftOut) else "not understood"


_WHY = {
    LeftOut.BANK: "not a member of the team",
    LeftOut.HONORARY: "not a member of the team",
    LeftOut.SECONDED_OUT: "works elsewhere",
    LeftOut.LEFT: "left before day one",
    LeftOut.DUPLICATE: "stands in the list twice",
    LeftOut.EARLIER: "an earlier row of somebody in the file",
    LeftOut.OTHER_POST_KEPT: "its holder is in the file in another post",
    LeftOut.BACKFILL: "stands in for a holder who is in the file",
    LeftOut.TOTAL: "adds up other lines",
    LeftOut.EXAMPLE: "an example of the template",
}


def _body(team: Understood, title: str, name: str, mature: float | None) -> Iterator[Line]:
    posts = len(team.posts)
    yield Line(f"name: {_quoted(name)}")
    yield Line("")
    yield Line("system:")
    yield Line(f"  title: {_quoted(title)} # it also decides whose luck the team meets")
    about = f"{posts} post{'s' if posts != 1 else ''}, from a staff list of {team.rows} rows."
    yield Line(f"  about: {_quoted(about)}")
    yield _maturity(mature)
    yield Line("")
    yield Line("  # Where the money comes from, and for how many years it is settled at a time (horizon).")
    if any(stream.asked for stream in team.streams):
        yield from _other_kinds(team.partners)
    yield Line("  streams:")
    lent = {g.posts[0].stream for g in team.groups if g.posts[0].contract == "secondment"}
    for stream in team.streams:
        yield _stream(stream, team.partners, lends=stream.key in lent)
    yield Line("")
    yield Line("  # Organisations that pay, lend people, or are where leavers go. Kinds:")
    yield Line(f"  # {_PARTNER_KINDS}.")
    yield Line("  partners:")
    for partner in team.partners:
        yield _partner(partner)
    yield Line("")
    yield Line(
        "  # Posts, like ones together. Source: staff list. `contract` is that of whoever comes next, of the"
    )
    yield Line("  # kind held now; policy: fixed terms as the policy offers them.")
    yield Line("  posts:")
    for group in team.groups:
        yield Line(f"    {group.key}: {_post(group)}")
    yield Line("")
    yield Line("  starting:")
    yield Line("    # Who is in post on day one, by post. Source: staff list.")
    yield Line("    people:")
    for group in team.groups:
        for post_name, post in zip(group.names, group.posts, strict=True):
            yield _person(post_name, post.holder)
    yield from _pay(team)
    yield Line("")
    yield Line(f"run: {{start_date: {team.day_one.isoformat()}, years: {YEARS}}}")


def _maturity(mature: float | None) -> Line:
    value = MATURITY if mature is None else mature
    low, high = max(0.0, value - _EITHER_SIDE), min(1.0, value + _EITHER_SIDE)
    says = "a staff list does not say" if mature is None else "whoever read the staff list said so"
    return Line(
        f"  maturity: {{value: {value:.4g}, low: {low:.4g}, high: {high:.4g}, grade: C, "
        f"source: 'judgement: {says}'}}",
        "how mature is the partnership on day one? 0.3 developing, 0.6 established" if mature is None else "",
    )


def _pay(team: Understood) -> Iterator[Line]:
    """Yield the pay of bands that the shipped assumptions leave out."""
    bands = sorted({post.band for post in team.posts} & PAY_GBP.keys())
    if bands:
        yield Line("")
        yield Line("assumptions:")
        yield Line("  money:")
        yield Line("    pay_gbp: # of bands that the shipped assumptions leave out")
        source = "source: 'NHS Health Careers, 2024/25: mean of the steps'"
        yield from (Line(f'      "{b}": {{value: {PAY_GBP[b]}, grade: L, {source}}}') for b in bands)


def _other_kinds(partners: Sequence[Partner]) -> Iterator[Line]:
    """Yield how each kind of money is written, for whoever answers otherwise."""
    yield Line("  # Other kinds, to be written in place of one that is not right:")
    for kind, (_, meaning) in _STREAM_KINDS.items():
        yield Line(f"  #   {{{_money(kind, partners)}}} # {meaning}")


def _money(kind: StreamKind, partners: Sequence[Partner]) -> str:
    more = _STREAM_KINDS[kind][0].replace("SHARES", _shares(partners))
    return f"kind: {kind}, {more}" if more else f"kind: {kind}"


def _stream(stream: Money, partners: Sequence[Partner], *, lends: bool) -> Line:
    text, asked = _money(stream.kind, partners), []
    if stream.named:
        asked.append(
            f"“{stream.key}” names {' and '.join(stream.named)} money, and a stream is of one kind: is it "
            f"{stream.kind}? If both pay, take what pays most."
        )
    elif stream.asked:
        asked.append(f"is “{stream.key}” of the kind {stream.kind}: {_STREAM_KINDS[stream.kind][1]}?")
    elif stream.kind == "pooled":
        asked.append(f"what share does each partner pay into “{stream.key}”? The shares add to 1.")
    if lends:
        text += (
            f", contract_months: {{value: {SECONDMENT_MONTHS}, low: 12, high: 36, grade: C, "
            "source: 'judgement: as in other teams'}"
        )
        asked.append("How many months does a secondment last?")
    return Line(f"    {stream.key}: {{{text}}}", " ".join(asked))


def _shares(partners: Sequence[Partner]) -> str:
    """Return equal shares that add to 1, to four digits."""
    share = round(1 / len(partners), 4)
    each = [share] * (len(partners) - 1)
    rounded = [*each, round(1 - sum(each), 4)]
    return ", ".join(f"{p.key}: {s:g}" for p, s in zip(partners, rounded, strict=True))


def _partner(partner: Partner) -> Line:
    name = f", name: {_quoted(partner.name)}" if partner.name else ""
    if not partner.asked:
        asked = ""
    elif partner.name:
        asked = f"is “{partner.key}” of the kind {partner.kind}?"
    else:
        asked = f"“{partner.key}” stands for partners that the list does not name: write yours"
    return Line(f"    {partner.key}: {{kind: {partner.kind}{name}}}", asked)


def _post(group: Group) -> str:
    post = group.posts[0]
    parts = [f"role: {_quoted(post.role)}", f'band: "{post.band}"']
    if len(group.posts) > 1:
        parts.append(f"count: {len(group.posts)}")
    parts.append(f"stream: {post.stream}")
    if post.contract is not None:
        parts.append(f"contract: {post.contract}")
    if post.wte < 1:
        parts.append(f"wte: {post.wte:g}")
    if post.partners:
        parts.append(f"partners: [{', '.join(post.partners)}]")
    if group.workstream:
        parts.append(f"workstream: {group.workstream}")
    return f"{{{', '.join(parts)}}}"


def _person(name: str, holder: Holder | None) -> Line:
    if holder is None:
        return Line(f"      {name}: {VACANT}")
    parts = [f"tenure_months: {holder.tenure_months}", f"contract: {holder.contract}"]
    if holder.months_left is not None:
        parts.append(f"months_left: {holder.months_left:g}")
    if holder.prior_nhs_years:
        parts.append(f"prior_nhs_years: {holder.prior_nhs_years:g}")
    asked = "how many months are left on this contract? The list has no end." if holder.end_asked else ""
    ended = " # the contract has ended" if holder.months_left == 0 else ""
    return Line(f"      {name}: {{{', '.join(parts)}}}{ended}", asked)


def _quoted(text: str) -> str:
    """Return a text as YAML that means the same in a flow mapping and outside."""
    plain = _PLAIN.fullmatch(text) and text.casefold() not in _WORDS_OF_YAML
    return text if plain else json.dumps(text, ensure_ascii=False)
