"""What each event of the log is, and what the columns of its rows mean: the log's schema, as data.

A test holds every row to it, and the documentation of the log is made from it.
"""

from __future__ import annotations

from typing import NamedTuple

from sim.model.log import Event


class EventFields(NamedTuple):
    """What an event is and which columns its rows fill; the others are empty (-1, or nan for numbers).

    Attributes
    ----------
    says : str
        What happened.
    always : dict of str
        Columns that every row fills, and what they mean.
    sometimes : dict of str
        Columns that a row fills or leaves empty, with what each case means.
    """

    says: str
    always: dict[str, str]
    sometimes: dict[str, str]


_OF_A_PERSON = {
    "post": "the post held",
    "person": "who",
    "stream": "the money behind the post",
    "contract": "the contract held",
}
_OF_A_POST = {"post": "which", "stream": "the money behind it"}
_OF_A_STREAM = {"stream": "which"}
_AT_THE_END = "censored if it is cut off by the end of the run, else empty"
_CONTRACT_END = "end of the contract (inf: none)"


def _person(says: str, sometimes: dict[str, str] | None = None, **always: str) -> EventFields:
    return EventFields(says, {**_OF_A_PERSON, **always}, sometimes or {})


def _post(says: str, sometimes: dict[str, str] | None = None, **always: str) -> EventFields:
    return EventFields(says, {**_OF_A_POST, **always}, sometimes or {})


def _stream(says: str, **always: str) -> EventFields:
    return EventFields(says, {**_OF_A_STREAM, **always}, {})


def _case(says: str) -> EventFields:
    whose = "the person whose contract is to be renewed, while that person holds the post; else empty"
    return _post(says, {"person": whose, "contract": "that person's"})


FIELDS: dict[Event, EventFields] = {
    Event.PRESENT_AT_START: _person(
        "In the team on day one.",
        knowledge="k on day one",
        amount="tenure before day one, months",
        until=_CONTRACT_END,
    ),
    Event.JOINED: _person(
        "Somebody starts in a post.",
        knowledge="k after taking over the file",
        amount="k brought in",
        until=_CONTRACT_END,
    ),
    Event.MOVED: _person(
        "To another post of the team: post, stream and contract are the new ones.",
        knowledge="k, which goes along",
        until=_CONTRACT_END,
    ),
    Event.CONTRACT_RENEWED: _person(
        "A new contract follows the old one; contract is the new one.",
        amount="months of the new contract (inf: permanent)",
        until=_CONTRACT_END,
    ),
    Event.TOLD: _person("The contract or the post will end.", reason="why", until="the last day"),
    Event.NOTICE_GIVEN: _person(
        "Of somebody who resigns, retires or gives up in limbo.", reason="which", until="the last day"
    ),
    Event.LIMBO_STARTED: _person("The contract has run out and nothing is decided; the person works on."),
    Event.LIMBO_ENDED: _person("By renewal, exit or the end of the run.", {"reason": _AT_THE_END}),
    Event.BRIDGE_STARTED: _person(
        "A bridge fund pays past the contract's end.", until="when it stops paying"
    ),
    Event.BRIDGE_ENDED: _person(
        "By renewal, exit, its own end or the end of the run.", {"reason": _AT_THE_END}
    ),
    Event.LEFT: _person(
        "Out of the team.",
        {"until": "when a leaver to a local partner is out of reach; empty: at once"},
        reason="why",
        destination="where to",
        knowledge="k on leaving",
        amount="L, what of it is lost; k - L goes to the post's file",
    ),
    Event.PRESENT_AT_END: _person(
        "Still in the team at the end of the run: censored.", knowledge="k then", until=_CONTRACT_END
    ),
    Event.LEARNED: _person("Knowledge gained in post.", amount="k since the last such row, or entry"),
    Event.FORGOTTEN: _person("Knowledge forgotten in post.", amount="k since the last such row, or entry"),
    Event.FILE_TAKEN: _person(
        "The holder of a post takes over its file.", knowledge="k after it", amount="k taken from the file"
    ),
    Event.FADED: _post("A file fades while its post is empty.", amount="k gone from the file"),
    Event.STRANDED: _post("A closed post's file is out of use.", amount="k in it"),
    Event.UNSTRANDED: _post("A reopened post's file is in use again.", amount="k in it"),
    Event.REACH_ENDED: _person(
        "A leaver to a partner, who has not come back, is out of reach; post is the one left.",
        amount="k lost to the system then",
    ),
    Event.FILE_AT_END: _post("A file that holds something at the end of the run.", amount="k in it"),
    Event.POST_OPENED: _post("On day one and at each reopening."),
    Event.POST_CLOSED: _post("It is paid for no more."),
    Event.POST_EMPTIED: _post(
        "Nobody holds it: from here it is vacant until somebody joins or moves into it, or it closes."
    ),
    Event.FROZEN: _post("The search waits for money."),
    Event.UNFROZEN: _post("The search waits no more.", {"reason": _AT_THE_END}),
    Event.SEARCH_STARTED: _post("Approval is asked for; the leaver may still be serving notice."),
    Event.ADVERTISED: _post("A round of advertising starts."),
    Event.ROUND_FAILED: _post("A round of advertising finds nobody."),
    Event.HIRED: _post("A candidate accepts.", until="the planned start"),
    Event.SEARCH_ENDED: _post("Somebody starts or moves in, or it is given up.", {"reason": _AT_THE_END}),
    Event.INTERIM_STARTED: _post("An agency interim covers the post."),
    Event.INTERIM_ENDED: _post("The interim goes.", {"reason": _AT_THE_END}),
    Event.HR_OPENED: _case("A case of recruitment or renewal waits for a case handler."),
    Event.HR_STARTED: _case("A case handler takes it up."),
    Event.HR_DONE: _case("The case is done."),
    Event.SETTLEMENT_DECIDED: _stream(
        "A settlement is decided, or is in force on day one.",
        amount="share of the planned posts awarded",
        until="month to which money is confirmed (inf: recurrent)",
    ),
    Event.YEAR_FUNDED: _stream(
        "A financial year opens, or is decided after its 1 April.",
        amount="posts paid for in the whole year, a claw-back taken off",
    ),
    Event.CLAWBACK: _stream("Money awarded is taken back.", amount="share of the award"),
    Event.REDUNDANCY_PAID: _person("On dismissal.", reason="of the dismissal", amount="GBP"),
    Event.REDUNDANCY_AVOIDED: _person(
        "Not paid, because another NHS job came within 4 weeks.",
        reason="of the dismissal",
        amount="GBP not paid",
    ),
    Event.TIE_LAPSED: _person(
        "A leaver's strong tie is lost.", partner="with whom", amount="strength of the tie"
    ),
    Event.TIE_INHERITED: _person(
        "A successor takes over a tie.", partner="with whom", amount="strength of the tie from here"
    ),
    Event.MATURITY: EventFields(
        "The system's maturity, each month.", {"amount": "maturity from here on, 0 to 1"}, {}
    ),
    Event.PARTNER_REFUSED: _stream(
        "A partner refuses its share for the year.",
        partner="which",
        amount="its share of the pool",
    ),
    Event.PARTNER_LATE: _stream(
        "A partner pays now, after 1 April.", partner="which", amount="weeks after 1 April"
    ),
    Event.CUT_ANNOUNCED: _stream(
        "A scheduled cut is announced.", amount="posts it takes", until="when it is made"
    ),
    Event.CUT_MADE: _stream(
        "Posts of the current year are paid for no more.", amount="posts taken from what the year's row says"
    ),
    Event.TIE_BEGAN: _person(
        "They work together from here; the tie grows by the rule until the person leaves or moves.",
        partner="with whom",
        amount="strength of the tie then",
    ),
    Event.RETURNED: _person(
        "A leaver comes back, as the entrant of the row of joining that follows; post is the one left then.",
        knowledge="k that this person still has",
        amount="what of the loss on leaving is back",
    ),
    Event.REDUNDANCY_LIABILITY: _person(
        "At the end of the run.", amount="GBP due if the person were dismissed then"
    ),
    Event.HR_WITHDRAWN: _person("The case of a renewal is over: it is settled that the person leaves."),
    Event.WORKLOAD: EventFields(
        "The team's workload, each month.",
        {"amount": "overload from here on: work over effective capacity, less 1, from 0 to the cap"},
        {},
    ),
    Event.SHARE_AWAITED: _post(
        "A partner is late with the share of a pool that pays for the post.",
        until="month to which its money is confirmed meanwhile",
    ),
    Event.SHARE_PAID: _post(
        "That share is paid: the post's money is confirmed as that of its stream.", {"reason": _AT_THE_END}
    ),
    Event.MECHANISM_PAID: _person(
        "A mechanism of one's own costs something: of a person, or, without one, of the team for the year.",
        amount="GBP",
    ),
}
