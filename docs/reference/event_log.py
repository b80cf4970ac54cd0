"""Write event-log.md: every event of the log and what its columns mean, from the table that the model keeps.

``python -m docs.reference.make`` makes it anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.model.log import Contract, Destination, Reason, word
from sim.model.log_fields import FIELDS

HEAD = """# The event log

One row for each thing that happens; every number in the results is computed from these rows alone. This is
`events.parquet`, and what `results.events` holds after `sim.run(..., events=True)`. The page is made from
`sim/model/log_fields.py`, to which a test holds every row.

Rows stand in the order in which things happened, within `scenario` and `replication`. `time_months` counts
from the start date, and so does `until`. Knowledge (k) is between 0 and 1 in one head. What an event does not
name is empty. Words are spelled as in every other table: a `reason` here is a `cause` of
`exits_by_cause.csv`, and `scenario`, `replication` and `person` find the row of
[`people.parquet`](results.md#peopleparquet).

| column | what |
|---|---|
| `post` | the post that it is about, or that the person holds |
| `role`, `band` | that post's role and Agenda for Change band |
| `person` | the post of entry and the entrant's number, 0 for the person of day one: `manager-2#0` |
| `stream` | the money that it is about, or that pays for the post |
| `partner` | the partner with whom a tie is, or whose share it is |"""


_ABOUT = ("post", "person", "stream", "contract")


def page() -> str:
    """Return the page: what the columns of names and codes hold, then a row for each event."""
    coded = {"contract": Contract, "reason": Reason, "destination": Destination}
    words = [f"| `{name}` | {', '.join(f'`{word(c)}`' for c in codes)} |" for name, codes in coded.items()]
    events = "\n## Events\n\n| event | what happened | is about | says of it |\n|---|---|---|---|"
    return "\n".join([HEAD, *words, events, *_events(), ""])


def _events() -> Iterator[str]:
    for event, fields in FIELDS.items():
        about = ", ".join(f"`{name}`" for name in fields.always if name in _ABOUT)
        columns = {k: v for k, v in fields.always.items() if k not in _ABOUT} | fields.sometimes
        says = "; ".join(f"`{name}`: {what}" for name, what in columns.items())
        yield f"| `{word(event)}` | {fields.says} | {about} | {says} |"
