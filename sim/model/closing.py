"""M1, from money to posts to people: which posts close and reopen, and what becomes of their holders."""

from __future__ import annotations

from sim.chance import What
from sim.model import contract_rules, contracts, departure, moving, resting, vacancies
from sim.model.clock import Kind, financial_year, on_grid, weeks
from sim.model.log import Contract, Reason
from sim.model.state import Person, Post, State, Stream

# --- rules


def closing_key(
    searching: bool,
    held: bool,
    leaving: bool,
    rule: str,
    contract_end: float,
    protected: bool,
    priority: float,
) -> tuple[int, float, float]:
    """Return a sort key: posts that sort first close first.

    Vacant posts go first, then posts in recruitment or whose holder is leaving anyway, then held posts
    by the rule; ties fall to the post's fixed priority.
    """
    if not held:
        return (1 if searching else 0, 0.0, priority)
    if leaving:
        return (1, 0.0, priority)
    by_rule = {
        "shortest-contract-first": contract_end,
        "evenly": 0.0,
        "protected-roles-last": 1.0 if protected else 0.0,
    }
    return (2, by_rule[rule], priority)


def last_day(told_at: float, effective: float, notice_months: float, contract_end: float) -> float:
    """Return the last day of a closed post's holder: full notice, within the contract, not before closure."""
    return max(told_at, min(contract_end, max(effective, told_at + notice_months)))


# --- what happens


def fit(state: State, stream: Stream, funded: int, effective: float) -> None:
    """Close or reopen posts of a stream until as many are open as are paid for.

    Posts that an announced cut takes later are paid for until then, and do not stay open.
    """
    held, stay = standing(stream), max(0, funded - stream.to_come(max(effective, state.now)))
    stream.to_shed = min(stream.to_shed, max(0, len(held) - stay))
    dismiss(state, stream, len(held) - stream.to_shed - stay, effective)
    missing = stay - len(held)
    if missing > 0:
        shut = by_priority(state, [p for p in stream.posts if p not in held])
        for post in shut[-missing:]:
            post.closing, post.reopening, post.turns = False, True, post.turns + 1
            state.when(effective, Kind.FUNDING, stream.given.index, _reopen, post, post.turns)


def dismiss(state: State, stream: Stream, posts: int, effective: float) -> None:
    """Close so many posts of a stream, or all that stand, and tell their holders."""
    if posts <= 0:
        return
    for post in first_to_close(state, standing(stream))[:posts]:
        _close(state, post, max(effective, state.now))


def standing(stream: Stream) -> list[Post]:
    """Return the posts of a stream that its money pays for.

    They are open and stay open, or are about to reopen, or rest: their work has ended for now.
    """
    return [p for p in stream.posts if (p.open and not p.closing) or p.reopening or p.rests]


def first_to_close(state: State, posts: list[Post]) -> list[Post]:
    """Return posts in the order in which they would close."""
    return sorted(posts, key=lambda p: _key(state, p))


def by_priority(state: State, posts: list[Post]) -> list[Post]:
    """Return posts in the fixed order of each post's own priority: that of closing, all else alike."""
    return sorted(posts, key=lambda p: _priority(state, p))


def close_in_year(state: State, stream: Stream, posts: int) -> None:
    """Close so many posts now whose money is taken back in the year: it counts what is paid for today.

    Posts that rest come first: they are shut, and stay so until the next 1 April at least. Then vacant ones,
    also those that are to close anyway, and held ones by the closing rule. Whoever has been told already that
    the post or its work ends is left to go as told.
    """
    asleep = by_priority(state, [p for p in stream.posts if p.rests and not p.open])[:posts]
    for post in asleep:
        post.shut_until = 12.0 * (financial_year(state.now) + 1)
    can_go = [p for p in stream.posts if p.open and (p.holder is None or not p.closing)]
    for post in first_to_close(state, can_go)[: posts - len(asleep)]:
        _close(state, post, state.now)


def shed(state: State, stream: Stream, posts: int, effective: float) -> None:
    """Close so many posts of a stream without dismissing anybody: vacant ones now, others as they empty."""
    vacant = [p for p in first_to_close(state, standing(stream)) if p.holder is None][:posts]
    for post in vacant:
        _close(state, post, max(effective, state.now))
    stream.to_shed += posts - len(vacant)


def let_go(state: State, post: Post) -> bool:
    """Return whether a post that falls vacant is one that a cut takes; if so it closes with its leaver."""
    if not post.stream.to_shed:
        return False
    post.stream.to_shed -= 1
    leaving = post.holder.exit if post.holder is not None else None
    _close(state, post, leaving.at if leaving is not None else state.now)
    return True


def _priority(state: State, post: Post) -> float:
    return state.chance.uniform(post.given.who, What.CLOSING_PRIORITY)


def _key(state: State, post: Post) -> tuple[int, float, float]:
    holder = post.holder
    return closing_key(
        searching=post.advertised,
        held=holder is not None,
        leaving=holder is not None and holder.exit is not None,
        rule=state.policy.closing_rule,
        contract_end=holder.contract_end if holder is not None else 0.0,
        protected=post.given.protected,
        priority=_priority(state, post),
    )


def _close(state: State, post: Post, effective: float) -> None:
    if post.rests and post.holder is not None and post.holder.exit is not None:
        effective = min(effective, post.holder.exit.at)  # its work ends with its holder, money or not
    post.reopening, post.rests, post.turns = False, False, post.turns + 1
    if not post.open:
        return
    post.closing = True
    departure.stop_search(state, post)
    state.when(effective, Kind.FUNDING, post.given.stream, _shut, post, post.turns)
    for person in (post.holder, post.successor):
        if person is not None and person.exit is None:
            _move_or_release(state, person, effective)


def _shut(state: State, post: Post, turn: int) -> None:
    if post.turns == turn:
        departure.end_interim(state, post)
        resting.shut(state, post)


def _reopen(state: State, post: Post, turn: int) -> None:
    """Reopen a closed post, vacant unless its holder is still working out notice."""
    if post.turns != turn:
        return
    post.reopening = False
    if not post.open:
        resting.reopen(state, post)
    leaving = post.holder.exit if post.holder is not None else None
    if leaving is not None and leaving.reason is Reason.WORK_ENDED and not post.stream.to_shed:
        resting.end_work(post)  # there is money for it again, but not the work
        return
    if post.search < 0 and (post.holder is None or post.holder.exit is not None):
        state.hooks.seek(state, post)


def _move_or_release(state: State, person: Person, effective: float) -> None:
    """Tell the holder of a post that closes, who moves within the team, works out notice or goes home."""
    funding = state.assumed.funding
    year = financial_year(effective)
    if state.draw_nth(person, What.MOVE_ACCEPTED, year) < funding.accepts_internal_move_chance:
        u = state.draw(person, What.TERM)
        vacancy = vacancies.nearest(
            state, person.post.given.band, lambda post: contracts.offer(state, post, u, state.now, 0.0)
        )
        if vacancy is not None:
            moving.move(state, person, vacancy)
            return
    notice, reason = weeks(funding.closure_notice_weeks), Reason.POST_CLOSED
    if person.contract is Contract.PERMANENT and not state.employment(person).partner_employs:
        if state.draw_nth(person, What.REDEPLOYED, year) >= funding.redeployed_to_partner_chance:
            reason, effective = Reason.REDUNDANCY, max(effective, state.redundancy_from)
    elif person.contract is Contract.FIXED_TERM:
        if _earns_redundancy(state, person, last_day(state.now, effective, notice, person.contract_end)):
            effective = max(effective, state.redundancy_from)
    else:
        notice = 0.0
    departure.tell(state, person, last_day(state.now, effective, notice, person.contract_end), reason)


def _earns_redundancy(state: State, person: Person, day: float) -> bool:
    """Return whether a fixed-term member who is dismissed on a day must have redundancy pay."""
    if state.employment(person).partner_employs:
        return False
    service = departure.prior_service_years(state, person) + (on_grid(day) - person.began) / 12
    return contract_rules.redundancy_pay(service, person.post.given.pay_gbp, state.assumed.money) > 0
