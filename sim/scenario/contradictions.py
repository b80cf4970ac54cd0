"""Values that are possible by themselves and contradict each other, each with which of the two to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sim.scenario.model import Scenario
from sim.scenario.posts import PostSpec
from sim.scenario.shape import Path
from sim.scenario.system import ListedPerson, Stream

_LENT = ("gifted", "aligned")
_WORKING_LIFE_YEARS = 50
_PEOPLE = ("system", "starting", "people")

Contradiction = tuple[Path, str]
"""The path of the key to mend, and what is said of it."""


def contradictions(scenario: Scenario, posts: Mapping[str, PostSpec]) -> Iterator[Contradiction]:
    """Yield what one value of a system says and another denies.

    Parameters
    ----------
    scenario : Scenario
        The whole scenario.
    posts : mapping of str to PostSpec
        Its posts, by name.
    """
    system = scenario.system
    for name, stream in system.streams.items():
        for path, said in _of_stream(stream):
            yield ("system", "streams", name, *path), said
    for name, person in system.starting.people.items():
        if person is not None and name in posts:
            post = posts[name]
            for key, said in _of_person(person, post, system.streams[post.stream], bool(system.partners)):
                yield (*_PEOPLE, name, key), said
    yield from _of_starting(scenario, posts)
    for i, deadline in enumerate(system.plan_deadlines):
        if deadline.month >= 12 * scenario.run.years:
            said = f"the run ends in month {12 * scenario.run.years}, so the deadline never comes"
            yield ("system", "plan_deadlines", str(i), "month"), said


def _of_stream(stream: Stream) -> Iterator[Contradiction]:
    if stream.shares and stream.kind != "pooled":
        yield (
            ("shares",),
            f"a {stream.kind} stream is not paid by shares; make its kind pooled, or leave them out",
        )
    if stream.kind in _LENT and stream.contract_kind != stream.kind:
        said = f"people of a {stream.kind} stream are lent by who employs them; leave contract out, or give "
        yield ("contract",), f"{said}the stream another kind"


def _of_person(
    person: ListedPerson, post: PostSpec, stream: Stream, partners: bool
) -> Iterator[tuple[str, str]]:
    """Yield what a listed person's values say against each other, the post or the stream, by key."""
    kind = person.contract
    if post.contract in _LENT and kind != post.contract:
        said = f"its post is {post.contract}, in the stream {post.stream}, and cannot be held on a {kind} "
        yield "contract", f"{said}contract; write {post.contract}, or give the post another stream"
    elif kind in _LENT and post.contract != kind and stream.kind != "pooled":
        said = f"its stream, {post.stream}, pays for posts and lends nobody; write permanent, fixed-term or "
        yield "contract", f"{said}secondment, or give the post a stream of the kind {kind}"
    if kind == "secondment" and not partners:
        said = (
            "a secondment from nowhere: the system has no partners to go back to; add them under partners, "
        )
        yield "contract", f"{said}or write fixed-term"
    term, left = stream.contract_months, person.months_left
    if term is not None and left is not None and kind == post.contract and left > term:
        said = f"{left:g} months left of a contract that its stream, {post.stream}, gives for {term:g}"
        yield "months_left", f"{said}; write at most {term:g}, or make contract_months longer"
    service = person.tenure_months / 12 + person.prior_nhs_years
    if person.prior_nhs_years and service > _WORKING_LIFE_YEARS:
        said = f"with the time in this team {service:.3g} years of service, more than a working life; it is "
        yield "prior_nhs_years", f"{said}the service before this team alone"


def _of_starting(scenario: Scenario, posts: Mapping[str, PostSpec]) -> Iterator[Contradiction]:
    starting = scenario.system.starting
    listed = {name: person for name, person in starting.people.items() if person is not None}
    oldest = starting.partnership_age_months
    longer = [name for name, one in listed.items() if oldest is not None and one.tenure_months > oldest]
    if longer and oldest is not None:
        said = f"{longer[0]} has served longer than the {oldest:g} months that the partnership is old"
        yield (*_PEOPLE, longer[0], "tenure_months"), f"{said}; mend one of the two"
    served = [name for name, one in listed.items() if one.tenure_months > 0]
    if starting.fresh and served:
        said = (
            f"says that the whole team is new, and {served[0]} has served {listed[served[0]].tenure_months:g}"
        )
        yield ("system", "starting", "fresh"), f"{said} months; leave one of the two out"
    if starting.vacant_share and posts.keys() <= starting.people.keys():
        said = "every post is listed, so that none is left vacant by chance; leave it out"
        yield ("system", "starting", "vacant_share"), said
